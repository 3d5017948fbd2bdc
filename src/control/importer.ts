/** Prepares imports: small ones at once, large ones in a thread of their own, which leaves nothing of them behind. */
import { OperationError } from "../errors/operation-error.ts";
import { ShortLivedThread } from "../workers/short-lived-thread.ts";
import { type ImportTask, type PreparedImport, prepareImport, type RefusedImport } from "./prepare-import.ts";

/**
 * A smaller definition is read sooner than a thread starts. A large one takes a second and a hundred megabytes for ten thousand
 * methods, during which the control plane would answer nobody, and an edge in the same process would hear nothing.
 */
const SMALL_BYTES = 65_536;

export class Importer {
  // Ends at once: what it took is free again when the deployment that follows an import needs as much.
  readonly #thread = new ShortLivedThread<ImportTask, PreparedImport | RefusedImport>("src/control/import-thread", 0);

  /** Throws OperationError for a definition that is refused. `task.before` is empty afterwards. */
  async prepare(task: ImportTask): Promise<PreparedImport> {
    const { bytes, before } = task;
    const isSmall = bytes.length + (before?.length ?? 0) < SMALL_BYTES;
    const result = isSmall
      ? await prepareImport(task)
      : await this.#thread.run(task, before?.buffer instanceof ArrayBuffer ? [before.buffer] : []);
    if ("refused" in result) throw new OperationError(result.refused, result.message, result.issues);
    return result;
  }

  async close(): Promise<void> {
    await this.#thread.close();
  }
}
