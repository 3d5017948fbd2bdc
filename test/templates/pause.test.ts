/** Long work stops to let others come first: the same result, and no long stretch that could be cut. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseExactly, parseJson } from "../../src/templates/json/parse-json.ts";
import { runReadTask } from "../../src/templates/read-task.ts";
import { runRenderTask } from "../../src/templates/render-task.ts";
import { Template } from "../../src/templates/template.ts";
import { mapKeys, WholeDouble } from "../../src/templates/value.ts";

const LARGE = 65_536;

const lossy = ["1.0", "1e3", "12345678901234567890", "-0", '{"b":1,"7":1}', '{"b":1,"\\u0037":1}'];

describe("a large document", () => {
  it("is read exactly wherever in it stands what JSON.parse would lose", () => {
    // Texts of all lengths around a cut, with and without commas, before and behind.
    const filler = fc.tuple(fc.nat(300), fc.constantFrom("x", "x,", "1,2:", '\\",{')).map(([length, unit]) => {
      return JSON.stringify(unit.repeat(Math.ceil((LARGE - 150 + length) / unit.length)));
    });
    fc.assert(
      fc.property(
        fc.constantFrom(...lossy),
        filler,
        filler,
        fc.constantFrom("", " ", "\n "),
        (value, before, after, gap) => {
          const text = `[${before}${gap},${gap}{${gap}"v"${gap}:${gap}${value}${gap}}${gap},${after}]`;
          const [, read] = parseJson(text) as unknown as [string, { v: unknown }];
          const [, exact] = parseExactly(text) as unknown as [string, { v: unknown }];
          if (exact.v instanceof WholeDouble) expect(read.v).toBeInstanceOf(WholeDouble);
          expect(read.v).toEqual(exact.v);
          if (value.startsWith("{")) expect(mapKeys(read.v as never)).toEqual(["b", "7"]);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("is looked through in pieces", () => {
    let pauses = 0;
    parseJson(JSON.stringify(Array.from({ length: 100_000 }, (_, index) => `text ${index}`)), () => pauses++);
    expect(pauses).toBeGreaterThan(10);
  });
});

describe("a job on a large body", () => {
  const body = Buffer.from(JSON.stringify({ a: "x", list: Array.from({ length: 20_000 }, (_, index) => ({ index })) }));

  it("pauses within a loop, and renders the same", () => {
    const text = "#foreach($one in $input.path('$.list'))$one.index,#end";
    const task = {
      template: text,
      body,
      parameters: { path: [], querystring: [], header: [] },
      context: { map: [] },
      stageVariables: [],
      overrides: { path: [], header: [], querystring: [], responseHeader: [], response: [] },
    };
    let pauses = 0;
    const result = runRenderTask(task, new Template(text), () => pauses++);
    expect(result).toEqual(runRenderTask(task, new Template(text)));
    // A loop ends at its thousandth turn.
    expect("output" in result && Buffer.from(result.output).toString().split(",")).toHaveLength(1_001);
    expect(pauses).toBeGreaterThan(30);
  });

  it("reads each path once, and says what is missing", () => {
    const paths = ["$.a", "$.list[19999].index", "$.list[2]", "$.none"];
    expect(runReadTask({ paths, body })).toEqual({
      isBrokenJson: false,
      isJson: true,
      values: ["x", "19999", '{"index":2}', null],
    });
  });

  it("that asks for too much fails by itself", () => {
    const wide = Buffer.from(JSON.stringify(Array.from({ length: 700_000 }, () => [])));
    expect(runReadTask({ paths: ["$..*..*"], body: wide })).toEqual({
      failed: expect.stringContaining("visits more than"),
    });
  });
});
