/** `gatehouse apis import FILE`: creates an API from a definition, or updates one. */
import path from "node:path";
import { OperationError } from "../../errors/operation-error.ts";
import type { ImportOutcome } from "../../rpc/admin.ts";
import { withAdmin } from "../admin-command.ts";
import type { Invocation } from "../command.ts";
import { printResult } from "../output.ts";
import { plainText } from "../plain-text.ts";
import { readDefinition } from "../read-definition.ts";
import { RefusedFile, renderIssues } from "../report-error.ts";

export async function run(invocation: Invocation): Promise<number> {
  return withAdmin(invocation, async (admin, settings, [file]) => {
    const bytes = await readDefinition(file!);
    const request = {
      bytes,
      fileName: path.basename(file!),
      basePath: settings["base-path"] as "ignore" | "prepend" | "split",
      dryRun: settings["dry-run"],
    };
    let outcome: ImportOutcome;
    try {
      outcome =
        settings.into === undefined ? await admin.importApi(request) : await admin.putApi(settings.into, request);
    } catch (error) {
      if (error instanceof OperationError && error.issues.length > 0) throw new RefusedFile(file!, error);
      throw error;
    }
    printResult(settings, outcome, (value) => renderImport(file!, value));
  });
}

/** What an import did or would do, one line a change. */
export function renderImport(file: string, outcome: ImportOutcome): string {
  const { added, removed, changed } = outcome.changes;
  const lines = [
    ...added.map((what) => `  + ${what}`),
    ...removed.map((what) => `  - ${what}`),
    ...changed.map((what) => `  ~ ${what}`),
  ].map((line) => `${plainText(line)}\n`);
  const api = outcome.api === undefined ? "a new API" : plainText(`${outcome.api.name} (${outcome.api.id})`);
  const verb = outcome.dryRun ? "would be stored as" : outcome.created ? "created" : "updated";
  const head = outcome.dryRun ? `${plainText(file)} ${verb} ${api}\n` : `${verb} ${api}\n`;
  const count = lines.length === 0 ? "  nothing changed\n" : lines.join("");
  const warnings = outcome.warnings.length === 0 ? "" : `warnings\n${renderIssues(file, outcome.warnings)}`;
  return `${head}${count}${warnings}`;
}
