/** `gatehouse templates render FILE`: what a mapping template comes to, and why. */

import { FixedContext, FixedParameters } from "../templates/fixed-inputs.ts";
import { JsonTextError, parseJson } from "../templates/json/parse-json.ts";
import { printJson as jsonText } from "../templates/json/print-json.ts";
import { FixedMap, MapObject } from "../templates/map-object.ts";
import { Template } from "../templates/template.ts";
import { placeOf, TemplateRenderError, TemplateSyntaxError } from "../templates/template-errors.ts";
import { isMap, type JsonMap, mapGet, mapKeys, newMap, type Value } from "../templates/value.ts";
import type { Invocation } from "./command.ts";
import { EXIT_DONE } from "./exit-codes.ts";
import { printResult } from "./output.ts";
import { plainText } from "./plain-text.ts";
import { readDocument } from "./read-document.ts";
import type { Settings } from "./settings-table.ts";
import { UsageError } from "./usage-error.ts";

interface Explained {
  readonly line: number;
  readonly column: number;
  readonly reference: string;
  /** As JSON; null: nothing. */
  readonly value: string | null;
}

interface Rendering {
  readonly output: string;
  readonly references?: readonly Explained[];
  readonly overrides?: unknown;
}

const REFERENCES_MAX = 1_000;
const VALUE_SHOWN = 120;

export async function run({ command, operands, settings }: Invocation): Promise<number> {
  const [file] = operands as [string];
  const { body, context } = settings;
  if ([file, body, context].filter((name) => name === "-").length > 1) {
    throw new UsageError("only one of FILE, --body and --context can be standard input", command.name);
  }
  const name = file === "-" ? "standard input" : file;
  const text = await readText(file);
  const payload = body === undefined ? "" : await readText(body);
  const rendering = render(name, text, payload, new FixedContext(await readContext(context)), settings);
  printResult(settings, rendering, ({ output, references, overrides }) =>
    references === undefined ? output : `${output}\n\n${explanation(references, overrides)}`,
  );
  return EXIT_DONE;
}

async function readText(file: string): Promise<string> {
  return Buffer.from(await readDocument(file)).toString("utf8");
}

async function readContext(file: string | undefined): Promise<JsonMap> {
  if (file === undefined) return newMap();
  try {
    const value = parseJson(await readText(file));
    if (isMap(value)) return value;
  } catch (error) {
    if (error instanceof JsonTextError) throw new Error(`${file}: ${error.message}`);
    throw error;
  }
  throw new Error(`${file}: expected a JSON object, e.g. {"requestId": "...", "identity": {"sourceIp": "..."}}`);
}

function render(name: string, text: string, body: string, context: FixedContext, settings: Settings): Rendering {
  const references: Explained[] = [];
  try {
    const template = new Template(text, (reference, value) => {
      if (references.length >= REFERENCES_MAX) return;
      const shown = value === null ? null : shortened(jsonText(value));
      references.push({ ...placeOf(text, reference.offset), reference: reference.source, value: shown });
    });
    const output = template.render({
      body,
      context,
      parameters: parametersOf(settings.params),
      stageVariables: new FixedMap(settings["stage-variable"]),
    });
    if (!settings.explain) return { output };
    return { output, references, overrides: JSON.parse(jsonText(overridesOf(context))) as unknown };
  } catch (error) {
    if (error instanceof TemplateSyntaxError) throw new Error(pointed(name, text, error.offset, error.reason));
    if (error instanceof TemplateRenderError) throw new Error(pointed(name, text, error.offset, error.message));
    throw error;
  }
}

/** `file:line:column: reason`, the line, and a caret below the place. */
function pointed(name: string, text: string, offset: number | undefined, reason: string): string {
  if (offset === undefined) return `${name}: ${reason}`;
  const { line, column } = placeOf(text, offset);
  const shown = plainText(text.split("\n", line)[line - 1] ?? "").slice(0, 400);
  const indent = " ".repeat(Math.min(column - 1, 400));
  return `${name}:${line}:${column}: ${reason}\n  ${shown}\n  ${indent}^`;
}

function shortened(value: string): string {
  return value.length > VALUE_SHOWN ? `${value.slice(0, VALUE_SHOWN)}... (${value.length} characters)` : value;
}

function explanation(references: readonly Explained[], overrides: unknown): string {
  const lines = references.map(({ line, column, reference, value }) => {
    const [first] = reference.split("\n", 1);
    return `  ${`${line}:${column}`.padEnd(8)} ${first}  =  ${value ?? "nothing"}`;
  });
  const more = references.length === REFERENCES_MAX ? [`  ... at most ${REFERENCES_MAX} are shown`] : [];
  const end = JSON.stringify(overrides) === "{}" ? [] : ["Overrides", `  ${JSON.stringify(overrides)}`];
  return [...["References", ...lines, ...more, ...end].map((line) => plainText(line)), ""].join("\n");
}

/** What was overridden. */
function overridesOf({ requestOverride, responseOverride }: FixedContext): Value {
  const { header, querystring, path } = requestOverride;
  const request = withoutEmpty({ header: header.toJson(), querystring: querystring.toJson(), path: path.toJson() });
  const response = withoutEmpty(responseOverride.toJson() as JsonMap);
  return withoutEmpty({ requestOverride: request, responseOverride: response });
}

function withoutEmpty(map: JsonMap): JsonMap {
  return Object.fromEntries(
    mapKeys(map)
      .map((key) => [key, mapGet(map, key)!] as const)
      .map(([key, value]) => [key, value instanceof MapObject ? value.toJson() : value] as const)
      .filter(([, value]) => !isMap(value) || mapKeys(value).length > 0),
  );
}

/** Parameters given by `--params`, by `PLACE.NAME`. */
function parametersOf(values: ReadonlyMap<string, string>): FixedParameters {
  const of = (place: string): (readonly [string, string])[] =>
    [...values]
      .filter(([key]) => key.startsWith(`${place}.`))
      .map(([key, value]) => [key.slice(place.length + 1), value]);
  return new FixedParameters(of("path"), of("querystring"), of("header"));
}
