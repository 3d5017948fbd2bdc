/** Random schemas of draft 4, and documents that lean towards them: most of their values are nearly what the schema asks. */
import fc from "fast-check";

export type JsonSchema = Record<string, unknown>;

/** Few names and few values, so that schema and document meet. */
const NAMES = ["a", "b", "id", "long property name", "x-1", "é", "__proto__", "toString", 'quo"te', ""];
const STRINGS = ["", "a", "ab", "abc-12", "é😀", "long text of more than sixteen bytes", "\u0000", "A"];
const NUMBERS = [0, 1, -1, 2, 3, 10, 0.5, -0.25, 1e3, 123456789012, 99.99, 1e-7];
/** Simple, and the same in every engine. */
const PATTERNS = ["^a", "b$", "^[a-z]+$", "[0-9]", "^.{0,2}$", "x-"];

const name = fc.constantFrom(...NAMES);
const count = fc.integer({ min: 0, max: 4 });

export const scalar: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(null, true, false),
  fc.constantFrom(...NUMBERS),
  fc.constantFrom(...STRINGS),
);

export const anyValue: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown; object: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    scalar,
    fc.array(tie("value"), { maxLength: 4 }),
    tie("object"),
  ),
  object: members(tie("value")),
})).value;

function members(value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.uniqueArray(fc.tuple(name, value), { maxLength: 5, selector: ([key]) => key }).map(objectOf);
}

/** An object whose own members are these, `__proto__` too. */
export function objectOf(entries: readonly (readonly [string, unknown])[]): JsonSchema {
  const object: JsonSchema = {};
  for (const [key, value] of entries) {
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  }
  return object;
}

function someOf(keywords: Readonly<Record<string, fc.Arbitrary<unknown>>>, max = 3): fc.Arbitrary<JsonSchema> {
  return fc
    .subarray(Object.keys(keywords), { maxLength: Math.min(max, Object.keys(keywords).length) })
    .chain((chosen) => fc.record(Object.fromEntries(chosen.map((key) => [key, keywords[key]!]))));
}

const bounds = <Value>(low: string, high: string, value: fc.Arbitrary<Value>): Record<string, fc.Arbitrary<Value>> => ({
  [low]: value,
  [high]: value,
});

/** Schemas whose references lead to `#` and `#/definitions/...`. */
export const anySchema: fc.Arbitrary<JsonSchema> = fc
  .letrec<{ schema: JsonSchema }>((tie) => {
    const schema = tie("schema");
    const map = fc.uniqueArray(fc.tuple(name, schema), { maxLength: 4, selector: ([key]) => key }).map(objectOf);
    const patternMap = fc
      .uniqueArray(fc.tuple(fc.constantFrom(...PATTERNS), schema), {
        minLength: 1,
        maxLength: 2,
        selector: ([key]) => key,
      })
      .map(objectOf);
    const names = fc.uniqueArray(name, { minLength: 1, maxLength: 3 });
    const list = fc.array(schema, { minLength: 1, maxLength: 3 });
    const object = someOf({
      properties: map,
      patternProperties: patternMap,
      additionalProperties: fc.oneof(fc.boolean(), schema),
      required: names,
      dependencies: fc
        .uniqueArray(fc.tuple(name, fc.oneof(names, schema)), { maxLength: 2, selector: ([key]) => key })
        .map(objectOf),
      ...bounds("minProperties", "maxProperties", count),
    });
    const array = someOf({
      items: fc.oneof(schema, list),
      additionalItems: fc.oneof(fc.boolean(), schema),
      uniqueItems: fc.boolean(),
      ...bounds("minItems", "maxItems", count),
    });
    const string = someOf({ pattern: fc.constantFrom(...PATTERNS), ...bounds("minLength", "maxLength", count) });
    const number = someOf({
      multipleOf: fc.constantFrom(1, 2, 0.5, 0.01, 3),
      ...bounds("minimum", "maximum", fc.constantFrom(...NUMBERS)),
    }).chain((bound) =>
      fc.record({
        ...Object.fromEntries(Object.entries(bound).map(([key, value]) => [key, fc.constant(value)])),
        ...("minimum" in bound ? { exclusiveMinimum: fc.boolean() } : {}),
        ...("maximum" in bound ? { exclusiveMaximum: fc.boolean() } : {}),
      }),
    );
    const type = fc.constantFrom("null", "boolean", "integer", "number", "string", "array", "object");
    const general = someOf(
      {
        type: fc.oneof(type, fc.uniqueArray(type, { minLength: 1, maxLength: 3 })),
        enum: fc.uniqueArray(anyValue, { minLength: 1, maxLength: 6, selector: (value) => JSON.stringify(value) }),
        allOf: list,
        anyOf: list,
        oneOf: list,
        not: schema,
      },
      2,
    );
    const merged = fc
      .tuple(general, fc.oneof(object, array, string, number, fc.constant({})), fc.oneof(object, fc.constant({})))
      .map((parts) => Object.assign({}, ...parts) as JsonSchema);
    return {
      schema: fc.oneof(
        { maxDepth: 3, depthIdentifier: "schema" },
        { weight: 2, arbitrary: someOf({ type, enum: fc.constantFrom([1, "a"], [null], ["abc-12", false, [1]]) }) },
        { weight: 1, arbitrary: fc.constantFrom({ $ref: "#/definitions/one" }, { $ref: "#/definitions/two" }) },
        { weight: 5, arbitrary: merged },
      ),
    };
  })
  .schema.chain((root) =>
    fc
      .tuple(plainSchema, plainSchema)
      .map(([one, two]) => ({
        ...("$ref" in root ? { not: root } : root),
        definitions: { one, two: { allOf: [two] } },
      }))
      // No two places share an object, so that each has a pointer of its own.
      .map((schema) => JSON.parse(JSON.stringify(schema)) as JsonSchema),
  );

/** Schemas without references, for definitions. */
const plainSchema: fc.Arbitrary<JsonSchema> = fc.oneof(
  fc.constantFrom<JsonSchema>(
    { type: "string" },
    { type: "object", required: ["a"], properties: { a: { $ref: "#/definitions/one" } } },
    { type: "array", items: { $ref: "#/definitions/two" } },
    { enum: [0, "a", null] },
    {},
  ),
  someOf({ type: fc.constantFrom("string", "integer", "object"), minLength: count, minimum: fc.constant(1) }),
);

/** A value that tries to pass the schema, and often does not. */
export function documentFor(schema: JsonSchema, root: JsonSchema, depth = 0): fc.Arbitrary<unknown> {
  if (depth > 4) return scalar;
  const reference = schema["$ref"];
  if (typeof reference === "string") {
    const target = reference === "#" ? root : (root["definitions"] as Record<string, JsonSchema>)[reference.slice(14)];
    return documentFor(target ?? {}, root, depth + 1);
  }
  const choices: fc.Arbitrary<unknown>[] = [anyValue];
  const inside = (sub: unknown): fc.Arbitrary<unknown> => documentFor(sub as JsonSchema, root, depth + 1);
  if (Array.isArray(schema["enum"])) choices.push(fc.constantFrom(...(schema["enum"] as unknown[])));
  for (const keyword of ["allOf", "anyOf", "oneOf"]) {
    if (Array.isArray(schema[keyword])) choices.push(fc.oneof(...(schema[keyword] as unknown[]).map(inside)));
  }
  const items = schema["items"];
  if (Array.isArray(items)) choices.push(fc.tuple(...items.map(inside)));
  else if (items !== undefined) choices.push(fc.array(inside(items), { maxLength: 4 }));
  const properties = schema["properties"];
  if (properties !== undefined) {
    const known = Object.entries(properties as JsonSchema);
    const required = (schema["required"] ?? []) as string[];
    const missing = required.filter((own) => !Object.hasOwn(properties as JsonSchema, own));
    choices.push(
      fc
        .tuple(
          ...known.map(([own, sub]) =>
            fc.option(
              inside(sub).map((value) => [own, value] as const),
              { freq: 6 },
            ),
          ),
          ...missing.map((own) =>
            fc.option(
              scalar.map((value) => [own, value] as const),
              { freq: 6 },
            ),
          ),
        )
        .map((entries) => objectOf(entries.filter((entry) => entry !== null))),
    );
  }
  if (choices.length === 1) {
    const types = [schema["type"]].flat();
    if (types.includes("object")) choices.push(members(scalar));
    if (types.includes("array")) choices.push(fc.array(scalar, { maxLength: 3 }));
    if (types.includes("string")) choices.push(fc.constantFrom(...STRINGS));
    if (types.includes("integer") || types.includes("number")) choices.push(fc.constantFrom(...NUMBERS));
  }
  return fc.oneof(...choices.map((arbitrary, i) => ({ arbitrary, weight: i === 0 ? 1 : 4 })));
}

/** Schema and a document for it. */
export const schemaAndDocument = anySchema.chain((schema) =>
  fc.tuple(fc.constant(schema), documentFor(schema, schema)),
);
