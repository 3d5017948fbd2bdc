/** Makes a file that must not be made twice. */
import { link, open, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { syncDirectory, TEMPORARY_SUFFIX } from "./durable-file.ts";

/**
 * Of those that come at once, one makes the file (mode 0600) and the others get EEXIST; after a crash at any instant the file is there
 * whole or not at all.
 */
export async function createDurably(path: string, content: Uint8Array | string): Promise<void> {
  const temporary = `${path}.${process.pid}${TEMPORARY_SUFFIX}`;
  const file = await open(temporary, "w", 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    // Unlike a rename, a link replaces nothing.
    await link(temporary, path);
  } finally {
    await unlink(temporary);
  }
  await syncDirectory(dirname(path));
}
