/** Lets a thread of heavy work step back behind the threads that serve. */
import { setPriority } from "node:os";

/** The least share of a busy core that there is: whatever a serving thread wants, it gets first. */
const NICE = 19;

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
