/** JSON texts by the grammar of RFC 8259: each production as it may be, and broken. */
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import {
  JSON_ERROR_DEPTH,
  JSON_ERROR_ELEMENTS,
  JSON_ERROR_SYNTAX,
  JSON_ERROR_UTF8,
  JSON_TAPE_FULL,
  TAPE_ENTRY_BYTES,
  TAPE_PADDING,
} from "../../assembly/layout/tape.ts";
import { JsonCore } from "./support/json-core.ts";

let core: JsonCore;
beforeAll(async () => {
  core = await JsonCore.create();
});

/** Bytes behind a text that would complete or continue it. */
const BEHIND = [0, ...[...'" 0]}e,.:\\'].map((character) => character.charCodeAt(0)), 0xff];

test("a document becomes its entries, in its order", () => {
  expect(core.parse(' {"a": [1, -2.5e3, "x\\u0041\\ud83d\\ude00"], "b":{}, "a":null}')).toBe(10);
  expect(core.value()).toEqual({ a: null, b: {} });
  expect(core.value(2)).toEqual([1, -2500, "xA😀"]);
});

describe("limits", () => {
  test("depth, elements and tape are each refused by their own code", () => {
    expect(core.parse("[[]]", { depthMax: 1 })).toBe(JSON_ERROR_DEPTH);
    expect(core.parse("[[]]", { depthMax: 2 })).toBe(2);
    expect(core.parse("[1,2]", { elementsMax: 2 })).toBe(JSON_ERROR_ELEMENTS);
    expect(core.parse("[1,2]", { elementsMax: 3 })).toBe(3);
    expect(core.parse("[1,2]", { tapeBytes: 3 * TAPE_ENTRY_BYTES + TAPE_PADDING })).toBe(3);
    expect(core.parse("[1,2]", { tapeBytes: 3 * TAPE_ENTRY_BYTES + TAPE_PADDING - 1 })).toBe(JSON_TAPE_FULL);
  });
});

describe("any bytes", () => {
  const verdictOfPlatform = (bytes: Uint8Array): "value" | "utf8" | "syntax" => {
    let text: string;
    try {
      text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      return "utf8";
    }
    try {
      JSON.parse(text);
      return "value";
    } catch {
      return "syntax";
    }
  };
  const holds = (bytes: Uint8Array, behind: number): void => {
    const result = core.parse(bytes, {}, behind);
    const expected = verdictOfPlatform(bytes);
    if (expected === "value") {
      expect(result).toBeGreaterThan(0);
      expect(core.value()).toEqual(JSON.parse(new TextDecoder().decode(bytes)));
    } else if (expected === "utf8") {
      expect([JSON_ERROR_UTF8, JSON_ERROR_SYNTAX]).toContain(result);
    } else {
      expect(result).toBe(JSON_ERROR_SYNTAX);
    }
  };

  test("are accepted exactly when JSON.parse accepts them, whatever lies behind them", () => {
    const alphabet = fc.constantFrom(
      ...[...'{}[]",:0123456789.-+eE\\u/bfnrt truefalsnd\n\t\r\u0001é\u2028😀'].map((c) => new TextEncoder().encode(c)),
    );
    const tokens = fc.array(
      fc.oneof(
        alphabet,
        fc.uint8Array({ maxLength: 3 }),
        fc.constantFrom(
          ...["true", "null", '"a"', '{"a":', "[1", "\\ud800", "1e5", "  "].map((c) => new TextEncoder().encode(c)),
        ),
      ),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(tokens, fc.constantFrom(...BEHIND), (parts, behind) =>
        holds(Uint8Array.from(parts.flatMap((p) => [...p])), behind),
      ),
      { seed: 1, numRuns: 3000 },
    );
  });

  test("that were JSON before a mutation are judged like JSON.parse", () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }), fc.integer({ min: 0, max: 2 })), {
          maxLength: 3,
        }),
        fc.constantFrom(...BEHIND),
        (json, changes, behind) => {
          const bytes = [...new TextEncoder().encode(json)];
          for (const [at, byte, kind] of changes) {
            if (kind === 0) bytes.splice(at % (bytes.length + 1), 0, byte);
            else if (kind === 1) bytes.splice(at % (bytes.length + 1), 1);
            else bytes[at % (bytes.length + 1)] = byte;
          }
          holds(Uint8Array.from(bytes), behind);
        },
      ),
      { seed: 2, numRuns: 3000 },
    );
  });
});
