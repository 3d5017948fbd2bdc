/**
 * Texts that try the parser and the engine: fuzz/refused is refused with its place, fuzz/failed answers as Java does with an
 * exception, fuzz/ended passes a limit, fuzz/rendered renders. Whatever is cut out of them or put into them ends in one of these
 * ways too.
 */
import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FixedParameters } from "../../src/templates/fixed-inputs.ts";
import { TemplateLimitError, TemplateRenderError, TemplateSyntaxError } from "../../src/templates/template-errors.ts";
import { type Inputs, render } from "./support/render.ts";

const LIMITS = { outputMax: 100_000, workMax: 200_000 };

type Outcome = "refused" | "failed" | "ended" | "rendered";

const KINDS: readonly Outcome[] = ["refused", "failed", "ended", "rendered"];

function folder(name: string): readonly (readonly [string, string])[] {
  const url = new URL(name, import.meta.url);
  return readdirSync(url)
    .filter((file) => file.endsWith(".vtl"))
    .map((file) => [file.slice(0, -".vtl".length), readFileSync(new URL(file, url), "utf8")]);
}

/** How a template ends. Anything but these ways is a fault, and thrown on. */
function outcomeOf(text: string, inputs: Inputs = { body: '{"a":[1,{"b":"c"}]}' }): Outcome {
  try {
    const output = render(text, { ...inputs, limits: LIMITS });
    expect(output.length).toBeLessThanOrEqual(LIMITS.outputMax);
    return "rendered";
  } catch (error) {
    if (error instanceof TemplateSyntaxError) {
      checkPlace(error, text);
      return "refused";
    }
    if (error instanceof TemplateLimitError) return "ended";
    if (error instanceof TemplateRenderError) {
      // What Java would not throw is a fault of the engine.
      expect(error.message).not.toMatch(
        /is not (?:a function|iterable)|Cannot (?:read|mix|convert)|Maximum call stack/,
      );
      return "failed";
    }
    throw error;
  }
}

/** The place lies within the text, and line and column are of one place. */
function checkPlace(error: TemplateSyntaxError, text: string): void {
  expect(error.offset).toBeGreaterThanOrEqual(0);
  expect(error.offset).toBeLessThanOrEqual(text.length);
  const before = text.slice(0, error.offset).split("\n");
  expect([error.line, error.column]).toEqual([before.length, before.at(-1)!.length + 1]);
  expect(error.message).toBe(`line ${error.line}, column ${error.column}: ${error.reason}`);
}

describe.each(KINDS)("%s:", (kind) => {
  it.each(folder(`fuzz/${kind}/`))("%s", (_, text) => expect(outcomeOf(text)).toBe(kind));
});

const SEEDS = [...KINDS.flatMap((kind) => folder(`fuzz/${kind}/`)), ...folder("golden/")]
  .map(([, text]) => text)
  .filter((text) => text.length <= 2000);

describe("of all these and of templates as people write them,", () => {
  it("every beginning ends in one of these ways", () => {
    // The long ones are of one sign repeated: their beginnings differ by that alone.
    for (const text of SEEDS.filter((one) => one.length <= 600)) {
      for (let length = 0; length < text.length; length++) outcomeOf(text.slice(0, length));
    }
  });

  it("so does what is left when pieces are cut out and put in", () => {
    const signs = fc.constantFrom(
      ...["$", "#", "\\", '"', "'", "(", ")", "[", "]", "{", "}", ".", ",", "..", "!", "-", "\n", " ", "$a", "${a}"],
      ...[
        "#end",
        "#else",
        "#if(",
        "#set($a = ",
        "#foreach($a in ",
        "##",
        "#*",
        "*#",
        "#[[",
        "]]#",
        "null",
        "1e9",
        "\0",
      ],
    );
    const changes = fc.array(fc.tuple(fc.nat(2000), fc.nat(40), fc.oneof(signs, fc.constant(""))), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(fc.constantFrom(...SEEDS), changes, (seed, edits) => {
        let text = seed;
        for (const [place, length, put] of edits) {
          const at = place % (text.length + 1);
          text = text.slice(0, at) + put + text.slice(put === "" ? at + length : at);
        }
        outcomeOf(text);
      }),
      { numRuns: 3000 },
    );
  });

  it("so does whatever compiles over whatever comes: bodies, parameters and stage variables of every kind", () => {
    const word = fc.oneof(
      fc.string({ unit: "binary", maxLength: 12 }),
      fc.constantFrom("__proto__", "id", "items", "$x", "1e9"),
    );
    const body = fc.oneof(
      fc.json({ maxDepth: 4 }),
      word,
      fc.constantFrom(
        "",
        "null",
        "1.0",
        "[]",
        "{}",
        '"',
        '{"items":[null,{"id":{}}]}',
        `[${"[".repeat(600)}${"]".repeat(600)}]`,
      ),
    );
    const pairs = fc.array(fc.tuple(word, word), { maxLength: 3 });
    // Not those that take all of the budget whatever comes: a thousand of them are a minute.
    const compiled = SEEDS.filter((text) => ["rendered", "failed"].includes(outcomeOf(text)));
    expect(compiled.length).toBeGreaterThan(50);
    fc.assert(
      fc.property(
        fc.constantFrom(...compiled),
        body,
        pairs,
        pairs,
        pairs,
        (text, payload, query, headers, variables) => {
          const inputs: Inputs = {
            body: payload,
            parameters: new FixedParameters([], query, headers),
            stageVariables: Object.fromEntries(variables),
          };
          expect(outcomeOf(text, inputs)).not.toBe("refused");
        },
      ),
      { numRuns: 1000 },
    );
  });
});
