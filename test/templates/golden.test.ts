/**
 * Templates as people write them, to the last blank: golden/NAME.vtl with the inputs NAME.json comes to NAME.txt. What they come
 * to is worked out by hand from the rules, never taken from a rendering.
 */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { FixedContext, FixedParameters } from "../../src/templates/fixed-inputs.ts";
import { FixedMap } from "../../src/templates/map-object.ts";
import { Template } from "../../src/templates/template.ts";
import type { JsonMap } from "../../src/templates/value.ts";

type Texts = Readonly<Record<string, string>>;

interface Inputs {
  /** A string is the payload as it stands, anything else the JSON of it. */
  readonly body?: unknown;
  readonly path?: Texts;
  readonly querystring?: Texts;
  readonly header?: Texts;
  readonly context?: JsonMap;
  readonly stageVariables?: Texts;
  /** What the template makes of `$context.responseOverride`. */
  readonly override?: { readonly status?: number; readonly header?: Texts };
}

const FOLDER = new URL("golden/", import.meta.url);

function read(name: string): string {
  return readFileSync(new URL(name, FOLDER), "utf8");
}

const NAMES = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".vtl"))
  .map((name) => name.slice(0, -".vtl".length));

describe("a template comes to what the rules say:", () => {
  it.each(NAMES)("%s", (name) => {
    const inputs = JSON.parse(read(`${name}.json`)) as Inputs;
    const { body = "" } = inputs;
    const context = new FixedContext(inputs.context ?? {});
    const output = new Template(read(`${name}.vtl`)).render({
      body: typeof body === "string" ? body : JSON.stringify(body),
      parameters: new FixedParameters(entries(inputs.path), entries(inputs.querystring), entries(inputs.header)),
      context,
      stageVariables: new FixedMap(new Map(entries(inputs.stageVariables))),
    });
    expect(output).toBe(read(`${name}.txt`));
    const { responseOverride } = context;
    expect(responseOverride.status).toBe(inputs.override?.status);
    expect(Object.fromEntries(responseOverride.header.entries ?? [])).toEqual(inputs.override?.header ?? {});
  });
});

function entries(texts: Texts = {}): [string, string][] {
  return Object.entries(texts);
}
