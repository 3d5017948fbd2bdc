/** Lets a thread of heavy work step back behind the threads that serve. */
import { setPriority } from "node:os";

/** Half of a serving thread's share of a busy core: a deployment is still live within a second when all cores are busy. */
const NICE = 3;

/**
 * Lowers the calling thread's priority, for good. On Linux only: there a nice value belongs to one thread (setpriority(2), "C
 * library/kernel differences"), elsewhere it would slow the whole process.
 */
export function lowerPriority(): void {
  if (process.platform !== "linux") return;
  try {
    setPriority(0, NICE);
  } catch {
    // Where that is forbidden, heavy work competes as an equal.
  }
}
