/** `gatehouse keys import FILE`: AWS's API key file. */
import { readFile } from "node:fs/promises";
import { withAdmin } from "../admin-command.ts";
import type { Invocation } from "../command.ts";
import { printResult } from "../output.ts";
import { plainText } from "../plain-text.ts";

export async function run(invocation: Invocation): Promise<number> {
  const [file] = invocation.operands;
  const csv = await readFile(file!).catch((error: NodeJS.ErrnoException) => {
    throw new Error(`${file}: ${error.code === "ENOENT" ? "no such file" : error.message}`);
  });
  return withAdmin(invocation, async (admin, settings) => {
    const outcome = await admin.importApiKeys({ csv, failOnWarnings: settings["fail-on-warnings"] });
    printResult(settings, outcome, ({ ids, warnings }) => {
      const lines = warnings.map((warning) => `  ${plainText(warning)}\n`).join("");
      return `imported ${ids.length} ${ids.length === 1 ? "key" : "keys"}\n${lines === "" ? "" : `warnings\n${lines}`}`;
    });
  });
}
