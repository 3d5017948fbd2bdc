/** JSON texts by the grammar of RFC 8259: each production as it may be, and broken; then any text and any bytes. */
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { HEAP_AT } from "../../assembly/layout/regions.ts";
import {
  JSON_DEPTH_CEILING,
  JSON_DEPTH_MAX,
  JSON_ELEMENTS_MAX,
  JSON_ERROR_DEPTH,
  JSON_ERROR_ELEMENTS,
  JSON_ERROR_SYNTAX,
  JSON_ERROR_UTF8,
  JSON_OBJECT,
  JSON_TAPE_FULL,
  TAPE_BYTES_MORE,
  TAPE_BYTES_PER_BYTE,
  TAPE_ENTRY_BYTES,
  TAPE_FLAG_ESCAPED,
  TAPE_PADDING,
} from "../../assembly/layout/tape.ts";
import { instantiateAssembly } from "../support/assembly-module.ts";
import { tapeTwin } from "./json-twin.ts";
import { buildJsonModule, fromWtf8, JsonCore, type JsonExports } from "./support/json-core.ts";
import { jsonText } from "./support/spellings.ts";

let core: JsonCore;
beforeAll(async () => {
  core = await JsonCore.create();
});

/** Bytes behind a text that would complete or continue it. */
const BEHIND = [0, ...[...'" 0]}e,.:\\'].map((character) => character.charCodeAt(0)), 0xff];

const bytesOf = (...parts: readonly (string | number)[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === "number" ? [part] : [...new TextEncoder().encode(part)])));

describe("RFC 8259 accepts", () => {
  const VALUES = ["false", "null", "true", "{}", "[]", "0", '""'];
  test.each([
    ["any value as a text (2)", VALUES],
    [
      "the four kinds of white space around tokens (2)",
      [
        " \t\n\r[ \t\n\r1 \t\n\r, \t\n\r2 \t\n\r] \t\n\r",
        '\n{ "a"\t:\r1 , "b" : 2 }\n',
        `${" ".repeat(100)}1${"\n".repeat(100)}`,
      ],
    ],
    [
      "each value in an array (5)",
      [...VALUES.map((value) => `[${value}]`), ...VALUES.map((value) => `[1,${value},${value}]`)],
    ],
    [
      "each value in an object (4)",
      [...VALUES.map((value) => `{"a":${value}}`), ...VALUES.map((value) => `{"a":${value},"b":${value}}`)],
    ],
    ["the empty key, and keys with escapes (4)", ['{"":1}', '{"\\u0000":1}', '{"\\"":{"\\\\":1}}']],
    [
      "keys that come again (4), before and behind containers of any depth",
      [
        '{"a":1,"a":2}',
        '{"a":{},"b":1,"a":[]}',
        ...Array.from(
          { length: 14 },
          (_, depth) => `${'{"a":1,"b":['.repeat(depth)}{}${'],"c":{"a":1,"a":2},"a":3}'.repeat(depth)}`,
        ),
        ...Array.from({ length: 14 }, (_, depth) => `${'{"a":'.repeat(depth)}1${',"b":2}'.repeat(depth)}`),
      ],
    ],
    [
      "numbers with and without each part (6)",
      [
        "0",
        "-0",
        "1",
        "-1",
        "10",
        "1234567890",
        "12345678901234567890123",
        "0.0",
        "0.10",
        "-0.5",
        "1.5",
        "0e0",
        "0E0",
        "1e5",
        "1E5",
        "1e+5",
        "1e-5",
        "1e05",
        "1.5e5",
        "-1.5E-05",
        "0e-999999999999",
        "1e999999999999",
        `1${"0".repeat(40)}`,
        `0.${"1".repeat(40)}`,
        `1e${"1".repeat(40)}`,
      ],
    ],
    ["strings of any length (7)", Array.from({ length: 70 }, (_, length) => `"${"x".repeat(length)}"`)],
    [
      "each escape (7)",
      [
        '"\\""',
        '"\\\\"',
        '"\\/"',
        '"\\b"',
        '"\\f"',
        '"\\n"',
        '"\\r"',
        '"\\t"',
        '"\\u0000"',
        '"\\uFfFf"',
        '"\\u00e9"',
        '"\\uABCD"',
        '"\\uabcd"',
      ],
    ],
    [
      "an escape at each place of a block",
      Array.from({ length: 40 }, (_, at) => `"${"x".repeat(at)}\\n${"y".repeat(20)}"`),
    ],
    [
      "surrogate pairs, and lone surrogates as JavaScript has them (8.2)",
      [
        '"\\ud83d\\ude00"',
        '"\\uD83D\\uDE00"',
        '"\\udbff\\udfff"',
        '"\\ud800"',
        '"\\udc00"',
        '"\\udc00\\ud800"',
        '"\\ud800\\ud800\\udc00"',
        '"\\ud800x"',
        '"\\ud800\\n"',
        '"\\ud800\\u0041"',
        '"\\ud83d\\ude00\\ud83d"',
      ],
    ],
    [
      "all that is not a control, a quote or a backslash, unescaped (7)",
      [
        '" !#[]~\x7f"',
        '"\x80\x9f é ߿ ࠀ \uffff"',
        '"\u2028\u2029\ufeff"',
        '"😀\u{10000}\u{10ffff}"',
        '{"ключ":"значение"}',
      ],
    ],
  ])("%s", (_, texts) => {
    for (const text of texts) {
      for (const behind of BEHIND) expect([text, core.parse(text, {}, behind) > 0]).toEqual([text, true]);
      expect(core.value()).toEqual(JSON.parse(text));
      expectTape(text);
    }
  });
});

/** The tape is what its twin makes of the text. */
function expectTape(text: string): void {
  const expected = tapeTwin(text);
  expect(core.parse(text)).toBe(expected.length);
  for (const [index, { decoded, ...entry }] of expected.entries()) {
    const { next, ...actual } = core.entry(index);
    if (decoded !== undefined) expect(fromWtf8(core.stringBytes(index))).toBe(decoded);
    const place = (entry.flags & TAPE_FLAG_ESCAPED) === 0 ? next : undefined;
    expect({ ...actual, next: place || undefined }).toEqual(entry);
  }
}

describe("RFC 8259 refuses, and the first byte that cannot be is named:", () => {
  test.each<[string, [text: string, offset: number][]]>([
    [
      "no value",
      [
        ["", 0],
        [" ", 1],
        ["\n\t ", 3],
      ],
    ],
    [
      "more than one value",
      [
        ["1 2", 2],
        ["{}{}", 2],
        ["[]]", 2],
        ["null,", 4],
        ['"a""b"', 3],
        ["truefalse", 4],
        ["[] x", 3],
      ],
    ],
    [
      "other white space",
      [
        ["\v1", 0],
        ["\f1", 0],
        ["1\u00a0", 1],
        ["[\u20281]", 1],
        ["\ufeff1", 0],
        ["[1,\u00852]", 3],
        ["\x001", 0],
        ["1\x00", 1],
      ],
    ],
    [
      "comments",
      [
        ["/* */1", 0],
        ["1//", 1],
        ["[1/**/]", 2],
        ["#\n1", 0],
      ],
    ],
    [
      "literals that are cut, longer or in capitals",
      [
        ["tru", 3],
        ["nul", 3],
        ["fals", 4],
        ["True", 0],
        ["NULL", 0],
        ["nulL", 3],
        ["falsy", 4],
        ["tru]", 3],
        ["[fals]", 5],
        ["t", 1],
        ["f", 1],
        ["n", 1],
        ["[t]", 2],
        ["truE", 3],
        ["undefined", 0],
        ["nil", 1],
      ],
    ],
    [
      "what JavaScript has more",
      [
        ["NaN", 0],
        ["Infinity", 0],
        ["-Infinity", 1],
        ["'a'", 0],
        ["{a:1}", 1],
        ["`a`", 0],
        ["0x10", 1],
        ["1_000", 1],
        ["1n", 1],
      ],
    ],
    [
      "arrays with a comma too many or too few, and unclosed ones",
      [
        ["[", 1],
        ["[1", 2],
        ["[1,", 3],
        ["[1,]", 3],
        ["[,1]", 1],
        ["[,]", 1],
        ["[1,,2]", 3],
        ["[1 2]", 3],
        ["[1}", 2],
        ["]", 0],
        ["[[]", 3],
        ["[1:2]", 2],
        ['["a":1]', 4],
        ["[1;2]", 2],
      ],
    ],
    [
      "objects with a comma or colon too many or too few, and unclosed ones",
      [
        ["{", 1],
        ['{"a"', 4],
        ['{"a":', 5],
        ['{"a":1', 6],
        ['{"a":1,', 7],
        ['{"a":1,}', 7],
        ["{,}", 1],
        ['{,"a":1}', 1],
        ['{"a"}', 4],
        ['{"a":}', 5],
        ['{"a" 1}', 5],
        ['{"a"::1}', 5],
        ['{"a":1 "b":2}', 7],
        ['{"a":1,,"b":2}', 7],
        ['{"a":1]', 6],
        ["}", 0],
        ['{"a":1:2}', 6],
        ['{"a","b"}', 4],
        ['{"a":{}', 7],
      ],
    ],
    [
      "keys that are no strings",
      [
        ["{1:1}", 1],
        ["{null:1}", 1],
        ["{[]:1}", 1],
        ["{{}:1}", 1],
        ["{'a':1}", 1],
        ['{"a":1,2:3}', 7],
      ],
    ],
    [
      "numbers beyond the grammar",
      [
        ["+1", 0],
        ["-", 1],
        ["--1", 1],
        ["-a", 1],
        [".5", 0],
        ["-.5", 1],
        ["1.", 2],
        ["1.e5", 2],
        ["1.]", 2],
        ["01", 1],
        ["-01", 2],
        ["00", 1],
        ["0123456789012345678901", 1],
        ["1e", 2],
        ["1e+", 3],
        ["1E-", 3],
        ["1e5.5", 3],
        ["1.5.5", 3],
        ["1ee5", 2],
        ["1e+-5", 3],
        ["1-2", 1],
        ["1+2", 1],
        ["0.1.2", 3],
        ["-0x1", 2],
        ["1 .5", 2],
        ["[-]", 2],
        ["[1.]", 3],
        ["[1e]", 3],
        ["[01]", 2],
        ["12345678901234567890.", 21],
        ["１", 0],
      ],
    ],
    [
      "strings that do not end",
      [
        ['"', 1],
        ['"a', 2],
        [`"${"x".repeat(100)}`, 101],
        ['["a', 3],
        ['{"a', 3],
        ['"\\"', 3],
        ['"a\\', 3],
        ['"\\u', 3],
        ['"\\u00', 5],
        ['"\\u0041', 7],
        ['"é', 3],
      ],
    ],
    [
      "control characters in strings, plain or wide, in any block of them",
      [
        "",
        "x".repeat(14),
        "x".repeat(15),
        "x".repeat(16),
        "x".repeat(33),
        "é",
        "é".repeat(12),
        `\\n${"x".repeat(20)}`,
      ].flatMap((before) =>
        Array.from(
          { length: 0x20 },
          (_, code) =>
            [`"${before}${String.fromCharCode(code)}${"y".repeat(20)}"`, 1 + bytesOf(before).length] as [
              string,
              number,
            ],
        ),
      ),
    ],
    [
      "a control character at each place of a block",
      Array.from({ length: 40 }, (_, at) => [`"${"x".repeat(at)}\n${"y".repeat(20)}"`, at + 1] as [string, number]),
    ],
    [
      "other escapes",
      [
        ['"\\a"', 2],
        ['"\\\'"', 2],
        ['"\\0"', 2],
        ['"\\x41"', 2],
        ['"\\U0041"', 2],
        ['"\\\n"', 2],
        ['"\\é"', 2],
        ['"ab\\v"', 4],
        ['"\\ "', 2],
      ],
    ],
    [
      "hexadecimal digits that are none",
      [
        ['"\\u"', 3],
        ['"\\u1"', 4],
        ['"\\u12"', 5],
        ['"\\u123"', 6],
        ['"\\u123g"', 6],
        ['"\\ug123"', 3],
        ['"\\u+123"', 3],
        ['"\\u 123"', 3],
        ['"\\u{41}"', 3],
        ['"\\ud800\\u"', 9],
        ['"\\ud800\\udc0x"', 12],
      ],
    ],
  ])("%s", (_, cases) => {
    for (const [text, offset] of cases) {
      for (const behind of BEHIND) {
        expect([text, core.parse(text, {}, behind), core.errorOffset]).toEqual([text, JSON_ERROR_SYNTAX, offset]);
      }
      expect(() => JSON.parse(text)).toThrow();
    }
  });
});

describe("UTF-8", () => {
  const REFUSED: readonly [string, readonly number[]][] = [
    ["a continuation without a lead", [0x80]],
    ["a continuation without a lead, the highest", [0xbf]],
    ["a lead of two bytes alone", [0xc3]],
    ["a lead of three bytes alone", [0xe2, 0x82]],
    ["a lead of four bytes alone", [0xf0, 0x9f, 0x98]],
    ["a continuation too many", [0xc3, 0xa9, 0xa9]],
    ["two bytes, overlong", [0xc0, 0xaf]],
    ["two bytes, overlong, the highest", [0xc1, 0xbf]],
    ["three bytes, overlong", [0xe0, 0x80, 0xaf]],
    ["three bytes, overlong, the highest", [0xe0, 0x9f, 0xbf]],
    ["four bytes, overlong", [0xf0, 0x80, 0x80, 0xaf]],
    ["four bytes, overlong, the highest", [0xf0, 0x8f, 0xbf, 0xbf]],
    ["the first surrogate", [0xed, 0xa0, 0x80]],
    ["the last surrogate", [0xed, 0xbf, 0xbf]],
    ["a surrogate pair", [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80]],
    ["above U+10FFFF", [0xf4, 0x90, 0x80, 0x80]],
    ["a lead above F4", [0xf5, 0x80, 0x80, 0x80]],
    ["five bytes", [0xf8, 0x88, 0x80, 0x80, 0x80]],
    ["a byte that UTF-8 has not", [0xff]],
  ];
  const ACCEPTED: readonly (readonly number[])[] = [
    [0xc2, 0x80],
    [0xdf, 0xbf],
    [0xe0, 0xa0, 0x80],
    [0xec, 0xbf, 0xbf],
    [0xed, 0x80, 0x80],
    [0xed, 0x9f, 0xbf],
    [0xee, 0x80, 0x80],
    [0xef, 0xbf, 0xbf],
    [0xf0, 0x90, 0x80, 0x80],
    [0xf3, 0xbf, 0xbf, 0xbf],
    [0xf4, 0x8f, 0xbf, 0xbf],
  ];

  test.each(REFUSED)("refuses %s, wherever it stands", (_, sequence) => {
    for (let at = 0; at < 36; at++) {
      for (const tail of ["", "z", "z".repeat(40)]) {
        const text = bytesOf('"', "é".repeat(at % 3), "x".repeat(at), ...sequence, tail, '"');
        expect(core.parse(text)).toBe(JSON_ERROR_UTF8);
        const begin = 1 + (at % 3) * 2 + at;
        // A continuation too many and a second surrogate are not the sequence's first byte.
        expect(core.errorOffset).toBe(sequence[0] === 0xc3 && sequence.length === 3 ? begin + 2 : begin);
      }
    }
    expect(core.parse(bytesOf('{"', ...sequence, '":1}'))).toBe(JSON_ERROR_UTF8);
    expect(core.parse(bytesOf('["é",1,"', "x".repeat(30), ...sequence, '"]'))).toBe(JSON_ERROR_UTF8);
    expect(core.parse(bytesOf('["é","\\n', ...sequence, '"]'))).toBe(JSON_ERROR_UTF8);
    // Outside of strings it is no JSON, before it is no UTF-8.
    expect(core.parse(bytesOf("[1,", ...sequence, "]"))).toBe(JSON_ERROR_SYNTAX);
    expect(core.errorOffset).toBe(3);
  });

  test("accepts the first and the last of each length, wherever it stands", () => {
    for (const sequence of ACCEPTED) {
      for (let at = 0; at < 36; at++) {
        for (const behind of [0, 0x80, 0xff]) {
          expect(core.parse(bytesOf('"', "x".repeat(at), ...sequence, ...sequence, '"'), {}, behind)).toBe(1);
        }
      }
    }
  });

  test("that ends in the middle of a sequence is refused, whatever lies behind", () => {
    for (const sequence of ACCEPTED) {
      for (let cut = 1; cut < sequence.length; cut++) {
        for (const behind of [...BEHIND, 0x80, 0xbf]) {
          expect(core.parse(bytesOf('"', ...sequence.slice(0, cut)), {}, behind)).toBeLessThan(0);
        }
      }
    }
  });

  test("is judged over any bytes as the platform judges it, up to the same byte", () => {
    const chunk = fc.oneof(
      fc.constantFrom(...ACCEPTED.map((sequence) => Uint8Array.from(sequence))),
      fc.constantFrom(...REFUSED.map(([, sequence]) => Uint8Array.from(sequence))),
      fc.uint8Array({ maxLength: 2 }),
      fc.nat(17).map((length) => bytesOf("x".repeat(length))),
      fc.nat(9).map((length) => bytesOf("ж".repeat(length))),
    );
    fc.assert(
      fc.property(fc.array(chunk, { maxLength: 12 }), fc.constantFrom(0, 0x80, 0xff), (chunks, behind) => {
        const bytes = Uint8Array.from(chunks.flatMap((part) => [...part]));
        const at = core.write(Uint8Array.from([...bytes, ...Array<number>(16).fill(behind)]));
        const valid = core.exports.utf8End(at, at + bytes.length) - at;
        const decodes = (length: number): boolean => {
          try {
            new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, length));
            return true;
          } catch {
            return false;
          }
        };
        expect(decodes(valid)).toBe(true);
        // What begins there is no sequence: with none of the next four bytes is the text whole again.
        for (let more = 1; more <= 4 && valid + more <= bytes.length; more++) expect(decodes(valid + more)).toBe(false);
      }),
      { seed: 9, numRuns: 4000 },
    );
  });
});

describe("any text", () => {
  test("in any spelling becomes the tape that its twin makes of it, and the value that JSON.parse makes of it", () => {
    fc.assert(
      fc.property(jsonText, (text) => {
        expectTape(text);
        expect(core.value()).toEqual(JSON.parse(text));
      }),
      { seed: 10, numRuns: 2000 },
    );
  });

  const verdictOfPlatform = (bytes: Uint8Array): "value" | "utf8" | "syntax" => {
    let text: string;
    try {
      // A byte order mark stays in the text, where JSON.parse refuses it.
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
  const isJudgedAlike = (bytes: Uint8Array, behind: number): void => {
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

  test("and any bytes are accepted exactly when JSON.parse accepts them, whatever lies behind them", () => {
    const token = fc.constantFrom(
      ...[
        ...'{}[]",:0123456789.-+eE\\u/bfnrt\n\t\r\u0001é\u2028😀',
        "true",
        "null",
        "false",
        '"a"',
        '{"a":',
        "[1",
        "\\ud800",
        "1e5",
        "  ",
      ].map((part) => bytesOf(part)),
    );
    fc.assert(
      fc.property(
        fc.array(fc.oneof({ weight: 5, arbitrary: token }, { weight: 1, arbitrary: fc.uint8Array({ maxLength: 3 }) }), {
          maxLength: 30,
        }),
        fc.constantFrom(...BEHIND),
        (parts, behind) => {
          isJudgedAlike(Uint8Array.from(parts.flatMap((part) => [...part])), behind);
        },
      ),
      { seed: 1, numRuns: 4000 },
    );
  });

  test("that was JSON before bytes were changed is judged as JSON.parse judges it", () => {
    const change = fc.tuple(
      fc.nat(),
      fc.oneof(fc.constantFrom(...[...'{}[]",:0.-e\\ \n'].map((c) => c.charCodeAt(0))), fc.nat(255)),
      fc.constantFrom("insert", "remove", "set"),
    );
    fc.assert(
      fc.property(jsonText, fc.array(change, { maxLength: 3 }), fc.constantFrom(...BEHIND), (text, changes, behind) => {
        const bytes = [...bytesOf(text)];
        for (const [place, byte, way] of changes) {
          const at = place % (bytes.length + 1);
          if (way === "insert") bytes.splice(at, 0, byte);
          else if (way === "remove") bytes.splice(at, 1);
          else bytes[at] = byte;
        }
        isJudgedAlike(Uint8Array.from(bytes), behind);
      }),
      { seed: 2, numRuns: 4000 },
    );
  });

  test("cut anywhere is refused at its end, but for a number", () => {
    fc.assert(
      fc.property(jsonText, fc.nat(), (text, place) => {
        const bytes = bytesOf(text);
        isJudgedAlike(bytes.subarray(0, place % (bytes.length + 1)), text.charCodeAt(0));
      }),
      { seed: 11, numRuns: 2000 },
    );
  });
});

describe("memory beyond the text and the tape", () => {
  test("is neither needed nor touched: sixteen bytes behind the text end the memory, or the tape does", async () => {
    const { exports, memory } = instantiateAssembly<JsonExports>(await buildJsonModule(), 1 << 16);
    const whole = new Uint8Array(memory.buffer);
    const parse = (bytes: Uint8Array, text: number, tape: number, tapeBytes: number, behind: number): number => {
      whole.fill(behind, text, text + bytes.length + 16);
      whole.set(bytes, text);
      return exports.parseJson(text, bytes.length, tape, tapeBytes, JSON_DEPTH_MAX, JSON_ELEMENTS_MAX);
    };
    const changed = fc.tuple(jsonText, fc.nat(), fc.nat(20)).map(([text, place, byte]) => {
      const bytes = bytesOf(text);
      const at = place % (bytes.length + 1);
      return byte === 0
        ? bytes
        : byte < 15
          ? bytes.subarray(0, at)
          : Uint8Array.from([...bytes.subarray(0, at), byte * 12, ...bytes.subarray(at)]);
    });
    fc.assert(
      fc.property(changed, fc.constantFrom(...BEHIND, 0x2d, 0x31, 0x5c), (bytes, behind) => {
        const tapeBytes = (bytes.length * TAPE_BYTES_PER_BYTE + TAPE_BYTES_MORE + 7) & ~7;
        const atEnd = parse(bytes, whole.length - 16 - bytes.length, HEAP_AT, tapeBytes, behind);
        const tape = whole.length - tapeBytes;
        expect(parse(bytes, HEAP_AT, tape, tapeBytes, behind)).toBe(atEnd);
        if (atEnd < 0) return;
        // Readers stay inside too.
        for (let index = 0; index < atEnd; index++) {
          if (whole[tape + index * TAPE_ENTRY_BYTES] === JSON_OBJECT)
            exports.findMember(HEAP_AT, tape, index, HEAP_AT, 0);
        }
        exports.grantEqualWork(1_000_000);
        expect(exports.sameValue(HEAP_AT, tape, 0, HEAP_AT, tape, 0)).toBe(1);
      }),
      { seed: 13, numRuns: 3000 },
    );
    // What would go on and on behind the end, if the end were not looked at.
    for (const [text, behind] of [
      ["[".repeat(40), "]"],
      ['[{"a":'.repeat(20), "}"],
      ["[", "["],
      ['{"', '"'],
      ["[1", ","],
      ["[1", "1"],
      ["-", "0"],
      ["[-", "-"],
      ['{"a"', ":"],
      ["[", " "],
    ] as const) {
      const bytes = bytesOf(text);
      expect(parse(bytes, whole.length - 16 - bytes.length, HEAP_AT, 4096, behind.charCodeAt(0))).toBe(
        JSON_ERROR_SYNTAX,
      );
    }
  });
});

describe("limits", () => {
  const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);

  test("depth counts containers within each other", () => {
    for (const [text, depth] of [
      ["1", 0],
      ["[]", 1],
      ["{}", 1],
      ["[[]]", 2],
      ['{"a":[{}]}', 3],
      ["[[],[],[[]]]", 3],
      [nested(512), 512],
    ] as const) {
      expect(core.parse(text, { depthMax: depth })).toBeGreaterThan(0);
      if (depth > 0) expect(core.parse(text, { depthMax: depth - 1 })).toBe(JSON_ERROR_DEPTH);
    }
    expect(core.parse(nested(512))).toBe(512);
    expect(core.parse(nested(513))).toBe(JSON_ERROR_DEPTH);
    expect(core.errorOffset).toBe(512);
  });

  test("no caller gets more depth than readers can recurse", () => {
    const depthMax = 1_000_000;
    expect(core.parse(nested(JSON_DEPTH_CEILING), { depthMax })).toBe(JSON_DEPTH_CEILING);
    expect(core.parse(nested(JSON_DEPTH_CEILING + 1), { depthMax })).toBe(JSON_ERROR_DEPTH);
  });

  test("elements are entries: values and keys", () => {
    for (const [text, entries] of [
      ["1", 1],
      ["[1,2]", 3],
      ['{"a":1,"b":[]}', 5],
      ['{"a":1,"a":2}', 5],
    ] as const) {
      expect(core.parse(text, { elementsMax: entries })).toBe(entries);
      expect(core.parse(text, { elementsMax: entries - 1 })).toBe(JSON_ERROR_ELEMENTS);
    }
    expect(core.parse("1", { elementsMax: 0 })).toBe(JSON_ERROR_ELEMENTS);
  });

  test("a tape is enough to the byte, and one byte less is full", () => {
    const withRoom = (text: string): void => {
      const entries = core.parse(text);
      expect(entries).toBeGreaterThan(0);
      const value = core.value();
      let low = 0;
      let high = bytesOf(text).length * TAPE_BYTES_PER_BYTE + TAPE_BYTES_MORE;
      while (low < high) {
        const tapeBytes = (low + high) >> 1;
        if (core.parse(text, { tapeBytes }) === entries) high = tapeBytes;
        else low = tapeBytes + 1;
      }
      expect(core.parse(text, { tapeBytes: low })).toBe(entries);
      expect(core.value()).toEqual(value);
      for (let less = 1; less <= Math.min(low, 40); less++)
        expect(core.parse(text, { tapeBytes: low - less })).toBe(JSON_TAPE_FULL);
    };
    expect(core.parse("[1,2]", { tapeBytes: 3 * TAPE_ENTRY_BYTES + TAPE_PADDING })).toBe(3);
    expect(core.parse("[1,2]", { tapeBytes: 3 * TAPE_ENTRY_BYTES + TAPE_PADDING - 1 })).toBe(JSON_TAPE_FULL);
    for (const text of [
      "1",
      "[1,2]",
      '"\\n"',
      '["\\n","abc\\n"]',
      '{"\\u0041":"\\ud83d\\ude00"}',
      '["\\u0041","","b"]',
    ])
      withRoom(text);
    withRoom(JSON.stringify(Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`key ${i}`, i]))));
    fc.assert(fc.property(jsonText, withRoom), { seed: 12, numRuns: 150 });
  });

  test("a tape by the layout's rule holds every text", () => {
    const repeated = (part: string, count: number): string => Array<string>(count).fill(part).join(",");
    for (const count of [1, 2, 15, 16, 17, 18, 31, 32, 33, 64, 65, 66, 127, 128, 129, 1000, 1025]) {
      for (const text of [
        `[${repeated("1", count)}]`,
        `{${repeated('"":1', count)}}`,
        `{${repeated('"":""', count)}}`,
        `[${repeated('"\\n"', count)}]`,
        `{${repeated('"\\n":1', count)}}`,
        `{${repeated('"a":{}', count)}}`,
      ]) {
        expect([text.slice(0, 9), count, core.parse(text, { depthMax: 600 }) > 0]).toEqual([
          text.slice(0, 9),
          count,
          true,
        ]);
      }
    }
    expect(core.parse(nested(512))).toBe(512);
  });
});

describe("hostile texts", () => {
  test("a megabyte of brackets ends at the depth limit", () => {
    expect(core.parse("[".repeat(1_000_000))).toBe(JSON_ERROR_DEPTH);
    expect(core.errorOffset).toBe(512);
    expect(core.parse('{"a":'.repeat(200_000))).toBe(JSON_ERROR_DEPTH);
  });

  test("a megabyte of anything that has no end is refused at its end", () => {
    for (const part of ["[1,", '["', '{"', "[ ", "[1", '["\\n', '["é', "[-1", "[0."]) {
      const text = part + part.slice(-1).repeat(500_000);
      expect([part, core.parse(text) < 0]).toEqual([part, true]);
    }
    expect(core.parse(`"${"é".repeat(400_000)}`)).toBe(JSON_ERROR_SYNTAX);
    expect(core.parse(`[${" ".repeat(900_000)}`)).toBe(JSON_ERROR_SYNTAX);
    expect(core.errorOffset).toBe(900_001);
  });

  test("a million elements are the default's end", () => {
    expect(core.parse(`[${"1,".repeat(500_000 - 2)}1]`)).toBe(500_000);
  });
});
