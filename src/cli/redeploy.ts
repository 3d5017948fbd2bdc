/** `--watch`: a saved definition goes live again; a broken save changes nothing and says why. */
import type { Admin } from "../rpc/admin.ts";
import { type DefinitionFile, type DeployOptions, deployFile, importFile, type LiveDefinition } from "./definitions.ts";
import { type FileWatch, watchFile } from "./file-watch.ts";
import { reportError } from "./report-error.ts";

export interface RedeployOptions extends DeployOptions {
  readonly say: (text: string) => void;
  /** Settles when the revision is live. */
  readonly untilLive: (revision: number) => Promise<void>;
}

/** Watches all files until close(). Saves of one file are taken one after the other, the last one last. */
export function redeployOnSave(
  operations: Admin,
  live: readonly LiveDefinition[],
  options: RedeployOptions,
): FileWatch {
  const watches: FileWatch[] = [];
  let queue = Promise.resolve();
  for (const { definition, digest } of live) {
    const onChanged = (bytes: Uint8Array): void => {
      queue = queue.then(() => redeploy(operations, definition, bytes, options));
    };
    const onFailed = (error: NodeJS.ErrnoException): void => {
      const why = error.code === "ENOENT" ? "is gone" : `cannot be read: ${error.message}`;
      options.say(`${definition.file} ${why}; what was deployed goes on being served\n`);
    };
    watches.push(watchFile(definition.file, digest, onChanged, onFailed));
  }
  return {
    close() {
      for (const watch of watches) watch.close();
    },
  };
}

async function redeploy(
  operations: Admin,
  definition: DefinitionFile,
  bytes: Uint8Array,
  options: RedeployOptions,
): Promise<void> {
  try {
    const outcome = await importFile(operations, definition, bytes);
    const deployment = await deployFile(operations, outcome, options);
    await options.untilLive(deployment.revision);
    const { added, removed, changed } = outcome.changes;
    const counts = `${added.length} added, ${removed.length} removed, ${changed.length} changed`;
    options.say(`${definition.file} is live again: ${counts}\n`);
  } catch (error) {
    options.say(
      `${reportError(error).text}${definition.file} was not deployed; what was deployed goes on being served\n`,
    );
  }
}
