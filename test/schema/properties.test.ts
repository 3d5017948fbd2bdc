/**
 * Random schemas and documents: the core's verdict is ajv's, and its failures are those of the plain twin. Where ajv differs
 * by design the documents keep away from it: it divides doubles (multipleOf), knows no text of a number (1.0 is an integer to
 * it), and takes `__proto__` in a schema for nothing.
 */
import ajvDraft4 from "ajv-draft-04";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { VALIDATE_INVALID, VALIDATE_OK } from "../../assembly/layout/validation.ts";
import { twinFailures } from "./schema-twin.ts";
import { anySchema, anyValue, type JsonSchema, schemaAndDocument } from "./support/arbitraries.ts";
import { ModelBench } from "./support/model-bench.ts";

const Ajv = ajvDraft4.default;
const SEED = 20_260_101;

let bench: ModelBench;
beforeAll(async () => {
  bench = await ModelBench.create();
});

describe("a random document against a random schema", () => {
  test("gets ajv's verdict", () => {
    let valid = 0;
    let seen = 0;
    fc.assert(
      fc.property(schemaAndDocument, ([schema, document]) => {
        const ajv = new Ajv({ strict: false, validateFormats: false, logger: false, unicodeRegExp: true });
        fc.pre(!JSON.stringify([schema, document]).match(/__proto__|multipleOf|toString/));
        const expected = ajv.validate(schema, document);
        seen++;
        if (expected) valid++;
        expect(bench.verdict(schema, JSON.stringify(document))).toBe(expected ? VALIDATE_OK : VALIDATE_INVALID);
      }),
      { seed: SEED, numRuns: 1_000 },
    );
    // Neither verdict is rare, or the property would say little.
    expect(valid / seen).toBeGreaterThan(0.2);
    expect(valid / seen).toBeLessThan(0.8);
  });

  test("gets the twin's verdict and failures, whatever its keys and numbers", () => {
    fc.assert(
      fc.property(schemaAndDocument, fc.integer(), ([schema, document], style) => {
        const text = write(document, style);
        const expected = twinFailures(schema, text);
        expect(bench.verdict(schema, text)).toBe(expected.length === 0 ? VALIDATE_OK : VALIDATE_INVALID);
        const failures = bench.failures(schema, text);
        expect(failures.map(shape)).toEqual(expected.slice(0, failures.length).map(shape));
        if (expected.length > 0) expect(failures.length).toBeGreaterThan(0);
      }),
      { seed: SEED, numRuns: 4_000 },
    );
  });
});

test("any bytes end in a verdict", () => {
  fc.assert(
    fc.property(anySchema, fc.uint8Array({ maxLength: 200 }), (schema, bytes) => {
      expect([0, 1, 2, 3]).toContain(bench.verdict(schema, bytes));
    }),
    { seed: SEED, numRuns: 2_000 },
  );
});

test("a document with one byte changed ends in a verdict", () => {
  fc.assert(
    fc.property(schemaAndDocument, fc.nat(), fc.nat(255), ([schema, document], at, byte) => {
      const bytes = Buffer.from(JSON.stringify(document));
      bytes[at % bytes.length] = byte;
      expect([0, 1, 2, 3]).toContain(bench.verdict(schema, bytes));
    }),
    { seed: SEED, numRuns: 2_000 },
  );
});

test("a value is in an enum that names it, however it is written", () => {
  fc.assert(
    fc.property(anyValue, fc.integer(), (value, style) => {
      expect(bench.verdict({ enum: [value] }, write(value, style))).toBe(VALIDATE_OK);
      expect(bench.verdict({ not: { enum: ["no", value] } }, write(value, style))).toBe(VALIDATE_INVALID);
    }),
    { seed: SEED, numRuns: 1_000 },
  );
});

describe("a number, however it is written,", () => {
  const digits = (max: number): fc.Arbitrary<string> =>
    fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: 1, maxLength: max });
  const written = fc
    .record({
      sign: fc.constantFrom("", "-"),
      whole: digits(18).map((text) => text.replace(/^0+(?=\d)/, "")),
      fraction: fc.option(digits(17), { nil: undefined }),
      exponent: fc.option(fc.integer({ min: -20, max: 20 }), { nil: undefined, freq: 3 }),
    })
    .map(({ sign, whole, fraction, exponent }) => {
      const point = fraction === undefined ? "" : `.${fraction}`;
      return `${sign}${whole}${point}${exponent === undefined ? "" : `e${exponent}`}`;
    });
  /** Bounds near the number, as often as not the number itself. */
  const pair = written.chain((text) =>
    fc.tuple(
      fc.constant(text),
      fc.oneof(
        fc.constantFrom(
          Number(text),
          Math.round(Number(text)),
          Number(text) + 0.01,
          Number(Number(text).toPrecision(3)),
        ),
        fc.constantFrom(0, 1, -1, 0.1, 9007199254740992, 1e21, 1e-7),
      ),
    ),
  );

  test("is held against bounds, divisors and constants as a decimal", () => {
    fc.assert(
      fc.property(pair, fc.boolean(), ([text, bound], exclusive) => {
        const schemas: JsonSchema[] = [
          { minimum: bound, exclusiveMinimum: exclusive },
          { maximum: bound, exclusiveMaximum: exclusive },
          { enum: [...new Set([-5, bound, 7])] },
          { type: "integer" },
          ...(bound > 0 ? [{ multipleOf: bound }] : []),
        ];
        for (const schema of schemas) {
          const expected = twinFailures(schema, text).length === 0 ? VALIDATE_OK : VALIDATE_INVALID;
          expect([schema, bench.verdict(schema, text)]).toEqual([schema, expected]);
        }
      }),
      { seed: SEED, numRuns: 3_000 },
    );
  });
});

function shape(failure: { keyword: string; instancePointer: string; schemaPointer: string; counts: unknown }): unknown {
  const { keyword, instancePointer, schemaPointer, counts } = failure;
  return { keyword, instancePointer, schemaPointer, counts };
}

/** A value as JSON in one of many ways: spaces, escapes, numbers with a point or an exponent, equal keys before the one that counts. */
function write(value: unknown, style: number): string {
  let state = style | 1;
  const next = (): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state >> 8;
  };
  const space = (): string => ["", "", "", " ", "\n\t"][next() % 5]!;
  const string = (text: string): string =>
    next() % 3 > 0
      ? JSON.stringify(text)
      : `"${[...Array(text.length).keys()].map((i) => `\\u${text.charCodeAt(i).toString(16).padStart(4, "0")}`).join("")}"`;
  const number = (digits: string): string => {
    const choice = next() % 6;
    if (choice === 0 && /^-?\d+$/.test(digits)) return `${digits}.0`;
    if (choice === 1 && /^-?[\d.]+$/.test(digits)) return `${digits}e0`;
    return digits;
  };
  const any = (part: unknown): string => {
    if (typeof part === "string") return string(part);
    if (typeof part === "number") return number(JSON.stringify(part));
    if (typeof part !== "object" || part === null) return JSON.stringify(part);
    if (Array.isArray(part)) return `[${space()}${part.map(any).join(`${space()},${space()}`)}]`;
    const members = Object.entries(part).map(([key, member]) => {
      const early = next() % 5 === 0 ? `${string(key)}:${any(next() % 2 === 0 ? null : [1])},` : "";
      return `${early}${string(key)}${space()}:${space()}${any(member)}`;
    });
    return `{${space()}${members.join(`,${space()}`)}}`;
  };
  return `${space()}${any(value)}${space()}`;
}
