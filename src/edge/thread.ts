/** Entry of an edge thread. */
import { workerData } from "node:worker_threads";
import { EdgeThread } from "./edge-thread.ts";
import type { ThreadData } from "./messages.ts";

new EdgeThread(workerData as ThreadData).start();
