/** How many clients a thread lets in: more than the process has descriptors for would take the whole gateway along. */
import { readFileSync } from "node:fs";

/** For the store, the control plane's connections, logs, the addon and the runtime itself. */
const RESERVED_DESCRIPTORS = 128;
/** Where a system does not say: macOS lets a process open 10,240 files. */
const DESCRIPTORS_ASSUMED = 8_192;
const CONNECTIONS_MIN = 16;

/** Each client may need a connection to a backend and a file for its body too, so clients get a third of what is left. */
export function connectionsPerThread(threads: number, descriptors = descriptorLimit()): number {
  return Math.max(CONNECTIONS_MIN, Math.floor((descriptors - RESERVED_DESCRIPTORS) / 3 / threads));
}

/** RLIMIT_NOFILE of this process, which Node.js has raised as far as it may be (proc_pid_limits(5)). */
function descriptorLimit(): number {
  try {
    const match = /^Max open files +(\d+)/m.exec(readFileSync("/proc/self/limits", "latin1"));
    return match === null ? DESCRIPTORS_ASSUMED : Number(match[1]);
  } catch {
    return DESCRIPTORS_ASSUMED;
  }
}
