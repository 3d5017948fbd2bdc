/** Compiles stages in a thread of its own, away from serving threads and from the supervisor. */
import { MessageChannel, type MessagePort } from "node:worker_threads";
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
import { ShortLivedThread } from "./short-lived-thread.ts";

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

/**
 * Deployments often come in a row. A thread that has compiled one takes a third of the processor time for the next, nothing of it on
 * V8's own threads, which no priority of ours reaches; but it holds some 30 MB, so it ends when no more come.
 */
const IDLE_MS = 20_000;

export class CompilePool {
  readonly #thread: ShortLivedThread<CompileTask & { readonly port: MessagePort }, CompiledStage | DamagedSnapshot>;

  constructor(idleMs = IDLE_MS) {
    this.#thread = new ShortLivedThread("src/workers/compile-stage", idleMs);
  }

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
      const result = await this.#thread.run({ ...task, port: port2 }, [port2]);
      if ("damaged" in result) throw new DamagedSnapshotError(task.snapshotHash, result.damaged);
      return result;
    } finally {
      port1.close();
    }
  }

  /** Threads alive now. */
  get threads(): number {
    return this.#thread.threads;
  }

  async close(): Promise<void> {
    await this.#thread.close();
  }
}
