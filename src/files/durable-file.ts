/** Writes a file so that after a crash at any instant it holds either what it held before or all of the new content. */
import { open, rename } from "node:fs/promises";
import { dirname } from "node:path";

/** Marks a file that was being written; what carries it at a start is left over from a crash. */
export const TEMPORARY_SUFFIX = ".tmp";

export async function writeDurably(path: string, content: Uint8Array | string): Promise<void> {
  const temporary = `${path}${TEMPORARY_SUFFIX}`;
  const file = await open(temporary, "w", 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  await syncDirectory(dirname(path));
}

/** A new name is durable once its directory is. */
export async function syncDirectory(path: string): Promise<void> {
  let directory: Awaited<ReturnType<typeof open>>;
  try {
    directory = await open(path, "r");
  } catch {
    return; // Windows opens no directories; its renames are journalled.
  }
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
