/** A full collection of the bench's own heap, at a moment when nothing is measured. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
// A full collection also drops what was compiled of functions that did not run lately: the admin client would be compiled anew within
// the window that its call opens, on the cores that are measured.
setFlagsFromString("--no-flush-bytecode");
const gc = runInNewContext("gc") as () => void;

export function collectGarbage(): void {
  gc();
}
