/** Keeps a file that cannot be used for a person to look at, out of the way of its successor. */
import { mkdir, rename } from "node:fs/promises";
import { basename, join } from "node:path";

/** Moves `path` into `folder`, which is made when it is not there, under a name that says when; resolves to where it is. */
export async function putAside(path: string, folder: string, nowMs: number): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const kept = join(folder, `${basename(path)}-${nowMs}`);
  await rename(path, kept);
  return kept;
}
