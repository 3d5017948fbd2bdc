/** Draft 4 where the packaged suite is silent, written from the specification's text. */
import { beforeAll, describe, expect, test } from "vitest";
import { VALIDATE_INVALID, VALIDATE_OK } from "../../assembly/layout/validation.ts";
import { ModelBench } from "./support/model-bench.ts";

let bench: ModelBench;
beforeAll(async () => {
  bench = await ModelBench.create();
});

interface Case {
  readonly rule: string;
  readonly schema: unknown;
  readonly valid: readonly string[];
  readonly invalid: readonly string[];
}

function run(cases: readonly Case[]): void {
  test.each(cases)("$rule", ({ schema, valid, invalid }) => {
    const value = JSON.parse(JSON.stringify(schema)) as unknown;
    for (const document of valid) expect([document, bench.verdict(value, document)]).toEqual([document, VALIDATE_OK]);
    for (const document of invalid) {
      expect([document, bench.verdict(value, document)]).toEqual([document, VALIDATE_INVALID]);
    }
  });
}

const own = (text: string): unknown => JSON.parse(text);

describe("type", () => {
  run([
    {
      rule: "an integer is a number written without fraction and exponent, as AWS's validator has it",
      schema: { type: "integer" },
      valid: ["1", "-1", "0", "-0", "123456789012345678901234567890"],
      invalid: ["1.0", "1e2", "1E0", "0.5", '"1"', "true", "null", "[]", "{}"],
    },
    {
      rule: "a number is any of them",
      schema: { type: "number" },
      valid: ["1", "1.0", "1e2", "-0.5e-3", "1e400"],
      invalid: ['"1"', "null", "false"],
    },
    {
      rule: "integer beside number takes every number",
      schema: { type: ["integer", "number"] },
      valid: ["1", "1.5"],
      invalid: ["[1]"],
    },
    {
      rule: "a list of types takes values of each",
      schema: { type: ["null", "object", "boolean"] },
      valid: ["null", "{}", "true", "false", '{"a":1,"b":2,"c":3}'],
      invalid: ["0", '""', "[]"],
    },
    {
      rule: "array and object are told apart whatever their number of members",
      schema: { type: "array" },
      valid: ["[]", "[1,2,3]", `[${Array(300).fill("0").join()}]`],
      invalid: ["{}", `{${Array.from({ length: 300 }, (_, i) => `"k${i}":0`).join()}}`],
    },
    {
      rule: "nullable adds null to the type",
      schema: { type: "string", nullable: true, minLength: 2 },
      valid: ["null", '"ab"'],
      invalid: ['"a"', "1"],
    },
    {
      rule: "nullable does not add null to an enum",
      schema: { type: "string", nullable: true, enum: ["a"] },
      valid: ['"a"'],
      invalid: ["null"],
    },
    {
      rule: "nullable: false adds nothing",
      schema: { type: "string", nullable: false },
      valid: ['""'],
      invalid: ["null"],
    },
  ]);
});

describe("enum", () => {
  run([
    {
      rule: "0 is not false",
      schema: { enum: [0] },
      valid: ["0", "0.0", "-0", "0e5"],
      invalid: ["false", "null", '""'],
    },
    { rule: "false is not 0", schema: { enum: [false] }, valid: ["false"], invalid: ["0", "0.0", "null", "true"] },
    { rule: "true is not 1", schema: { enum: [true] }, valid: ["true"], invalid: ["1", "1.0", '"true"'] },
    {
      rule: "[0] is not [false]",
      schema: { enum: [[0]] },
      valid: ["[0]", "[0.0]"],
      invalid: ["[false]", "[]", "[0,0]"],
    },
    { rule: "[false] is not [0]", schema: { enum: [[false]] }, valid: ["[false]"], invalid: ["[0]", "[0.0]"] },
    {
      rule: "[true] is not [1]",
      schema: { enum: [[true], { a: false }] },
      valid: ["[true]", '{"a":false}'],
      invalid: ["[1]", '{"a":0}'],
    },
    {
      rule: "numbers are equal by value, however long",
      schema: { enum: [9007199254740992, 1.5, 100] },
      valid: ["9007199254740992", "9007199254740992.0", "15e-1", "1e2", "100.00", "0.0015E3"],
      invalid: ["9007199254740993", "1.50000000000000000001", "99.99999999999999999999"],
    },
    {
      rule: "strings are equal once decoded",
      schema: { enum: ["foo\nbar", "foo\rbar", "é", "\u0000", "\ud800"] },
      valid: ['"foo\\nbar"', '"foo\\u000abar"', '"\\u00e9"', '"é"', '"\\u0000"', '"\\ud800"'],
      invalid: ['"abc"', '"foobar"', '"e"', '""', '"\\ud801"'],
    },
    {
      rule: "members may stand in any order, and of equal keys the last counts",
      schema: { enum: [{ a: 1, b: [2, { c: "x" }] }] },
      valid: ['{"b":[2,{"c":"x"}],"a":1}', '{"a":2,"a":1,"b":[2.0,{"c":"y","c":"x"}]}'],
      invalid: ['{"a":1}', '{"a":1,"b":[2,{"c":"x"}],"d":0}', '{"a":1,"a":2,"b":[2,{"c":"x"}]}'],
    },
    {
      rule: "hundreds of values are found, and others not",
      schema: {
        enum: [...Array.from({ length: 300 }, (_, i) => `value-${i}`), ...Array.from({ length: 300 }, (_, i) => i * 3)],
      },
      valid: ['"value-0"', '"value-299"', "0", "3", "897", "4.5e1"],
      invalid: ['"value-300"', '"value-"', "1", "898", "900", "-3"],
    },
  ]);
});

describe("numbers", () => {
  run([
    {
      rule: "multipleOf divides decimals, not doubles",
      schema: { multipleOf: 0.01 },
      valid: ["19.99", "0.07", "4.35", "1e300", "0", "-0.01", "1.10"],
      invalid: ["19.999", "0.001", "1e-3", "4.350000000000000001"],
    },
    {
      rule: "multipleOf of a small step and a large number",
      schema: { multipleOf: 1e-8 },
      valid: ["12391239123", "0.00000001"],
      invalid: ["0.000000015"],
    },
    {
      rule: "multipleOf of numbers beyond a double",
      schema: { multipleOf: 0.5 },
      valid: ["1e308", "1e999"],
      invalid: ["1e-999"],
    },
    {
      rule: "multipleOf of integers",
      schema: { multipleOf: 7 },
      valid: ["0", "-14", "7.0", "700000000000000000000000000000"],
      invalid: ["1", "700000000000000000000000000001", "7.5"],
    },
    {
      rule: "no integer is a multiple of an odd decimal by rounding",
      schema: { type: "number", multipleOf: 0.123456789 },
      valid: ["0.246913578", "123456789"],
      invalid: ["1e308"],
    },
    {
      rule: "bounds are compared as decimals",
      schema: { minimum: 0.1, maximum: 9007199254740992 },
      valid: ["0.1", "0.10", "9007199254740992", "9007199254740991.999999999999"],
      invalid: ["0.09999999999999999999", "9007199254740992.000000001", "9007199254740993", "1e400", "-1e400"],
    },
    {
      rule: "exclusive bounds leave out the bound itself only",
      schema: { minimum: 0, exclusiveMinimum: true, maximum: 1, exclusiveMaximum: true },
      valid: ["1e-400", "0.99999999999999999999999", "0.5"],
      invalid: ["0", "-0", "0.0", "0e9", "1", "1.0", "10e-1"],
    },
    {
      rule: "bounds far outside integers",
      schema: { maximum: 18446744073709552000 },
      valid: ["18446744073709551600", "18446744073709552000"],
      invalid: ["18446744073709552001", "98249283749234923498293171823948729348710298301928331"],
    },
    {
      rule: "a negative bound",
      schema: { minimum: -2, maximum: -1.5 },
      valid: ["-2", "-1.5", "-2.0", "-1.75"],
      invalid: ["-2.0001", "-1", "0", "-1.4999999999999999999"],
    },
  ]);
});

describe("strings", () => {
  run([
    {
      rule: "length is counted in code points",
      schema: { minLength: 2, maxLength: 3 },
      valid: ['"ab"', '"💩💩"', '"\\ud83d\\udca9\\ud83d\\udca9"', '"ééé"', '"\\u0000\\u0000"', '"\\ud800\\ud800"', "5"],
      invalid: ['"a"', '"💩"', '"\\ud83d\\udca9"', '"abcd"', '"éééé"', '""'],
    },
    {
      rule: "long text is counted too",
      schema: { minLength: 100, maxLength: 100 },
      valid: [JSON.stringify("é".repeat(100)), JSON.stringify("a".repeat(100)), JSON.stringify("😀é".repeat(50))],
      invalid: [JSON.stringify("é".repeat(99)), JSON.stringify("a".repeat(101)), JSON.stringify("😀é".repeat(51))],
    },
    {
      rule: "a pattern is searched for anywhere, and only in strings",
      schema: { pattern: "a+b" },
      valid: ['"xxaaby"', '"ab"', "1", "[]", "null"],
      invalid: ['"aac"', '""'],
    },
    {
      rule: "a pattern sees what escapes mean",
      schema: { pattern: "^a\\nb$" },
      valid: ['"a\\nb"', '"\\u0061\\u000ab"'],
      invalid: ['"anb"'],
    },
    { rule: "format says nothing", schema: { type: "string", format: "email" }, valid: ['"no mail"'], invalid: ["1"] },
  ]);
});

describe("arrays", () => {
  run([
    {
      rule: "uniqueItems tells 1 from true and 0 from false, at any depth",
      schema: { uniqueItems: true },
      valid: [
        "[1,true]",
        "[0,false]",
        "[[1],[true]]",
        "[[0],[false]]",
        '[{"a":1},{"a":true}]',
        '[{"a":[[1],"x"]},{"a":[[true],"x"]}]',
        '["1",1]',
        '[[],{},null,0,false,""]',
        `[${Array.from({ length: 200 }, (_, i) => i).join()}]`,
      ],
      invalid: [
        "[1,1.0]",
        "[1,1e0]",
        '["\\u0061","a"]',
        '[{"a":1,"b":2},{"b":2,"a":1}]',
        '[{"a":0,"a":1},{"a":1}]',
        "[[1,2],[1.0,2]]",
        `[${Array.from({ length: 200 }, (_, i) => i).join()},150.0]`,
        "[0,-0]",
        "[null,0,null]",
        '[0,1,2,3,4,5,6,"x","x"]',
      ],
    },
    {
      rule: "items as a list, and what follows it",
      schema: { items: [{ type: "integer" }, { type: "string" }], additionalItems: { type: "boolean" } },
      valid: ["[]", "[1]", '[1,"a"]', '[1,"a",true,false]'],
      invalid: ['["a"]', "[1,2]", '[1,"a",0]'],
    },
    {
      rule: "additionalItems: false behind a list",
      schema: { items: [{}, {}, {}], additionalItems: false },
      valid: ["[1,2,3]", "[1]"],
      invalid: ["[1,2,3,4]"],
    },
    {
      rule: "additionalItems means nothing without a list",
      schema: { items: { type: "integer" }, additionalItems: false },
      valid: ["[1,2,3,4]"],
      invalid: ['["a"]'],
    },
    { rule: "additionalItems alone means nothing", schema: { additionalItems: false }, valid: ["[1,2]"], invalid: [] },
    { rule: "counts", schema: { minItems: 1, maxItems: 2 }, valid: ["[0]", "[0,0]", "{}"], invalid: ["[]", "[0,0,0]"] },
  ]);
});

describe("objects", () => {
  run([
    {
      rule: "names of JavaScript's own objects are names like others",
      schema: own(
        '{"properties":{"__proto__":{"type":"number"},"toString":{"properties":{"length":{"type":"string"}}},"constructor":{"type":"number"}}}',
      ),
      valid: ["[]", "{}", '{"__proto__":1}', '{"toString":{"length":"1"}}', '{"constructor":37,"toString":5}'],
      invalid: ['{"__proto__":"foo"}', '{"toString":{"length":37}}', '{"constructor":{"length":37}}'],
    },
    {
      rule: "and so they are when required",
      schema: { required: ["__proto__", "toString", "constructor"] },
      valid: ["[]", '{"__proto__":"foo","toString":{"length":"foo"},"constructor":37}'],
      invalid: ["{}", '{"__proto__":"foo"}', '{"toString":{"length":37}}'],
    },
    {
      rule: "names are compared once decoded",
      schema: {
        properties: { 'foo\nbar"\\\t\r\f': { type: "number" } },
        required: ["\u0000"],
        additionalProperties: false,
      },
      valid: [],
      invalid: ['{"\\u0000":1}', '{"foo\\nbar\\"\\\\\\t\\r\\f":1}'],
    },
    {
      rule: "escaped names",
      schema: {
        properties: { "foo\nbar": { type: "number" }, "\u0000": {} },
        required: ["\u0000"],
        additionalProperties: false,
      },
      valid: ['{"foo\\nbar":1,"\\u0000":0}', '{"\\u0066oo\\u000abar":1,"\\u0000":0}'],
      invalid: ['{"foo\\nbar":"1","\\u0000":0}', '{"foo\\u000bbar":1,"\\u0000":0}'],
    },
    {
      rule: "of equal keys the last counts: its value, and once",
      schema: { properties: { a: { type: "integer" } }, additionalProperties: { type: "string" }, maxProperties: 2 },
      valid: [
        '{"a":"x","a":1}',
        '{"b":1,"b":"x","a":1}',
        '{"b":1,"b":2,"b":"x","a":"y","a":3}',
        '{"a":null,"\\u0061":1}',
      ],
      invalid: ['{"a":1,"a":"x"}', '{"b":"x","b":1}', '{"a":1,"b":"x","c":"y","a":2}'],
    },
    {
      rule: "of equal keys only one counts towards minProperties",
      schema: { minProperties: 2 },
      valid: ['{"a":1,"b":2}', '{"a":1,"a":2,"b":2}'],
      invalid: ['{"a":1,"a":2}', '{"a":1,"a":1,"a":1,"a":1}'],
    },
    {
      rule: "inside not, of equal keys the last counts too",
      schema: { not: { properties: { a: { type: "string" } }, required: ["a"] } },
      valid: ['{"a":"x","a":1}', "{}"],
      invalid: ['{"a":1,"a":"x"}'],
    },
    {
      rule: "a member passes its property and every pattern that matches, and additionalProperties when none does",
      schema: {
        properties: { foo: { type: "array", maxItems: 3 }, bar: { type: "array" } },
        patternProperties: { "f.o": { minItems: 2 } },
        additionalProperties: { type: "integer" },
      },
      valid: ['{"foo":[1,2]}', '{"bar":[]}', '{"quux":3}', '{"fxo":[1,2]}'],
      invalid: ['{"foo":[]}', '{"foo":[1,2,3,4]}', '{"fxo":[]}', '{"quux":"foo"}'],
    },
    {
      rule: "patterns of names see non-ASCII names",
      schema: { patternProperties: { "^á": {} }, additionalProperties: false },
      valid: ['{"ármányos":2}', '{"\\u00e1":1}'],
      invalid: ['{"élmény":2}'],
    },
    {
      rule: "dependencies: names, and a schema for the whole object",
      schema: { dependencies: { a: ["b", "c"], 'quo"te': { maxProperties: 1 }, d: { required: ["e"] } } },
      valid: ["{}", '{"b":1}', '{"a":1,"b":1,"c":1}', '{"quo\\"te":1}', '{"d":1,"e":1}', "[]", '"a"'],
      invalid: ['{"a":1}', '{"a":1,"b":1}', '{"quo\\"te":1,"x":1}', '{"d":1}'],
    },
    {
      rule: "more than 64 required names",
      schema: { required: Array.from({ length: 130 }, (_, i) => `n${i}`) },
      valid: [`{${Array.from({ length: 130 }, (_, i) => `"n${129 - i}":0`).join()}}`],
      invalid: ["{}", `{${Array.from({ length: 129 }, (_, i) => `"n${i}":0`).join()},"n0":1}`],
    },
    {
      rule: "names that differ in the middle, at the end, and in length",
      schema: {
        properties: Object.fromEntries(
          ["abcdefgh", "abcdefghi", "abcdefghXabcdefgh", "abcdefghYabcdefgh", "abcdefghYabcdefgi"].map((n) => [
            n,
            { type: "integer" },
          ]),
        ),
        additionalProperties: false,
      },
      valid: ['{"abcdefghYabcdefgh":1,"abcdefghXabcdefgh":1,"abcdefghi":1,"abcdefgh":1}'],
      invalid: [
        '{"abcdefghZabcdefgh":1}',
        // Where the schema's order makes the other name the one that is looked at first.
        '{"abcdefgh":1,"abcdefghi":1,"abcdefghZabcdefgh":1}',
        '{"abcdefgh":1,"abcdefghj":1}',
        '{"abcdefghXabcdefgh":1,"abcdefghYabcdefgj":1}',
        '{"abcdefg":1}',
        '{"abcdefghj":1}',
        '{"abcdefghYabcdefgj":1}',
        '{"":1}',
      ],
    },
  ]);
});

describe("combinators", () => {
  run([
    {
      rule: "oneOf: neither none nor two",
      schema: { oneOf: [{ type: "integer" }, { minimum: 2 }] },
      valid: ["1", "2.5", '"any string passes the second"'],
      invalid: ["3", "1.5"],
    },
    { rule: "oneOf: all of them", schema: { oneOf: [{}, {}, {}] }, valid: [], invalid: ["1"] },
    {
      rule: "anyOf with an empty schema",
      schema: { anyOf: [{ type: "number" }, {}] },
      valid: ['"a"', "1"],
      invalid: [],
    },
    { rule: "not, twice", schema: { not: { not: { type: "null" } } }, valid: ["null"], invalid: ["0"] },
    { rule: "not of everything", schema: { not: {} }, valid: [], invalid: ["1", "null", "{}"] },
    {
      rule: "allOf, anyOf and oneOf together",
      schema: { allOf: [{ multipleOf: 2 }], anyOf: [{ multipleOf: 3 }], oneOf: [{ multipleOf: 5 }] },
      valid: ["30", "60"],
      invalid: ["1", "5", "3", "15", "2", "10", "6"],
    },
    {
      rule: "the same schema against the same value twice is no loop",
      schema: {
        definitions: { int: { type: "integer" } },
        allOf: [
          { properties: { foo: { $ref: "#/definitions/int" } } },
          { additionalProperties: { $ref: "#/definitions/int" } },
        ],
      },
      valid: ['{"foo":1}'],
      invalid: ['{"foo":"a string"}'],
    },
  ]);
});

describe("unknown keywords have no effect", () => {
  run([
    {
      rule: "of later drafts, and of OpenAPI",
      schema: {
        const: 1,
        contains: { type: "null" },
        propertyNames: false,
        example: 5,
        "x-anything": [],
        readOnly: true,
        discriminator: "a",
      },
      valid: ["2", "[]", '{"a":1}'],
      invalid: [],
    },
  ]);
});
