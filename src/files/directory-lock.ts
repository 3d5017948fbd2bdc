/**
 * A data directory belongs to one process at a time. The claim is a listening Unix socket in the directory: the kernel ends it
 * with its process, whatever ended that, and it works across containers that share the directory, where process ids do not.
 *
 * Each claim has a name of its own, `lock.<pid>.<random>`, so a dead one can be removed without the danger of removing its
 * successor. A process listens first and looks around afterwards; of two that come at once at least one sees the other, and
 * whoever sees a living claim beside its own withdraws.
 */
import { randomBytes } from "node:crypto";
import { closeSync, openSync, readdirSync, unlinkSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { makeDirectory } from "./make-directory.ts";

const CLAIM = /^lock\.(\d{1,10})\.[0-9a-f]{8}$/;
const ATTEMPTS = 6;
const CONNECT_TIMEOUT_MS = 2_000;

export interface DirectoryLock {
  release(): Promise<void>;
}

/** The directory cannot be had; the message names it and, where one is known, the process that holds it. */
export class DirectoryLockError extends Error {
  override readonly name = "DirectoryLockError";
}

/** Takes `directory`, making it (mode 0700) when there is none. Throws DirectoryLockError. */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  try {
    makeDirectory(directory);
  } catch (error) {
    throw new DirectoryLockError(
      `${directory}: cannot be made: ${(error as Error).message}; choose another with --data-dir`,
      {
        cause: error,
      },
    );
  }
  // A socket's path holds about 100 bytes; through a descriptor of the directory, Linux accepts any depth.
  const descriptor = process.platform === "linux" ? openSync(directory, "r") : -1;
  const base = descriptor < 0 ? directory : `/proc/self/fd/${descriptor}`;
  let holder: number | undefined;
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const name = `lock.${process.pid}.${randomBytes(4).toString("hex")}`;
      const server = await listen(join(base, name));
      const names = readdirSync(directory);
      holder = await livingHolder(directory, base, names, name);
      if (holder === undefined && names.includes(name)) {
        server.unref();
        return { release: () => release(server, directory, name, descriptor) };
      }
      await release(server, directory, name, -1);
      // Two that started together may both have withdrawn: the next attempt comes at a random moment.
      await pause(10 + Math.random() * 60);
    }
  } catch (error) {
    if (descriptor >= 0) closeSync(descriptor);
    throw new DirectoryLockError(`${directory}: cannot be locked: ${(error as Error).message}`, { cause: error });
  }
  if (descriptor >= 0) closeSync(descriptor);
  throw new DirectoryLockError(
    `${directory}: in use by another gatehouse (process ${holder ?? "unknown"}); stop it, or give --data-dir another directory`,
  );
}

function listen(path: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once("error", reject);
    server.listen({ path }, () => resolve(server));
  });
}

async function livingHolder(
  directory: string,
  base: string,
  names: string[],
  own: string,
): Promise<number | undefined> {
  for (const name of names) {
    const match = CLAIM.exec(name);
    if (match === null || name === own) continue;
    if (await answers(join(base, name))) return Number(match[1]);
    // Unique names: this can only be the dead claim that was just asked. It may be gone already.
    remove(join(directory, name));
  }
  return undefined;
}

/** Whether a process listens there. Only a plain "nobody" counts as no: a doubt must not give the directory away. */
function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ path, timeout: CONNECT_TIMEOUT_MS });
    const finish = (alive: boolean) => {
      socket.destroy();
      resolve(alive);
    };
    socket.once("connect", () => finish(true));
    socket.once("timeout", () => finish(true));
    socket.once("error", (error: NodeJS.ErrnoException) =>
      finish(error.code !== "ECONNREFUSED" && error.code !== "ENOENT"),
    );
  });
}

async function release(server: Server, directory: string, name: string, descriptor: number): Promise<void> {
  await new Promise<void>((resolve) => server.close(() => resolve()));
  remove(join(directory, name));
  if (descriptor >= 0) closeSync(descriptor);
}

function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}
