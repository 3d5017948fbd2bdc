/** Reads the --config file: YAML, one key a setting, nothing else. */
import fs from "node:fs/promises";
import { isMap, isScalar, LineCounter, parseDocument } from "yaml";
import { z } from "zod";
import { didYouMean } from "../text/nearest.ts";
import type { Given } from "./setting-values.ts";
import { SETTING_NAMES, type SettingName, settingSpec } from "./settings-table.ts";
import { UsageError } from "./usage-error.ts";

/** A settings file is a page of text; what is larger was given by mistake. */
const FILE_LIMIT_BYTES = 1_048_576;

const NAMES = SETTING_NAMES.filter((name) => settingSpec(name).flagOnly !== true && name !== "config");

// Shapes only: what a value may be is said once, in the table, for all sources alike.
const scalar = z.union([z.string(), z.number(), z.boolean()]);
const pairs = z.record(z.string(), scalar);
const schema = z.strictObject(
  Object.fromEntries(NAMES.map((name) => [name, (settingSpec(name).kind === "pairs" ? pairs : scalar).optional()])),
);

/** `origin` names where the file's own name came from. Throws UsageError. */
export async function readSettingsFile(file: string, origin: string): Promise<Map<SettingName, Given>> {
  let text: string;
  try {
    const { size } = await fs.stat(file);
    if (size > FILE_LIMIT_BYTES) throw new UsageError(`${origin}: ${file} has ${size} bytes, expected a settings file`);
    text = await fs.readFile(file, "utf8");
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${origin}: cannot read ${file}: ${(error as Error).message}`);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const failure = document.errors[0];
  if (failure !== undefined) throw new UsageError(`${file}:${lines.linePos(failure.pos[0]).line}: ${failure.message}`);
  const contents = document.contents;
  if (contents === null || (isScalar(contents) && contents.value === null)) return new Map();
  if (!isMap(contents)) throw new UsageError(`${file}: expected settings as "name: value" lines`);

  const positions = new Map<string, number>();
  for (const { key } of contents.items) {
    if (isScalar(key)) positions.set(String(key.value), lines.linePos(key.range?.[0] ?? 0).line);
  }
  const at = (name: string): string => `${file}:${positions.get(name) ?? 1}`;
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 0 });
  } catch {
    throw new UsageError(`${file}: expected plain values, found a YAML alias`);
  }
  const result = schema.safeParse(value);
  if (!result.success) throw new UsageError(explain(result.error.issues[0]!, file, at));
  const given = new Map<SettingName, Given>();
  for (const name of NAMES) {
    const value = result.data[name];
    if (value === undefined) continue;
    const texts =
      typeof value === "object" ? Object.entries(value).map(([key, one]) => `${key}=${one}`) : [String(value)];
    given.set(name, { texts, origin: `${at(name)}: ${name}` });
  }
  return given;
}

function explain(issue: z.core.$ZodIssue, file: string, at: (name: string) => string): string {
  if (issue.code === "unrecognized_keys") {
    const name = issue.keys[0]!;
    return `${at(name)}: unknown setting ${JSON.stringify(name)}${didYouMean(name, NAMES, "")}`;
  }
  const name = String(issue.path[0] ?? "");
  if (name === "") return `${file}: ${issue.message}`;
  const isPairs = (NAMES as readonly string[]).includes(name) && settingSpec(name as SettingName).kind === "pairs";
  return `${at(name)}: ${name}: expected ${isPairs ? "NAME: VALUE lines below it" : "one value"}`;
}
