/** `gatehouse models list API`. */
import type { ModelView } from "../../rpc/admin.ts";
import { withAdmin } from "../admin-command.ts";
import type { Invocation } from "../command.ts";
import { readableModel } from "../models.ts";
import { print, printJson } from "../output.ts";
import { type Column, renderBytes, renderTable } from "../table.ts";

const DESCRIPTION_MAX = 60;

const COLUMNS: readonly Column<ModelView>[] = [
  { title: "MODEL", value: (model) => model.name },
  { title: "CONTENT TYPE", value: (model) => model.contentType },
  { title: "SCHEMA", value: (model) => renderBytes(Buffer.byteLength(model.schema)), align: "right" },
  { title: "DESCRIPTION", value: (model) => firstLine(model.description ?? "") },
];

export async function run(invocation: Invocation): Promise<number> {
  return withAdmin(invocation, async (admin, settings, [apiId]) => {
    const models = await admin.getModels(apiId!);
    if (settings.json) printJson(models.map(readableModel));
    else print(renderTable(COLUMNS, models, "no models: the definition has no schemas"));
  });
}

function firstLine(text: string): string {
  const [line = ""] = text.trim().split("\n", 1);
  return line.length > DESCRIPTION_MAX ? `${line.slice(0, DESCRIPTION_MAX - 3)}...` : line;
}
