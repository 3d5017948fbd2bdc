/** A lock on a directory, held by a process for as long as it lives: two edges must not write one state. */
import { link, mkdir, readFile, rename, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

const LOCK_FILE = "lock.json";

interface Holder {
  readonly pid: number;
  /** Start time of the process in the kernel's ticks: a process id alone is soon somebody else's. Null where unknown. */
  readonly startTicks: string | null;
}

export interface DirectoryLock {
  release(): Promise<void>;
}

/**
 * Takes the lock, making the directory when there is none. A lock whose holder is gone (it was killed) is taken over.
 * Throws with the directory's name and the holder's process id when another process holds it.
 */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, LOCK_FILE);
  const own = join(directory, `lock-${process.pid}-${Math.random().toString(36).slice(2)}.tmp`);
  const holder: Holder = { pid: process.pid, startTicks: await startTicks(process.pid) };
  await writeFile(own, JSON.stringify(holder), { flag: "wx", mode: 0o600 });
  try {
    // link() fails when the name is taken, and what it makes is complete from its first instant.
    for (let attempt = 0; attempt < 10; attempt += 1) {
      try {
        await link(own, path);
        return { release: () => unlink(path).catch(() => {}) };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      }
      await removeStale(directory, path, own);
    }
    throw new Error(`${directory}: the lock changes hands too fast; try again`);
  } finally {
    await unlink(own).catch(() => {});
  }
}

async function removeStale(directory: string, path: string, own: string): Promise<void> {
  const holder = await readHolder(path);
  if (holder === undefined) return;
  if (holder !== null && (await isAlive(holder))) {
    throw new Error(
      `${directory}: in use by process ${holder.pid}; give each edge a data directory of its own (--data-dir)`,
    );
  }
  // Between reading and removing, another starter may have put its own lock there: it is moved first, and looked at again.
  const moved = `${own}.stale`;
  try {
    await rename(path, moved);
  } catch {
    return;
  }
  const taken = await readHolder(moved);
  if (taken !== undefined && taken !== null && (await isAlive(taken))) await link(moved, path).catch(() => {});
  await unlink(moved).catch(() => {});
}

/** Undefined: no file. Null: a file that nobody of ours wrote whole. */
async function readHolder(path: string): Promise<Holder | null | undefined> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch {
    return undefined;
  }
  try {
    const holder = JSON.parse(text) as Partial<Holder>;
    return typeof holder.pid === "number" && holder.pid > 0
      ? { pid: holder.pid, startTicks: holder.startTicks ?? null }
      : null;
  } catch {
    return null;
  }
}

async function isAlive(holder: Holder): Promise<boolean> {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  const ticks = await startTicks(holder.pid);
  // Where start times are unknown, a living process with that id is taken for the holder.
  return ticks === null || holder.startTicks === null || ticks === holder.startTicks;
}

/** Field 22 of /proc/PID/stat (proc_pid_stat(5)); null on systems without it. */
async function startTicks(pid: number): Promise<string | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "latin1");
    // The second field is the program's name in parentheses and may hold anything, so counting starts behind it.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  } catch {
    return null;
  }
}
