/** Processes that a bench starts; all of them are ended, by id, when it ends. */
import { type ChildProcess, spawn } from "node:child_process";

const children = new Set<ChildProcess>();

export interface StartedProcess {
  readonly pid: number;
  /** Everything that it printed so far. */
  output(): string;
  stop(): Promise<void>;
}

export function startProcess(
  command: string,
  args: readonly string[],
  env: Record<string, string> = {},
): StartedProcess {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...env } });
  children.add(child);
  let text = "";
  const keep = (chunk: Buffer) => {
    text = (text + chunk.toString()).slice(-65536);
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => {
      children.delete(child);
      resolve();
    });
    child.once("error", (error) => {
      text += String(error);
      children.delete(child);
      resolve();
    });
  });
  return {
    pid: child.pid ?? -1,
    output: () => text,
    stop: async () => {
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), 10_000);
      await ended;
      clearTimeout(timer);
    },
  };
}

process.on("exit", () => {
  for (const child of children) child.kill("SIGKILL");
});
