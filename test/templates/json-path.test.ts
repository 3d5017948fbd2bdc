/** JSONPath in the dialect of json-path for Java: what a path leads to, what it costs at most, and what is no path. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseJson } from "../../src/templates/json/parse-json.ts";
import { printJson } from "../../src/templates/json/print-json.ts";
import { compileJsonPath, JsonPathError, jsonPathOf } from "../../src/templates/json-path/json-path.ts";
import { TemplateLimitError } from "../../src/templates/template-errors.ts";
import { isMap, mapKeys, type Value } from "../../src/templates/value.ts";

const STORE = parseJson(`{
  "l": [{"a": 1, "c": {"a": 9}}, {"a": 2}, {"b": 3}],
  "m": {"a": {"c": 1}, "b": {"c": 2}},
  "n": [0, 1, 2, 3, 4],
  "s": "text", "nothing": null, "x-y": {"z": true}, "d": 2.0, "long": 12345678901234567890, "no": false,
  "books": [
    {"title": "Sayings", "price": 8.95, "tags": ["old", "wise"]},
    {"title": "Sword", "price": 12.99, "isbn": "0-553"},
    {"title": "moby dick", "price": 8.99, "isbn": "1-395", "tags": []}
  ]
}`);

/** As JSON; undefined when a definite path leads nowhere. */
function read(path: string, document: Value = STORE): string | undefined {
  const found = compileJsonPath(path).read(document);
  return found === undefined ? undefined : printJson(found);
}

const TITLES = (...titles: string[]) => JSON.stringify(titles);

describe("a path leads to", () => {
  it.each<[string, string | undefined]>([
    ["$.s", '"text"'],
    ["s", '"text"'],
    ["n[1]", "1"],
    ["$['x-y'].z", "true"],
    ['$["x-y"]["z"]', "true"],
    ["$.x-y.z", "true"],
    ["$.nothing", "null"],
    ["$.nothing.more", undefined],
    ["$.none", undefined],
    ["$.s.length", undefined],
    ["$.constructor", undefined],
    ["$.__proto__", undefined],
    ["$.n[-1]", "4"],
    ["$.n[-6]", undefined],
    ["$.n[5]", undefined],
    ["$.m[0]", undefined],
    ["$.l[0].c.a", "9"],
    ["$.d", "2.0"],
    ["$.long", "12345678901234567890"],
    // Indefinite: always a list.
    ["$.n[*]", "[0,1,2,3,4]"],
    ["$.m.*", '[{"c":1},{"c":2}]'],
    ["$.s[*]", "[]"],
    ["$.l[*].a", "[1,2]"],
    ["$.none[*]", "[]"],
    ["$.n[0,9,1,-1]", "[0,1,4]"],
    ["$.n[1:3]", "[1,2]"],
    ["$.n[:2]", "[0,1]"],
    ["$.n[:-1]", "[0,1,2,3]"],
    ["$.n[-2:]", "[3,4]"],
    ["$.n[-9:]", "[0,1,2,3,4]"],
    ["$.n[:9]", "[0,1,2,3,4]"],
    ["$.n[3:1]", "[]"],
    ["$.n[1:1]", "[]"],
    // Several names: a map at the end, several places before it.
    ["$.m['a','b']", '{"a":{"c":1},"b":{"c":2}}'],
    ["$.m['a','x']", '{"a":{"c":1}}'],
    ["$.m['a','b'].c", "[1,2]"],
    ["$..['a','b']", '[{"a":{"c":1},"b":{"c":2}}]'],
    // Everything below, parents first.
    ["$..a", '[1,9,2,{"c":1}]'],
    ["$..c.a", "[9]"],
    ["$..[0]", '[{"a":1,"c":{"a":9}},0,{"title":"Sayings","price":8.95,"tags":["old","wise"]},"old"]'],
    ["$.m..*", '[{"c":1},{"c":2},1,2]'],
    ["$..none", "[]"],
    // Functions.
    ["$.n.length()", "5"],
    ["$.s.length()", "4"],
    ["$.m.size()", "2"],
    ["$.m.keys()", '["a","b"]'],
    ["$.n.sum()", "10.0"],
    ["$.n.avg()", "2.0"],
    ["$.n.min()", "0.0"],
    ["$.n.max()", "4.0"],
    ["$.n.stddev()", "1.4142135623730951"],
    ["$.n.first()", "0"],
    ["$.n.last()", "4"],
    ["$.s.sum()", undefined],
    ["$.none.length()", undefined],
    ["$..a.length()", "4"],
  ])("%s -> %s", (path, expected) => expect(read(path)).toBe(expected));
});

describe("a filter", () => {
  it.each<[string, string]>([
    ["@.price < 10", TITLES("Sayings", "moby dick")],
    ["@.price <= 8.95", TITLES("Sayings")],
    ["@.price > 10 || @.price == 8.95", TITLES("Sayings", "Sword")],
    ["@.price < 10 && @.isbn", TITLES("moby dick")],
    ["@.isbn", TITLES("Sword", "moby dick")],
    ["!@.isbn", TITLES("Sayings")],
    ["!(@.price < 10 && @.isbn)", TITLES("Sayings", "Sword")],
    ["(@.price < 10 || @.isbn) && @.title != 'Sword'", TITLES("Sayings", "moby dick")],
    ["@['title'] == \"Sword\"", TITLES("Sword")],
    ["@.price == '8.95'", TITLES("Sayings")],
    ["@.isbn != '0-553'", TITLES("Sayings", "moby dick")],
    ["@.isbn < 5", TITLES()],
    ["@.title > 'T'", TITLES("moby dick")],
    ["@.title in ['Sword', 'none']", TITLES("Sword")],
    ["@.title nin ['Sword']", TITLES("Sayings", "moby dick")],
    ["@.title =~ /s.*/i", TITLES("Sayings", "Sword")],
    ["@.title =~ /[a-z ]+/", TITLES("moby dick")],
    ["@.isbn =~ /.*-5\\d+/", TITLES("Sword")],
    ["@.tags contains 'old'", TITLES("Sayings")],
    ["@.title contains 'S'", TITLES("Sayings", "Sword")],
    ["@.tags size 2", TITLES("Sayings")],
    ["@.tags empty true", TITLES("moby dick")],
    ["@.tags anyof ['wise']", TITLES("Sayings")],
    ["@.tags subsetof ['wise', 'old', 'x']", TITLES("Sayings", "moby dick")],
    ["@.tags noneof ['x']", TITLES("Sayings", "moby dick")],
    ["@.price > $.n[4]", TITLES("Sayings", "Sword", "moby dick")],
    ["@.price == $.books[0].price", TITLES("Sayings")],
    ["@.tags[?(@ == 'old')]", TITLES("Sayings")],
    ["@.tags == $.books[0].tags", TITLES("Sayings")],
    ["@.none == null", TITLES()],
    ["true == true", TITLES("Sayings", "Sword", "moby dick")],
  ])("%s", (condition, titles) => expect(read(`$.books[?(${condition})].title`)).toBe(titles));

  it("is asked of the items of a list, and of a map itself", () => {
    expect(read("$.n[?(@ > 2)]")).toBe("[3,4]");
    expect(read("$.m[?(@.a)]")).toBe('[{"a":{"c":1},"b":{"c":2}}]');
    expect(read("$.s[?(@.a)]")).toBe("[]");
  });

  it("is asked once of each map below", () => {
    expect(read("$.l..[?(@.a)]")).toBe('[{"a":1,"c":{"a":9}},{"a":9},{"a":2}]');
    expect(read("$..[?(@.price > 10)].title")).toBe('["Sword"]');
  });
});

describe("any path of names, indexes, wildcards, slices and descents", () => {
  interface Part {
    readonly text: string;
    /** What it leads to from one value, written as plainly as it can be. */
    readonly from: (value: Value) => Value[];
    readonly isDefinite: boolean;
  }
  const children = (value: Value): Value[] =>
    Array.isArray(value) ? value : isMap(value) ? mapKeys(value).map((key) => value[key]!) : [];
  const below = (value: Value): Value[] => [value, ...children(value).flatMap(below)];
  const named = (name: string) => (value: Value) =>
    isMap(value) && mapKeys(value).includes(name) ? [value[name]!] : [];
  const at = (index: number) => (value: Value) => {
    const item = Array.isArray(value) ? (value as Value[]).at(index) : undefined;
    return item === undefined ? [] : [item];
  };
  const name = fc.constantFrom("a", "b", "c", "7");
  const index = fc.integer({ min: -4, max: 4 });
  const single: fc.Arbitrary<Part>[] = [
    name.map((one) => ({ text: `.${one}`, from: named(one), isDefinite: true })),
    name.map((one) => ({ text: `["${one}"]`, from: named(one), isDefinite: true })),
    index.map((one) => ({ text: `[${one}]`, from: at(one), isDefinite: true })),
  ];
  const several: fc.Arbitrary<Part>[] = [
    fc.constantFrom(".*", "[*]").map((text) => ({ text, from: children, isDefinite: false })),
    fc.tuple(index, index, fc.constantFrom("both", "from", "to")).map(([from, to, which]) => ({
      text: which === "both" ? `[${from}:${to}]` : which === "from" ? `[${from}:]` : `[:${to}]`,
      from: (value) =>
        Array.isArray(value) ? value.slice(which === "to" ? 0 : from, which === "from" ? undefined : to) : [],
      isDefinite: false,
    })),
    fc.array(index, { minLength: 2, maxLength: 4 }).map((indexes) => ({
      text: `[${indexes.join(", ")}]`,
      from: (value) => indexes.flatMap((one) => at(one)(value)),
      isDefinite: false,
    })),
    name.map((one) => ({ text: `..${one}`, from: (value) => below(value).flatMap(named(one)), isDefinite: false })),
    fc.constant<Part>({ text: "..*", from: (value) => below(value).flatMap(children), isDefinite: false }),
    index.map((one) => ({ text: `..[${one}]`, from: (value) => below(value).flatMap(at(one)), isDefinite: false })),
  ];
  const { value: document } = fc.letrec<{ value: Value }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small", maxDepth: 5 },
      fc.constantFrom<Value[]>(1, 2.5, "t", null, true),
      fc.array(tie("value"), { maxLength: 4 }) as fc.Arbitrary<Value>,
      fc.dictionary(name, tie("value"), { maxKeys: 4, noNullPrototype: true }) as fc.Arbitrary<Value>,
    ),
  }));

  it("leads to what a plain evaluator finds, in its order", () => {
    fc.assert(
      fc.property(document, fc.array(fc.oneof(...single, ...several), { maxLength: 5 }), (root, parts) => {
        const expected = parts.reduce<Value[]>((values, part) => values.flatMap(part.from), [root]);
        const path = compileJsonPath(`$${parts.map((part) => part.text).join("")}`);
        const isDefinite = parts.every((part) => part.isDefinite);
        expect(path.isDefinite).toBe(isDefinite);
        expect(path.read(root)).toEqual(isDefinite ? expected[0] : expected);
      }),
      { numRuns: 5000 },
    );
  });

  it("leads to the document's own values, which are never copied", () => {
    fc.assert(
      fc.property(document, fc.array(fc.oneof(...single), { maxLength: 4 }), (root, parts) => {
        const expected = parts.reduce<Value[]>((values, part) => values.flatMap(part.from), [root]);
        expect(compileJsonPath(`$${parts.map((part) => part.text).join("")}`).read(root)).toBe(expected[0]);
      }),
    );
  });
});

describe("a text that is no path is refused with its place", () => {
  it.each<[string, number]>([
    ["", 1],
    ["$.", 3],
    ["$x", 2],
    ["$.a[", 5],
    ["$.a[]", 5],
    ["$.a[1", 6],
    ["$.a['b", 5],
    ["$.a[:]", 6],
    ["$.a[12345678901]", 16],
    ["$.a.b()", 6],
    ["$.a[?(@.b ==)]", 13],
    ["$.a[?(@.b", 10],
    ["$.a[?(1)]", 8],
    ["$.a[?(@.b == 'x)]", 14],
    ["$.a[?(@.b =~ /x)]", 14],
    ["$.a b", 5],
  ])("%s", (path, character) => {
    expect(() => compileJsonPath(path)).toThrow(JsonPathError);
    expect(() => compileJsonPath(path)).toThrow(`character ${character}: `);
  });

  it("and any text at all is a path or refused so", () => {
    const sign = fc.constantFrom(..."$@.*[]()?:,'\"!=<>~/&| -a1\\", "length()", "in", "..", "[?(", ")]", "==", "true");
    fc.assert(
      fc.property(fc.array(sign, { maxLength: 20 }), (signs) => {
        try {
          compileJsonPath(`$${signs.join("")}`).read(STORE);
        } catch (error) {
          if (!(error instanceof JsonPathError) && (error as Error).name !== "TemplateRenderError") throw error;
        }
      }),
      { numRuns: 5000 },
    );
  });

  it("when it is longer than 4,096 characters, or nested deeper than 30", () => {
    expect(() => compileJsonPath(`$.${"a".repeat(4096)}`)).toThrow(JsonPathError);
    expect(() => compileJsonPath(`$[?(${"(".repeat(40)}@.a${")".repeat(40)})]`)).toThrow("nested deeper than 30");
    expect(() => compileJsonPath(`$${"[?(@".repeat(40)}${")]".repeat(40)}`)).toThrow("nested deeper than 30");
    expect(() => compileJsonPath(`$[?(${"!".repeat(40)}@.a)]`)).toThrow("nested deeper than 30");
  });
});

describe("reading ends with a limit", () => {
  const items = (count: number, item: Value): Value => new Array<Value>(count).fill(item);
  const numbers = (count: number): Value => Array.from({ length: count }, (_, at) => at);
  const deep = (depth: number): Value => parseJson(`${"[".repeat(depth)}${"]".repeat(depth)}`);

  it.each<[string, string, () => Value]>([
    ["descents within descents", "$..*..*..*", () => items(200, items(200, items(20, 1)))],
    ["lists of many indexes", `$[*][${"0,".repeat(1000)}0]`, () => items(30_000, [1])],
    ["conditions that are many", `$[?(${new Array(400).fill("@.a==1").join("||")})]`, () => items(100_000, { a: 2 })],
    [
      "items that are compared with a long list",
      "$.x[?($.b == $.c)]",
      () => ({
        ...{ x: numbers(3000), b: numbers(20_000), c: numbers(20_000) },
      }),
    ],
    [
      "items that are compared with a long text",
      "$.x[?($.b == $.c)]",
      () => ({
        ...{ x: numbers(3000), b: `${"x".repeat(1_000_000)}1`, c: `${"x".repeat(1_000_000)}2` },
      }),
    ],
    [
      "items that are looked for in a long list",
      "$.x[?(@ in $.b)]",
      () => ({ x: items(3000, -1), b: numbers(20_000) }),
    ],
    [
      "values as deep as a document can be",
      "$.x[?($.b == $.c)]",
      () => ({
        ...{ x: [1], b: deep(200_000), c: deep(200_000) },
      }),
    ],
    ["patterns that look long", "$[?(@ =~ /(a|b|ab|ba)*(a|b|ab|ba)*c/)]", () => items(300, "ab".repeat(2000))],
    ["filters within filters", "$..[?(@..[?(@..x)])]", () => items(3000, items(20, { a: [{ b: 1 }] }))],
  ])("for %s", (_, path, document) => {
    const root = document();
    expect(() => compileJsonPath(path).read(root)).toThrow(TemplateLimitError);
  });

  it("but not for a path over a large document", () => {
    const orders = items(100_000, { id: 1, price: 2.5, tags: ["a"] });
    expect(compileJsonPath("$.orders[?(@.price > 2)].id").read({ orders })).toHaveLength(100_000);
    expect(compileJsonPath("$..id").read({ orders })).toHaveLength(100_000);
    expect(compileJsonPath("$[0]").read(deep(200_000))).toBeDefined();
    expect(compileJsonPath("$..*").read(deep(200_000))).toHaveLength(199_999);
  });
});

it("paths that a template puts together are kept, and no more than some hundred", () => {
  const first = jsonPathOf("$.kept");
  expect(jsonPathOf("$.kept")).toBe(first);
  for (let at = 0; at < 300; at++) jsonPathOf(`$.path${at}`);
  expect(jsonPathOf("$.kept")).not.toBe(first);
});
