/** Runs the built program as people do: as a process of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const MAIN = fileURLToPath(new URL("../../dist/src/main.js", import.meta.url));
const OUTPUT_WITHIN_MS = 45_000;

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running process whose output can be waited for. */
export class Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  stdout = "";
  stderr = "";
  #isOver = false;
  readonly #waiting = new Set<() => void>();

  constructor(
    file: string,
    argv: readonly string[],
    options: { env?: Record<string, string | undefined>; cwd?: string } = {},
  ) {
    // Settings of the machine that runs the tests are not the tests' own; where the relinked addon is kept is.
    const own = Object.entries(process.env).filter(
      ([name]) => !name.startsWith("GATEHOUSE_") || name === "GATEHOUSE_CACHE_DIR",
    );
    // Off, so that stdout holds what is said to people; the tests of the access log ask for it.
    const env: Record<string, string | undefined> = {
      ...Object.fromEntries(own),
      GATEHOUSE_ACCESS_LOG: "off",
      ...options.env,
    };
    this.child = spawn(process.execPath, [file, ...argv], { stdio: ["ignore", "pipe", "pipe"], env, cwd: options.cwd });
    this.child.stdout!.setEncoding("utf8").on("data", (text) => {
      this.stdout += text;
      for (const look of this.#waiting) look();
    });
    this.child.stderr!.setEncoding("utf8").on("data", (text) => {
      this.stderr += text;
      for (const look of this.#waiting) look();
    });
    this.ended = new Promise((resolve) => {
      this.child.on("close", (code, signal) => {
        this.#isOver = true;
        for (const look of this.#waiting) look();
        resolve({ code, signal, stdout: this.stdout, stderr: this.stderr });
      });
    });
  }

  /** Settles once what was printed so far matches; rejects when the process ends or time is up. */
  until(pattern: RegExp, from: "stdout" | "stderr" = "stdout"): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(look);
      };
      const fail = (why: string): void => {
        end();
        reject(new Error(`${why} before ${pattern}\n--- stdout\n${this.stdout}\n--- stderr\n${this.stderr}`));
      };
      const timer = setTimeout(() => fail("time was up"), OUTPUT_WITHIN_MS);
      const look = (): void => {
        const match = pattern.exec(this[from]);
        if (match !== null) {
          end();
          resolve(match);
        } else if (this.#isOver) fail("the process ended");
      };
      this.#waiting.add(look);
      look();
    });
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }
}

export function startCli(
  argv: readonly string[],
  options: { env?: Record<string, string | undefined>; cwd?: string } = {},
): Running {
  if (!fs.existsSync(MAIN)) throw new Error(`build first: ${MAIN} is missing`);
  return new Running(MAIN, argv, options);
}

export function runCli(
  argv: readonly string[],
  options: { env?: Record<string, string | undefined>; cwd?: string } = {},
): Promise<Ended> {
  return startCli(argv, options).ended;
}

export function temporaryFolder(): string {
  return fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "gatehouse-cli-")));
}

/** A port of 127.0.0.1 that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
