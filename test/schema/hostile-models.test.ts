/** Models that were made to take long to compile: each ends after counted work, compiled or refused with a pointer. */
import { describe, expect, test } from "vitest";
import { compilePattern } from "../../src/pattern/compile-pattern.ts";
import { compileSchemas } from "../../src/schema/compile-schemas.ts";
import { examineSchemas } from "../../src/schema/examine-schemas.ts";
import { PatternPrograms } from "../../src/schema/pattern-programs.ts";
import { SchemaError } from "../../src/schema/schema-error.ts";

const model = (schema: unknown) => ({ name: "M", contentType: "application/json", schema });

test("a chain of references is walked once, and not from each of its links", () => {
  const links = 1_000;
  let reads = 0;
  const definitions: Record<string, unknown> = { [`d${links}`]: { type: "string" } };
  for (let i = 0; i < links; i++) {
    definitions[`d${i}`] = Object.defineProperty({}, "$ref", {
      enumerable: true,
      get: () => {
        reads++;
        return `#/definitions/d${i + 1}`;
      },
    });
  }
  const properties = Object.fromEntries(Object.keys(definitions).map((name) => [name, definitions[name]]));
  compileSchemas([model({ definitions, properties })]);
  expect(reads).toBeGreaterThanOrEqual(links);
  expect(reads).toBeLessThan(10 * links);
});

test("a schema of very many others does not need them all on the stack", () => {
  const { refusals } = examineSchemas([model({ allOf: Array.from({ length: 150_000 }, () => ({})) })]);
  expect(refusals).toEqual([]);
});

describe("the patterns of an API", () => {
  const sources = Array.from({ length: 10 }, (_, i) => `^a${i}$`);
  const accepted = (programs: PatternPrograms, all: readonly string[]): boolean =>
    all.every((source) => "bytes" in programs.of(source));

  test("count as a whole, whatever their order and wherever they stand", () => {
    const steps = sources.map((source) => 1_000 + compilePattern(source, { syntax: "ecma-262" }).steps);
    const total = steps.reduce((sum, each) => sum + each, 0);
    for (const order of [sources, sources.toReversed(), [...sources, ...sources]]) {
      expect(accepted(new PatternPrograms(total), order)).toBe(true);
      expect(accepted(new PatternPrograms(total - 1), order)).toBe(false);
    }
  });

  test("get the program that each of them gets alone", () => {
    const large = "(?:a|b)*a.{40}c";
    const programs = new PatternPrograms(compilePattern(large, { syntax: "ecma-262" }).steps + 5_000);
    programs.of("^a$");
    expect(programs.of(large)).toEqual({ bytes: compilePattern(large, { syntax: "ecma-262" }).bytes });
  });

  test("are refused where they are too many, with the place", () => {
    const hostile = Array.from({ length: 4_100 }, (_, i) => [`^a${i}$`, {}]);
    const models = [model({ patternProperties: Object.fromEntries(hostile) })];
    const refusal = expect.objectContaining({
      pointer: expect.stringMatching(/^\/patternProperties\/\^a\d+\$$/),
      message: expect.stringContaining("took too long to compile"),
    });
    expect(examineSchemas(models).refusals).toContainEqual(refusal);
    expect(() => compileSchemas(models)).toThrow(SchemaError);
  });
});
