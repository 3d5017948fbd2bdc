/** A folder that only this user can write to, for files that this process will execute. */
import { createHash, randomBytes } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  lstatSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { makeDirectory } from "../files/make-directory.ts";

/** Why a folder or a file in it cannot be trusted or used; a full sentence that names it. */
export class PrivateCacheError extends Error {
  override readonly name = "PrivateCacheError";
}

const GROUP_AND_OTHERS = 0o077;
const OTHERS_WRITE = 0o002;
const STICKY = 0o1000;

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/**
 * Creates the folder (mode 0700) where it is missing and checks it: a real directory, owned by the user of this process,
 * closed to everyone else, and no folder above it lets a stranger exchange it. Returns its real path.
 */
export function openPrivateFolder(folder: string): string {
  const path = resolve(folder);
  try {
    makeDirectory(path);
  } catch (error) {
    throw new PrivateCacheError(`${path} cannot be created: ${(error as Error).message}`);
  }
  const entry = lstatSync(path);
  if (!entry.isDirectory()) throw new PrivateCacheError(`${path} is not a directory (symbolic links are not followed)`);
  const user = process.getuid?.();
  if (user !== undefined && entry.uid !== user) {
    throw new PrivateCacheError(`${path} belongs to user ${entry.uid}, expected ${user}, who runs this process`);
  }
  if ((entry.mode & GROUP_AND_OTHERS) !== 0) {
    throw new PrivateCacheError(
      `${path} has mode ${(entry.mode & 0o777).toString(8)}, expected 700: others could change what is executed from it`,
    );
  }
  const real = realpathSync(path);
  for (let above = dirname(real); ; above = dirname(above)) {
    const { mode } = statSync(above);
    if ((mode & OTHERS_WRITE) !== 0 && (mode & STICKY) === 0) {
      throw new PrivateCacheError(`${above}, above ${path}, may be written by everyone`);
    }
    if (above === dirname(above)) return real;
  }
}

/**
 * Puts `bytes` into the folder under `name` and returns the path. A file that is there already is used only when it is
 * exactly these bytes; anything else is replaced. The new file is complete and on disk before it gets its name, so that a
 * process that starts at the same moment finds all of it or nothing. What was written is read again before it is trusted.
 */
export function keepPrivateFile(folder: string, name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  const expected = sha256(bytes);
  if (isTrusted(path, expected)) return path;
  const fresh = join(folder, `.${name}.${process.pid}.${randomBytes(6).toString("hex")}`);
  try {
    const file = openSync(fresh, "wx", 0o600);
    try {
      writeFileSync(file, bytes);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(fresh, path);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw new PrivateCacheError(`${path} cannot be written: ${(error as Error).message}`);
  }
  if (!isTrusted(path, expected)) throw new PrivateCacheError(`${path} changed while it was being written`);
  return path;
}

function isTrusted(path: string, expected: string): boolean {
  try {
    const entry = lstatSync(path);
    if (!entry.isFile() || (entry.mode & 0o022) !== 0) return false;
    const user = process.getuid?.();
    if (user !== undefined && entry.uid !== user) return false;
    return sha256(readFileSync(path)) === expected;
  } catch {
    return false;
  }
}
