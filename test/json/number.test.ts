/** Numbers: doubles as JavaScript has them, order and divisibility as decimals of any length, work bounded by the text's length. */
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { TAPE_FLAG_INTEGER } from "../../assembly/layout/tape.ts";
import { compareTwin, isMultipleTwin } from "./decimal-twin.ts";
import { JsonCore } from "./support/json-core.ts";

let core: JsonCore;
beforeAll(async () => {
  core = await JsonCore.create();
});

function doubleOf(text: string): number {
  expect(core.parse(text)).toBe(1);
  return core.numberValue();
}

const encoder = new TextEncoder();

/** Places two texts in the core's memory and hands addresses and lengths on. */
function withTwo<T>(one: string, other: string, use: (a: number, aLength: number, b: number, bLength: number) => T): T {
  const a = core.write(encoder.encode(one));
  const b = core.write(encoder.encode(other), one.length + 32);
  return use(a, one.length, b, other.length);
}
const compare = (one: string, other: string): number => withTwo(one, other, core.exports.compareNumbers);
const isMultiple = (one: string, other: string): boolean => withTwo(one, other, core.exports.isMultipleOf) !== 0;
const isDivisor = (text: string): boolean =>
  core.exports.isDivisor(core.write(encoder.encode(text)), text.length) !== 0;

const digits = (minLength: number, maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(..."0123456789"), minLength, maxLength });

/** Texts of numbers, with the lengths and exponents given. */
function numberText(digitsMax: number, exponentMax: number): fc.Arbitrary<string> {
  return fc
    .record({
      minus: fc.boolean(),
      whole: fc.oneof(
        fc.constant("0"),
        digits(1, digitsMax).map((text) => text.replace(/^0+(?=.)/, "")),
      ),
      fraction: fc.option(
        fc.tuple(fc.integer({ min: 0, max: 8 }), digits(1, digitsMax)).map(([zeros, text]) => "0".repeat(zeros) + text),
        { nil: undefined },
      ),
      exponent: fc.option(
        fc.tuple(fc.constantFrom("e", "E", "e+", "E+", "e-"), fc.integer({ min: 0, max: exponentMax })),
        { nil: undefined },
      ),
    })
    .map(
      ({ minus, whole, fraction, exponent }) =>
        (minus ? "-" : "") +
        whole +
        (fraction === undefined ? "" : `.${fraction}`) +
        (exponent === undefined ? "" : exponent.join("")),
    );
}

/** The decimal text of any double, and of what lies halfway to the next one. */
function exactText(value: number): string {
  const bits = new BigUint64Array(new Float64Array([value]).buffer)[0]!;
  return exactOfBits(bits * 2n);
}

/** `half`: bits of a double, doubled; odd ones lie between two doubles. */
function exactOfBits(half: bigint): string {
  const bits = half >> 1n;
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & ((1n << 52n) - 1n);
  const mantissa = ((biased === 0 ? fraction : fraction | (1n << 52n)) << 1n) | (half & 1n);
  const power = (biased === 0 ? 1 : biased) - 1075 - 1;
  if (power >= 0) return `${mantissa << BigInt(power)}`;
  return `${mantissa * 5n ** BigInt(-power)}e${power}`;
}

describe("a number's double", () => {
  test.each([
    ["zero keeps its sign", ["0", "-0", "0.0", "-0e5", "0e999999999999", "0.000"]],
    [
      "what one operation gives",
      ["1", "-1", "0.1", "123.456", "1e22", "9007199254740992", "1e-22", "5e-22", "9007199254740993"],
    ],
    [
      "what needs 128 bits",
      [
        "18446744073709551615",
        "1844674407370955161.6",
        "9007199254740993e3",
        "0.30000000000000004",
        "1234567890123456789e27",
        "1234567890123456789e-27",
      ],
    ],
    [
      "the ends of the range",
      [
        "1.7976931348623157e308",
        "1.7976931348623158e308",
        "1.7976931348623159e308",
        "1e308",
        "1e309",
        "-1e309",
        "2e308",
        "5e-324",
        "2.4703282292062327e-324",
        "2.4703282292062328e-324",
        "2.47e-324",
        "1e-324",
        "-1e-325",
      ],
    ],
    [
      "where subnormals begin",
      ["2.2250738585072014e-308", "2.2250738585072011e-308", "2.225073858507201e-308", "2.2250738585072009e-308"],
    ],
    [
      "halfway cases of the literature",
      [
        "9007199254740993.0000000000000000000000000000000000001",
        "6929495644600919.5",
        "3.518437208883201171875e13",
        "7.2057594037927933e16",
        "1.00000000000000011102230246251565404236316680908203125",
        "1.00000000000000011102230246251565404236316680908203124",
        "1.00000000000000011102230246251565404236316680908203126",
        "0.500000000000000166533453693773481063544750213623046875",
      ],
    ],
    [
      "exponents that undo their digits",
      [
        `0.${"0".repeat(1000)}1e1001`,
        `1${"0".repeat(1000)}e-1000`,
        `1${"0".repeat(1000)}e-1324`,
        "1e-999999999999999999999",
        "1e999999999999999999999",
        `0.${"0".repeat(400)}1e+0000000401`,
      ],
    ],
  ])("is JavaScript's: %s", (_, texts) => {
    for (const text of texts) expect([text, doubleOf(text)]).toEqual([text, Number(text)]);
  });

  test("is JavaScript's for random texts", () => {
    fc.assert(
      fc.property(fc.oneof(numberText(10, 30), numberText(25, 340), numberText(400, 400)), (text) => {
        expect(doubleOf(text)).toBe(Number(text));
      }),
      { seed: 3, numRuns: 4000 },
    );
  });

  test("is the double itself for each double's shortest and exact text", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(doubleOf(String(value).replace("Infinity", "1e999"))).toBe(value === 0 ? 0 : value);
        expect(doubleOf(exactText(Math.abs(value)))).toBe(Math.abs(value));
      }),
      { seed: 4, numRuns: 1000 },
    );
  });

  test("is the even neighbour halfway between two, and the nearer one a digit beside", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.bigInt({ min: 0n, max: 0x7fefffffffffffffn }), fc.bigInt({ min: 0n, max: 1n << 53n })),
        (bits) => {
          const [tie = "", power = "e0"] = exactOfBits(bits * 2n + 1n).split(/(?=e)/);
          for (const [tail, expected] of [
            ["", bits + (bits & 1n)],
            [`${"0".repeat(30)}1`, bits + 1n],
            [`${"0".repeat(900)}1`, bits + 1n],
          ] as const) {
            const text = `${tie}.0${tail}${power}`;
            expect(doubleOf(text)).toBe(Number(text));
            expect(new BigUint64Array(new Float64Array([doubleOf(text)]).buffer)[0]).toBe(expected);
          }
        },
      ),
      { seed: 5, numRuns: 300 },
    );
  });

  test("takes a megabyte of digits", () => {
    for (const text of [
      "7".repeat(1_000_000),
      `0.${"3".repeat(1_000_000)}`,
      `${"7".repeat(1_000_000)}e-999990`,
      `1e${"9".repeat(1_000_000)}`,
      `1e-${"0".repeat(900_000)}7`,
    ]) {
      expect(doubleOf(text)).toBe(Number(text));
    }
  });

  test("is an integer by its flag exactly without fraction and exponent", () => {
    for (const [text, flags] of [
      ["0", TAPE_FLAG_INTEGER],
      ["-7", TAPE_FLAG_INTEGER],
      ["1".repeat(40), TAPE_FLAG_INTEGER],
      ["1.0", 0],
      ["1e0", 0],
      ["-0.0", 0],
      [`${"1".repeat(20)}.5`, 0],
      ["1E5", 0],
    ] as const) {
      core.parse(text);
      expect([text, core.entry(0).flags]).toEqual([text, flags]);
    }
  });
});

describe("order of numbers", () => {
  test.each([
    ["1", "1.0", 0],
    ["1", "1e0", 0],
    ["1", "10e-1", 0],
    ["0", "-0", 0],
    ["0", "0e99", 0],
    ["-0.0", "0", 0],
    ["100", "1e2", 0],
    ["1.50", "1.5", 0],
    ["0.1", "0.10000000000000000555", -1],
    ["9007199254740993", "9007199254740992", 1],
    ["-1", "1", -1],
    ["-2", "-1", -1],
    ["0", "-1", 1],
    ["0", "1e-999", -1],
    ["1e400", "1e401", -1],
    ["-1e400", "-1e401", 1],
    ["1e-400", "0", 1],
    ["12345678901234567890", "12345678901234567891", -1],
    ["1e99999999999999999999", "1e99999999999999999998", 1],
    ["10e99999999999999999999", "1e100000000000000000000", 0],
    ["0.1e-99999999999999999999", "1e-100000000000000000000", 0],
    ["1e-99999999999999999999", "1e99999999999999999999", -1],
    ["1e0000000000000000000005", "100000", 0],
    ["1e5", "1e-5", 1],
  ] as const)("%s against %s", (one, other, expected) => {
    expect(compare(one, other)).toBe(expected);
    expect(compare(other, one)).toBe(expected === 0 ? 0 : -expected);
  });

  test("is that of decimals without rounding", () => {
    const text = fc.oneof(numberText(3, 4), numberText(20, 25), numberText(40, 60));
    fc.assert(
      fc.property(text, text, (one, other) => {
        expect(compare(one, other)).toBe(compareTwin(one, other));
        expect(compare(one, one)).toBe(0);
      }),
      { seed: 6, numRuns: 4000 },
    );
  });

  test("finds the same value in another spelling, and the last digit that differs", () => {
    fc.assert(
      fc.property(numberText(30, 20), fc.integer({ min: 0, max: 40 }), (text, shift) => {
        const [mantissa = "", exponent = "0"] = text.split(/e/i);
        const moved = `${mantissa}${mantissa.includes(".") ? "" : "."}${"0".repeat(shift + 1)}e${Number(exponent)}`;
        expect(compare(text, moved)).toBe(0);
        expect(
          compare(text, `${mantissa}${mantissa.includes(".") ? "" : "."}${"0".repeat(shift)}1e${Number(exponent)}`),
        ).toBe(mantissa.startsWith("-") ? 1 : -1);
      }),
      { seed: 7, numRuns: 1000 },
    );
  });
});

describe("multiples", () => {
  test.each([
    ["19.99", "0.01", true],
    ["19.995", "0.01", false],
    ["0", "7", true],
    ["-0.0", "7", true],
    ["-9", "3", true],
    ["10", "4", false],
    ["1e308", "3", false],
    ["9e307", "3", true],
    ["4.5", "1.5", true],
    ["1", "1e-400", true],
    ["1e400", "1e399", true],
    ["1e399", "1e400", false],
    ["1e1000000000", "7", false],
    ["7e1000000000", "7", true],
    ["1e1000000000", "1024", true],
    ["1e99999999999999999999", "1e-99999999999999999999", true],
    ["1e99999999999999999999", "1e99999999999999999998", true],
    ["0.0075", "0.0001", true],
    ["0.00751", "0.0001", false],
    ["1e60", "576460752303423488", true],
    ["1e58", "576460752303423488", false],
    ["999999999999999999", "999999999999999999", true],
    ["5", "0", false],
    ["4", "-2", false],
  ] as const)("%s of %s: %s", (text, divisor, expected) => expect(isMultiple(text, divisor)).toBe(expected));

  test("are those of decimals without rounding", () => {
    const divisor = fc.tuple(
      fc.bigInt({ min: 1n, max: 999_999_999_999_999_999n }),
      fc.integer({ min: -30, max: 30 }),
      fc.integer({ min: 0, max: 18 }),
    );
    fc.assert(
      fc.property(
        numberText(25, 40),
        divisor,
        fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }),
        (text, [digitsOf, exponent, cut], factor) => {
          const small = digitsOf / 10n ** BigInt(cut);
          const by = `${small === 0n ? 1n : small}e${exponent}`;
          expect(isMultiple(text, by)).toBe(isMultipleTwin(text, by));
          const product = `${(small === 0n ? 1n : small) * factor}e${exponent}`;
          expect(isMultiple(product, by)).toBe(true);
        },
      ),
      { seed: 8, numRuns: 3000 },
    );
  });

  test("have divisors above zero with up to eighteen significant digits", () => {
    for (const text of [
      "1",
      "0.01",
      "123456789012345678",
      "12345678901234567800",
      "0.000000000000000000000000001",
      "1e400",
    ])
      expect([text, isDivisor(text)]).toEqual([text, true]);
    for (const text of ["0", "-1", "0.0", "1234567890123456789", "1.000000000000000001"]) {
      expect([text, isDivisor(text)]).toEqual([text, false]);
      expect(isMultiple("0", text)).toBe(false);
    }
  });

  test("take a megabyte of digits", () => {
    const long = `${"9".repeat(900_000)}`;
    expect(isMultiple(long, "9")).toBe(true);
    expect(isMultiple(`${long}8`, "9")).toBe(false);
    expect(isMultiple(`${long}8`, "999999999999999998")).toBe(false);
  });
});
