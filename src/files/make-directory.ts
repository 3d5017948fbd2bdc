/** Makes a directory and those above it, for their owner alone. */
import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";

const MODE = 0o700;

/**
 * Does nothing where a directory stands. Throws the system's error otherwise.
 *
 * Node's own recursive form never returns where a file system denies a new entry with ENOENT, as /proc does: it takes that for a
 * missing parent, finds the parent there, and tries again.
 */
export function makeDirectory(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  const parent = dirname(path);
  if (parent !== path) makeDirectory(parent);
  try {
    mkdirSync(path, { mode: MODE });
  } catch (error) {
    // Another process made it in the meantime, or a file stands there.
    const made = (error as NodeJS.ErrnoException).code === "EEXIST" && statSync(path).isDirectory();
    if (!made) throw error;
  }
}
