/**
 * Patterns and texts that are meant to hurt. Compiling takes a bounded number of counted steps and ends in a program of bounded size
 * or a PatternError; matching takes so many steps a byte, as the program says. Nothing here looks at a clock.
 */
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { PATTERN_WORK_PER_BYTE } from "../../assembly/layout/pattern.ts";
import {
  type CompiledPattern,
  PROGRAM_BYTES_MAX,
  SET_STEPS_MAX,
  STEPS_MAX,
} from "../../src/pattern/compile-pattern.ts";
import { WORK_PER_BYTE_MAX } from "../../src/pattern/part.ts";
import { PatternError } from "../../src/pattern/pattern-error.ts";
import { compile, encode, Matcher, WAYS } from "./support/matcher.ts";

const SEED = 20_261_126;
/** Less than one try for the product of lookaheads and the first one, one for automata, one for simulations. */
const STEPS_BOUND = SET_STEPS_MAX + 3 * STEPS_MAX;

let matcher: Matcher;
beforeAll(async () => {
  matcher = await Matcher.create();
});

function compileOrRefuse(source: string): CompiledPattern | null {
  try {
    const pattern = compile(source);
    expect(pattern.steps).toBeLessThan(STEPS_BOUND);
    expect(pattern.bytes.length).toBeLessThanOrEqual(PROGRAM_BYTES_MAX);
    expect(workPerByte(pattern)).toBeLessThanOrEqual(WORK_PER_BYTE_MAX);
    return pattern;
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    expect(error.steps).toBeLessThan(STEPS_BOUND);
    return null;
  }
}

function caught(compiling: () => unknown): PatternError {
  try {
    compiling();
  } catch (error) {
    if (error instanceof PatternError) return error;
    throw error;
  }
  throw new Error("expected a PatternError");
}

const workPerByte = ({ bytes }: CompiledPattern): number =>
  new DataView(bytes.buffer, bytes.byteOffset).getUint32(PATTERN_WORK_PER_BYTE, true);

describe("patterns on which a backtracking matcher takes forever", () => {
  it.each([
    ["(a+)+$", `${"a".repeat(20_000)}!`],
    ["^(a+)+$", `${"a".repeat(20_000)}!`],
    ["^(a|a)*$", `${"a".repeat(20_000)}!`],
    ["(a|aa)+$", `${"a".repeat(20_000)}!`],
    ["^([a-zA-Z]+)*$", `${"aZ".repeat(10_000)}1`],
    ["^(.*a){20}$", `${"a".repeat(20_000)}!`],
    ["^(([a-z])+.)+[A-Z]([a-z])+$", "a".repeat(20_000)],
    ["^(\\d+)*[^\\d]$", "1".repeat(20_000)],
    ["^(?=(a+)+$)b", `${"a".repeat(20_000)}!`],
    ["^(?:(?!(?:x+x+)+y).)*z$", "x".repeat(20_000)],
    ["(\\w+\\s?)+\\.$", `${"word ".repeat(4_000)}!`],
    ["^\\s+|\\s+x$", `x${" ".repeat(20_000)}y`],
  ])("take a step a byte: %s", (source, text) => {
    const pattern = compile(source);
    expect(matcher.matches(pattern, text)).toBe(false);
    expect(matcher.work).toBeLessThanOrEqual(text.length);
  });

  it.each(["(x+x+)+y", "^(a?){40}a{40}$", "([^a]|a)+.{20}a.{20}$"])(
    "are simulated with bounded work too: %s",
    (source) => {
      const pattern = compile(source, { way: "simulation" });
      const text = "x".repeat(20_000);
      expect(matcher.matches(pattern, text)).toBe(false);
      expect(matcher.work).toBeGreaterThan(0);
      expect(matcher.work).toBeLessThanOrEqual(workPerByte(pattern) * text.length);
    },
  );
});

describe("patterns that are larger than they look", () => {
  it.each([
    ["(a{1,1000}){1,1000}", "dfa"],
    ["((a?){50}){50}", "dfa"],
    ["^((a?){50}){50}$", "dfa"],
    ["^(.*a.*){40}$", "dfa"],
    ["((a{0,100}b){0,100}c){0,10}$", "dfa"],
    ["^(?:a{0,1000}){1000}$", "refused"],
    ["^(a?b?c?){200}$", "refused"],
    ["^(?:(?:a|b){1,100}c){1,100}d$", "dfa"],
    ["^.*a.{20}$", "simulation"],
    ["[ab]*a[ab]{200}c", "simulation"],
    ["^(\\w+\\s?){0,100}$", "dfa"],
    ["^(?=.*a.{12}b)(?=.*c.{12}d)(?!.*e.{12}f)x", "simulation"],
    ["(){1000000000}x", "dfa"],
    ["(|){1000000000}x", "dfa"],
    ["(?:(?=a)){1000000000}x", "dfa"],
    ["(^|$|\\b){1000000000}x", "refused"],
    ["x{1000000000}", "refused"],
    ["x{999999999999999999999,}", "refused"],
    [`^${"a*".repeat(9_000)}$`, "refused"],
    ["a*".repeat(9_000), "dfa"],
    [`^(?:${"a|".repeat(9_000)}b)$`, "dfa"],
    [`^${"(?=.{9}$)".repeat(2_000)}`, "refused"],
    [`^${"(?=.*a.{9}$)(?=.*b.{9})".repeat(200)}`, "refused"],
    [`^${"[\\p{L}\\d]?".repeat(1_500)}$`, "refused"],
    [`[${"\\p{L}".repeat(3_900)}]`, "refused"],
    [`^(?=.*a.{20}$)${"(?=\\p{L})".repeat(1_000)}`, "refused"],
    [`^${Array.from({ length: 2_500 }, (_, i) => `[\\p{L}${String.fromCodePoint(0x20000 + i)}]`).join("")}`, "refused"],
    [`${"(".repeat(200)}a${")*".repeat(200)}b`, "dfa"],
    [
      `[\\ud800-\\udbff][${Array.from({ length: 512 }, (_, i) => `\\u${(0xdc00 + 2 * i).toString(16)}`).join("")}]`,
      "refused",
    ],
  ])("end in a program of bounded size or are refused: %#", (source, kind) => {
    expect(compileOrRefuse(source)?.kind ?? "refused").toBe(kind);
  });

  it("take no more steps than the caller grants", () => {
    const granted = (stepsMax: number) => compile("^.*a.{9}$", { stepsMax });
    expect(granted(100_000)).toMatchObject({ kind: "dfa" });
    const little = granted(2_000);
    expect(little.kind).toBe("simulation");
    expect(little.steps).toBeLessThan(5_000);
    expect(matcher.matches(little, "xxa123456789")).toBe(true);
    expect(() => granted(10)).toThrow(PatternError);
    const refusal = caught(() => compile("^(a?b?c?){200}$"));
    expect(refusal.steps).toBeGreaterThan(STEPS_MAX / 10);
  });
});

describe("random sources", () => {
  const TOKENS = [
    ..."()[]{}*+?|^$.\\-,:=!<>019abzpuxckBbdDwW \u00e9\u4e2d\u{1f600}\ud800",
    ...[
      "(?:",
      "(?=",
      "(?!",
      "(?<n>",
      "[^",
      "\\b",
      "\\B",
      "\\d",
      "\\w",
      "{2}",
      "{0,3}",
      "{2,}",
      "*?",
      "\\u{61}",
      "\\x4",
      "\\p{L}",
      "\\1",
      "a-z",
    ],
  ];
  const source = fc.array(fc.constantFrom(...TOKENS), { maxLength: 24 }).map((tokens) => tokens.join(""));
  const text = fc.array(fc.constantFrom(..."ab1-. \né中\u{1f600}\ud800"), { maxLength: 12 }).map((one) => one.join(""));

  it("compile and match within their bounds, or are refused", () => {
    let compiled = 0;
    fc.assert(
      fc.property(source, text, (one, other) => {
        const pattern = compileOrRefuse(one);
        if (pattern === null) return;
        compiled++;
        matcher.matches(pattern, other);
        expect(matcher.work).toBeLessThanOrEqual(workPerByte(pattern) * encode(other).length);
      }),
      { seed: SEED, numRuns: 5_000 },
    );
    expect(compiled).toBeGreaterThan(500);
  });

  it("match any bytes within their bounds, whether they are UTF-8 or not", () => {
    const sources = ["^.{2,9}$", "\\p{L}[^\\d]*\\s", "(?=.*é)\\w", "^(.|中)+\u{1f600}$"];
    const patterns = sources.flatMap((one) => WAYS.map((way) => compile(one, { way })));
    fc.assert(
      fc.property(fc.constantFrom(...patterns), fc.uint8Array({ maxLength: 40 }), (pattern, bytes) => {
        matcher.matchesBytes(pattern, bytes);
        expect(matcher.work).toBeLessThanOrEqual(workPerByte(pattern) * (bytes.length + 3));
      }),
      { seed: SEED, numRuns: 2_000 },
    );
  });
});
