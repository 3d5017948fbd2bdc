/**
 * Documents and schemas that were made to cost much: each ends in a verdict, within a bound of counted work, and leaves no
 * memory taken. Work is what the core counts (layout/validation.ts), not what a stop-watch says.
 */
import { Worker } from "node:worker_threads";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { NAMES_PROBES, PROGRAM_MODELS, SCHEMA_OBJECT } from "../../assembly/layout/schema.ts";
import { HASH_LENGTH, HASH_WORD } from "../../assembly/layout/table.ts";
import { JSON_DEPTH_MAX, JSON_ELEMENTS_MAX, JSON_STRING } from "../../assembly/layout/tape.ts";
import {
  VALIDATE_INVALID,
  VALIDATE_LIMIT,
  VALIDATE_NO_ROOM,
  VALIDATE_NOT_JSON,
  VALIDATE_OK,
  WORK_BASE,
  WORK_MAX,
  WORK_PER_BYTE,
} from "../../assembly/layout/validation.ts";
import { mixTag } from "../../src/policy/hash-table.ts";
import { compileSchemas } from "../../src/schema/compile-schemas.ts";
import { ModelBench } from "./support/model-bench.ts";

let bench: ModelBench;
beforeAll(async () => {
  bench = await ModelBench.create();
});

afterEach(() => {
  expect(bench.arena.usedBytes).toBe(0);
});

/** The verdict; the work is held against what any document of that length may cost. */
function judge(schema: unknown, document: string | Uint8Array): { verdict: number; work: number; bytes: number } {
  const verdict = bench.verdict(schema, document);
  const { work } = bench.core.validation;
  const bytes = Buffer.byteLength(document);
  expect(work).toBeLessThanOrEqual(Math.min(WORK_BASE + WORK_PER_BYTE * bytes, WORK_MAX));
  return { verdict, work, bytes };
}

/** The verdict of a document whose work must be below `perByte` for each of its bytes. */
function cheap(schema: unknown, document: string, perByte: number): number {
  const { verdict, work, bytes } = judge(schema, document);
  expect(work / bytes).toBeLessThan(perByte);
  return verdict;
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const keys = (count: number, key: (i: number) => string): string =>
  `{${numbers(count)
    .map((i) => `"${key(i)}":${i}`)
    .join()}}`;
const nested = (depth: number, open: string, inner: string, close: string): string =>
  `${open.repeat(depth)}${inner}${close.repeat(depth)}`;

const tree = {
  definitions: { n: { items: { $ref: "#/definitions/n" }, additionalProperties: { $ref: "#/definitions/n" } } },
  $ref: "#/definitions/n",
};

describe("depth", () => {
  test("of a document is bounded by the reader", () => {
    expect(judge(tree, nested(JSON_DEPTH_MAX, "[", "", "]")).verdict).toBe(VALIDATE_OK);
    expect(judge(tree, nested(JSON_DEPTH_MAX + 1, "[", "", "]")).verdict).toBe(VALIDATE_LIMIT);
    expect(judge(tree, nested(200_000, "[", "", "]")).verdict).toBe(VALIDATE_LIMIT);
    expect(judge(tree, "[".repeat(200_000)).verdict).toBe(VALIDATE_LIMIT);
    expect(judge(tree, nested(100_000, '{"a":', "1", "}")).verdict).toBe(VALIDATE_LIMIT);
  });

  /** Each level of the document leads through many schemas. */
  const chained = (links: number): { definitions: Record<string, unknown>; $ref: string } => {
    const definitions: Record<string, unknown> = {
      s0: { items: { $ref: `#/definitions/s${links}` }, properties: { a: { $ref: `#/definitions/s${links}` } } },
    };
    for (let i = 1; i <= links; i++) definitions[`s${i}`] = { allOf: [{ $ref: `#/definitions/s${i - 1}` }] };
    return { definitions, $ref: `#/definitions/s${links}` };
  };

  test("of schemas inside one another is bounded, whatever they are", () => {
    expect(judge(chained(1_000), "[]").verdict).toBe(VALIDATE_OK);
    expect(judge(chained(5_000), "[]").verdict).toBe(VALIDATE_LIMIT);
    expect(judge(chained(1), nested(500, "[", "", "]")).verdict).toBe(VALIDATE_OK);
    expect(judge(chained(10), nested(500, "[", "", "]")).verdict).toBe(VALIDATE_LIMIT);
    expect(judge(chained(10), nested(500, '{"a":', "1", "}")).verdict).toBe(VALIDATE_LIMIT);
  });

  test("of both is within the stack of a fresh thread, whose code is not optimized yet", async () => {
    const documents = [nested(500, "[", "", "]"), nested(500, '{"a":', "1", "}"), nested(500, '[{"a":', "1", "}]")];
    const { definitions, $ref } = chained(10);
    const schemas = [
      chained(2),
      chained(10),
      { definitions, not: { $ref } },
      { definitions, allOf: [{ $ref }], uniqueItems: true },
      { enum: [1, [[2]]] },
    ];
    const worker = new Worker(new URL("./support/deep-worker.mjs", import.meta.url), {
      workerData: { schemas, documents },
    });
    const verdicts = await new Promise<number[]>((resolve, reject) => {
      worker.on("message", resolve);
      worker.on("error", reject);
    });
    expect(verdicts.length).toBe(schemas.length * documents.length);
    for (const verdict of verdicts) expect([VALIDATE_OK, VALIDATE_INVALID, VALIDATE_LIMIT]).toContain(verdict);
    expect(verdicts).toContain(VALIDATE_LIMIT);
  });

  test("of references costs nothing", () => {
    const definitions: Record<string, unknown> = { r0: { type: "integer" } };
    for (let i = 1; i <= 10_000; i++) definitions[`r${i}`] = { $ref: `#/definitions/r${i - 1}` };
    const schema = { definitions, items: { $ref: "#/definitions/r10000" } };
    expect(cheap(schema, JSON.stringify(numbers(10_000)), 1)).toBe(VALIDATE_OK);
  });
});

describe("elements", () => {
  test("are as many as AWS's largest body has, written as people write", () => {
    const item = '{"name":"Rex","age":3,"tags":["good","dog"],"id":12345}';
    const text = `[${Array(Math.floor((10_485_760 - 2) / (item.length + 1)))
      .fill(item)
      .join()}]`;
    const schema = {
      items: { required: ["name"], properties: { age: { type: "integer" }, tags: { items: { type: "string" } } } },
    };
    expect(judge(schema, text).verdict).toBe(VALIDATE_OK);
  });

  test("that no body may have end in a limit, not for want of memory", () => {
    for (const element of ["0", "[]", "{}", '""', "[0]"]) {
      const document = `[${Array(Math.floor(10_000_000 / (element.length + 1)))
        .fill(element)
        .join()}]`;
      expect([element, judge({ type: "array" }, document).verdict]).toEqual([element, VALIDATE_LIMIT]);
    }
    expect(judge({}, `{${Array(1_600_000).fill('"":0').join()}}`).verdict).toBe(VALIDATE_LIMIT);
  });

  test("are bounded by the reader", () => {
    const most = `[${Array(JSON_ELEMENTS_MAX - 1)
      .fill("0")
      .join()}]`;
    expect(judge({ items: { type: "integer" } }, most).verdict).toBe(VALIDATE_OK);
    expect(judge({}, `[${most.slice(1, -1)},0]`).verdict).toBe(VALIDATE_LIMIT);
  });
});

describe("keys", () => {
  const schema = {
    properties: { a: { type: "integer" }, k1: { type: "integer" } },
    additionalProperties: { type: "integer" },
    minProperties: 1,
    maxProperties: 1_000_000,
    required: ["k1"],
  };

  test("a megabyte of distinct ones costs a step each", () => {
    expect(
      cheap(
        schema,
        keys(60_000, (i) => `k${i}`),
        0.2,
      ),
    ).toBe(VALIDATE_OK);
  });

  test("a megabyte of equal ones costs a step each", () => {
    expect(
      cheap(
        schema,
        keys(80_000, () => "k1"),
        0.3,
      ),
    ).toBe(VALIDATE_OK);
    expect(
      cheap(
        { anyOf: numbers(50).map((i) => ({ ...schema, required: ["k1", `x${i}`] })) },
        keys(80_000, () => "k1"),
        10,
      ),
    ).toBe(VALIDATE_INVALID);
  });

  test("equal ones that fail are passed over, all but the last", () => {
    const document = `{${Array(50_000).fill('"a":"x"').join()},"a":1,"k1":1}`;
    expect(cheap(schema, document, 0.3)).toBe(VALIDATE_OK);
    expect(cheap({ not: schema }, document, 0.3)).toBe(VALIDATE_INVALID);
  });

  test("a long one is not hashed again and again", () => {
    const long = { allOf: numbers(500).map(() => ({ properties: { a: { type: "null" } } })) };
    expect(cheap(long, `{"${"x".repeat(1_000_000)}":1}`, 0.01)).toBe(VALIDATE_OK);
  });

  test("members of thousands of names are found in a bounded number of steps", () => {
    const names = numbers(2_000).map((i) => `property_${i}`);
    const many = {
      properties: Object.fromEntries(names.map((name) => [name, { type: "integer" }])),
      additionalProperties: false,
    };
    expect(
      cheap(
        many,
        keys(2_000, (i) => names[1_999 - i]!),
        0.2,
      ),
    ).toBe(VALIDATE_OK);
  });

  test("tables of names have short probes, whatever the number of names", () => {
    for (const count of [1, 2, 3, 10, 64, 65, 500, 5_000]) {
      const properties = Object.fromEntries(numbers(count).map((i) => [`x-${i * 7}-name`, {}]));
      const { bytes } = compileSchemas([{ name: "M", contentType: "application/json", schema: { properties } }]);
      const view = new DataView(bytes.buffer, bytes.byteOffset);
      const schema = view.getUint32(view.getUint32(PROGRAM_MODELS, true), true);
      expect(view.getUint32(view.getUint32(schema + SCHEMA_OBJECT, true) + NAMES_PROBES, true)).toBeLessThanOrEqual(24);
    }
  });

  test("patterns of names cost a step for each name and pattern", () => {
    const patternProperties = Object.fromEntries(numbers(200).map((i) => [`^x${i}-`, { type: "integer" }]));
    const { verdict, work } = judge(
      { patternProperties },
      keys(1_000, (i) => `y${i}`),
    );
    expect(verdict).toBe(VALIDATE_OK);
    expect(work).toBeLessThan(2 * 200 * 1_000 + 5_000);
  });
});

describe("uniqueItems", () => {
  test("of many numbers costs n log n", () => {
    const { verdict, work } = judge({ uniqueItems: true }, JSON.stringify(numbers(100_000)));
    expect(verdict).toBe(VALIDATE_OK);
    expect(work).toBeLessThan(100_000 * 25);
  });

  test("of many equal objects ends at the first pair", () => {
    const document = `[${Array(20_000).fill('{"a":[1,2,{"b":"c"}]}').join()}]`;
    expect(cheap({ uniqueItems: true }, document, 3)).toBe(VALIDATE_INVALID);
  });

  test("of strings that were made to collide ends within the budget", () => {
    const strings = collidingStrings(3_000);
    const document = JSON.stringify(strings);
    expect(judge({ uniqueItems: true }, document).verdict).toBe(VALIDATE_LIMIT);
    expect(judge({ uniqueItems: true }, JSON.stringify(strings.slice(0, 300))).verdict).toBe(VALIDATE_OK);
  });
});

describe("schemas that multiply", () => {
  test("twofold at each level of the document end at the budget", () => {
    const twice = { properties: { a: { $ref: "#/definitions/n" } } };
    const schema = { definitions: { n: { allOf: [twice, twice, { type: "object" }] } }, $ref: "#/definitions/n" };
    expect(judge(schema, nested(10, '{"a":', "{}", "}")).verdict).toBe(VALIDATE_OK);
    const { verdict, work } = judge(schema, nested(60, '{"a":', "{}", "}"));
    expect(verdict).toBe(VALIDATE_LIMIT);
    expect(work).toBeGreaterThan(WORK_BASE);
  });

  test.each(["anyOf", "oneOf"])("so does %s, and not does not turn the end into a yes", (keyword) => {
    const once = { properties: { a: { $ref: "#/definitions/n" } }, required: ["a"] };
    const schema = { definitions: { n: { [keyword]: [once, once, once] } }, $ref: "#/definitions/n" };
    const document = nested(100, '{"a":', "{}", "}");
    expect(judge(schema, document).verdict).toBe(VALIDATE_LIMIT);
    expect(judge({ not: schema, definitions: schema.definitions }, document).verdict).toBe(VALIDATE_LIMIT);
    expect(bench.failures(schema, document).length).toBeLessThanOrEqual(1);
  });

  test("thousands of alternatives for each of thousands of values end at the budget", () => {
    const schema = {
      items: { anyOf: numbers(5_000).map((i) => ({ properties: { a: { enum: [`v${i}`] } }, required: ["a"] })) },
    };
    expect(judge(schema, `[${Array(10_000).fill('{"a":"no"}').join()}]`).verdict).toBe(VALIDATE_INVALID);
    expect(judge(schema, `[${Array(10_000).fill('{"a":"v4999"}').join()}]`).verdict).toBe(VALIDATE_LIMIT);
  });
});

test("every alternative that is looked at costs, also one that a look at the type settles", () => {
  const types = numbers(2_000).map(() => ({ type: "null" }));
  for (const keyword of ["anyOf", "oneOf"]) {
    const { verdict, work } = judge(
      { items: { [keyword]: [...types, { type: "integer" }] } },
      JSON.stringify(numbers(300)),
    );
    expect(verdict).toBe(VALIDATE_OK);
    expect(work).toBeGreaterThan(300 * 2_000);
  }
  const all = { items: { allOf: numbers(2_000).map(() => ({ type: "integer" })) } };
  expect(judge(all, JSON.stringify(numbers(300))).work).toBeGreaterThan(300 * 2_000);
  expect(judge(all, JSON.stringify(numbers(20_000))).verdict).toBe(VALIDATE_LIMIT);
});

describe("long values", () => {
  test("a catastrophic pattern costs a step a byte", () => {
    for (const pattern of ["^(a+)+$", "^(a|a)*$", "(x+x+)+y", "^(([a-z])+.)+[A-Z]([a-z])+$"]) {
      expect(cheap({ pattern }, JSON.stringify(`${"a".repeat(300_000)}!`), 1)).toBe(VALIDATE_INVALID);
    }
  });

  test("a long string is counted once", () => {
    expect(cheap({ maxLength: 499_999 }, JSON.stringify("é".repeat(500_000)), 0.1)).toBe(VALIDATE_INVALID);
  });

  test("a long number is compared once for each bound", () => {
    const digits = "9".repeat(500_000);
    const schema = { minimum: 5, maximum: 1e300, multipleOf: 3 };
    expect(cheap(schema, digits, 0.5)).toBe(VALIDATE_INVALID);
    expect(cheap({ minimum: 0.1 }, `0.${"0".repeat(500_000)}1`, 0.5)).toBe(VALIDATE_INVALID);
    expect(cheap({ multipleOf: 1e-300 }, `1e${"9".repeat(1_000)}`, 0.5)).toBe(VALIDATE_OK);
    expect(cheap({ enum: [1, 2, 3, 4, 5, 6, 7, 8] }, digits, 1)).toBe(VALIDATE_INVALID);
  });

  test("a large enum is no list that is read through", () => {
    const schema = { items: { enum: [...numbers(5_000), ...numbers(5_000).map((i) => `s${i}`)] } };
    expect(cheap(schema, JSON.stringify(numbers(4_000)), 2)).toBe(VALIDATE_OK);
    expect(cheap(schema, JSON.stringify(numbers(4_000).map((i) => `s${i}`)), 2)).toBe(VALIDATE_OK);
  });
});

describe("what is said of a failure", () => {
  test("is short where a client's names are long", () => {
    const long = "k".repeat(9_000_000);
    const document = `{"${long}":[${Array(100).fill("1").join()}]}`;
    const schema = { additionalProperties: { items: { type: "null" } } };
    const pointers = bench.failures(schema, document).map(({ instancePointer }) => instancePointer);
    expect(pointers.length).toBe(100);
    expect(pointers[7]).toBe(`/${"k".repeat(256)}.../7`);
    const [denied] = bench.failures({ additionalProperties: false }, `{"${long}":1,"b${long}":2}`);
    expect(denied!.names).toEqual([`${"k".repeat(256)}...`, `b${"k".repeat(255)}...`]);
    const [cut] = bench.failures({ additionalProperties: { type: "null" } }, `{"${"x".repeat(253)}\\u00e9":1}`);
    expect(cut!.instancePointer).toBe(`/${"x".repeat(253)}\\u0...`);
  });
});

describe("memory", () => {
  test("without room for the tape there is no verdict, and small documents go on", async () => {
    const small = await ModelBench.create(262_144);
    expect(small.verdict({}, JSON.stringify(numbers(100_000)))).toBe(VALIDATE_NO_ROOM);
    expect(small.verdict({ uniqueItems: true }, JSON.stringify(numbers(300)))).toBe(VALIDATE_OK);
    expect(small.arena.usedBytes).toBe(0);
  });

  test("is taken for what the document holds, not for how long it is", async () => {
    const small = await ModelBench.create(262_144);
    const text = "no marks in here ".repeat(100_000);
    expect(small.verdict({ type: "array" }, JSON.stringify([text]))).toBe(VALIDATE_OK);
    expect(small.verdict({ type: "array" }, JSON.stringify(["{[:,".repeat(400), text]))).toBe(VALIDATE_OK);
    expect(small.verdict({ type: "array" }, JSON.stringify([`\n${text}`]))).toBe(VALIDATE_NO_ROOM);
    expect(small.arena.usedBytes).toBe(0);
  });

  test("is found for documents that are all escapes, all keys, or all brackets", () => {
    const documents = [
      `[${Array(30_000).fill('"\\n"').join()}]`,
      JSON.stringify(["\u0001".repeat(100_000), "é\n".repeat(50_000)]),
      keys(40_000, (i) => `\\n${i}`),
      keys(40_000, (i) => i.toString(36)),
      `[${Array(100_000).fill("[]").join()}]`,
      `[${Array(50_000).fill("{}").join()}]`,
    ];
    for (const document of documents) expect(judge({ type: ["array", "object"] }, document).verdict).toBe(VALIDATE_OK);
  });

  test("what is no JSON takes none", () => {
    expect(judge({}, `[${Array(50_000).fill("0").join()}`).verdict).toBe(VALIDATE_NOT_JSON);
    expect(bench.core.validation.errorOffset).toBe(100_000);
  });
});

/**
 * Strings of eight characters that share the hash of assembly/bytes/hash.ts under the seed of assembly/schema/values.ts: the
 * second word undoes what the first did.
 */
function collidingStrings(count: number): string[] {
  const SEED = 1;
  const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  const found: string[] = [];
  for (let i = 0; found.length < count; i++) {
    const bytes = Buffer.alloc(8);
    for (let place = 0; place < 4; place++) bytes[place] = LETTERS.charCodeAt(Math.floor(i / 62 ** place) % 62);
    let state = mixTag(SEED, JSON_STRING) ^ Math.imul(bytes.length, HASH_LENGTH);
    state = Math.imul(state ^ bytes.readInt32LE(0), HASH_WORD);
    state ^= state >>> 15;
    bytes.writeInt32LE(state ^ 0x41424344, 4);
    // What stands in a JSON string as it is.
    if (bytes.every((byte) => byte >= 0x23 && byte < 0x7f && byte !== 0x5c)) found.push(bytes.toString("latin1"));
  }
  return found;
}

/** Each of these did little counted work and much that was not counted. */
describe("work that looks like none", () => {
  const schemas = (count: number, schema: (i: number) => unknown): unknown => ({
    items: { allOf: numbers(count).map(schema) },
  });
  const list = (count: number, element: string): string => `[${numbers(count).map(() => element)}]`;

  test("values held against an enum's arrays and objects, of another kind too", () => {
    const schema = { items: { anyOf: [{ enum: numbers(5_000).map((i) => [i]) }, {}] } };
    expect(judge(schema, list(100, "{}")).work).toBeGreaterThan(100 * 5_000);
    expect(judge(schema, list(1_000, "{}")).verdict).toBe(VALIDATE_LIMIT);
  });

  test("elements of short arrays held against each other", () => {
    const schema = schemas(200, (minItems) => ({ uniqueItems: true, minItems: minItems % 3 }));
    expect(judge(schema, list(20, '[1,"",[],{},null,true]')).work).toBeGreaterThan(20 * 200 * 15);
  });

  test("numbers compared and divided as decimals, however short", () => {
    const schema = schemas(200, (i) => ({ minimum: -1 - i, maximum: 1e300, multipleOf: 7 }));
    expect(judge(schema, list(20, "7e99")).work).toBeGreaterThan(20 * 200 * 20);
  });

  test("long names looked up by many schemas", () => {
    const long = "x".repeat(4_000);
    const schema = { anyOf: numbers(200).map((i) => ({ required: [long, `n${i}`] })) };
    expect(judge(schema, `{"${"y".repeat(4_000)}": 1, "${long}": 1}`).work).toBeGreaterThan((200 * 8_000) / 32);
  });

  test("the begin of simulations of patterns", () => {
    const schema = schemas(50, (i) => ({ not: { pattern: `(?:a|b)*a.{${20 + (i % 4)}}c` } }));
    expect(judge(schema, list(20, '""')).work).toBeGreaterThan(20 * 50 * 3);
  });
});
