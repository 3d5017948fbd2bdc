/** The worker pool: heavy transforms away from serving threads and from the supervisor. */
import { fileURLToPath } from "node:url";
import { MessageChannel } from "node:worker_threads";
import { Piscina } from "piscina";
import { builtCode } from "./built-code.ts";
import type {
  CompiledStage,
  CompileOutline,
  CompileRefusal,
  CompileSize,
  CompileTask,
  DamagedSnapshot,
  OutlineGrant,
  SizeGrant,
} from "./compile-protocol.ts";

/** Grants what a compilation asks for. What it throws ends the compilation. */
export interface CompileHost {
  outline(outline: CompileOutline): OutlineGrant;
  size(size: CompileSize): SizeGrant;
}

/** A snapshot whose bytes are not what its name says. */
export class DamagedSnapshotError extends Error {
  override readonly name = "DamagedSnapshotError";
  readonly hash: string;
  constructor(hash: string, message: string) {
    super(message);
    this.hash = hash;
  }
}

/** A thread that had nothing to do for this long ends, and gives back the memory that a large deployment took. */
const IDLE_TIMEOUT_MS = 2_000;

export class CompilePool {
  // One thread: deployments are compiled one after the other, and serving threads keep the other cores.
  readonly #pool = new Piscina({
    filename: fileURLToPath(builtCode("src/workers/compile-stage")),
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: IDLE_TIMEOUT_MS,
  });

  /** Compiles one stage. Rejects when the snapshot cannot be read, is damaged (DamagedSnapshotError) or of an unknown format. */
  async compileStage(task: CompileTask, host: CompileHost): Promise<CompiledStage> {
    const { port1, port2 } = new MessageChannel();
    port1.on("message", (question: CompileOutline | CompileSize) => {
      let answer: OutlineGrant | SizeGrant | CompileRefusal;
      try {
        answer = question.kind === "outline" ? host.outline(question) : host.size(question);
      } catch (error) {
        answer = { refused: error instanceof Error ? error.message : String(error) };
      }
      port1.postMessage(answer);
    });
    try {
      const result: CompiledStage | DamagedSnapshot = await this.#pool.run(
        { ...task, port: port2 },
        { transferList: [port2] },
      );
      if ("damaged" in result) throw new DamagedSnapshotError(task.snapshotHash, result.damaged);
      return result;
    } finally {
      port1.close();
    }
  }

  /** Threads alive now. */
  get threads(): number {
    return this.#pool.threads.length;
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}
