/** Entry of a thread that carries out one test invocation, and ends. */
import { parentPort, workerData } from "node:worker_threads";
import type { TestInvocation } from "../../model/test-invocation.ts";
import type { EdgeLimits } from "../../pipeline/limits.ts";
import { runInvocation } from "./invocation.ts";

const { invocation, limits } = workerData as { readonly invocation: TestInvocation; readonly limits: EdgeLimits };
parentPort!.postMessage(await runInvocation(invocation, limits));
process.exit(0);
