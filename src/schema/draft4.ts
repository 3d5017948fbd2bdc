/** Draft 4's own schema of schemas, which a model may refer to by its address (http://json-schema.org/draft-04/schema). */
export const DRAFT4_ADDRESS = "http://json-schema.org/draft-04/schema";

const COUNT = { type: "integer", minimum: 0 };
const COUNT_OR_DEFAULT = { allOf: [{ $ref: "#/definitions/positiveInteger" }, { default: 0 }] };
const ANY_SCHEMA = { $ref: "#" };
const SCHEMA_MAP = { type: "object", additionalProperties: { $ref: "#" }, default: {} };

export const DRAFT4_SCHEMA = {
  id: `${DRAFT4_ADDRESS}#`,
  $schema: `${DRAFT4_ADDRESS}#`,
  description: "Core schema meta-schema",
  definitions: {
    schemaArray: { type: "array", minItems: 1, items: ANY_SCHEMA },
    positiveInteger: COUNT,
    positiveIntegerDefault0: COUNT_OR_DEFAULT,
    simpleTypes: { enum: ["array", "boolean", "integer", "null", "number", "object", "string"] },
    stringArray: { type: "array", items: { type: "string" }, minItems: 1, uniqueItems: true },
  },
  type: "object",
  properties: {
    id: { type: "string" },
    $schema: { type: "string" },
    title: { type: "string" },
    description: { type: "string" },
    default: {},
    multipleOf: { type: "number", minimum: 0, exclusiveMinimum: true },
    maximum: { type: "number" },
    exclusiveMaximum: { type: "boolean" },
    minimum: { type: "number" },
    exclusiveMinimum: { type: "boolean" },
    maxLength: { $ref: "#/definitions/positiveInteger" },
    minLength: { $ref: "#/definitions/positiveIntegerDefault0" },
    pattern: { type: "string", format: "regex" },
    additionalItems: { anyOf: [{ type: "boolean" }, ANY_SCHEMA], default: {} },
    items: { anyOf: [ANY_SCHEMA, { $ref: "#/definitions/schemaArray" }], default: {} },
    maxItems: { $ref: "#/definitions/positiveInteger" },
    minItems: { $ref: "#/definitions/positiveIntegerDefault0" },
    uniqueItems: { type: "boolean", default: false },
    maxProperties: { $ref: "#/definitions/positiveInteger" },
    minProperties: { $ref: "#/definitions/positiveIntegerDefault0" },
    required: { $ref: "#/definitions/stringArray" },
    additionalProperties: { anyOf: [{ type: "boolean" }, ANY_SCHEMA], default: {} },
    definitions: SCHEMA_MAP,
    properties: SCHEMA_MAP,
    patternProperties: SCHEMA_MAP,
    dependencies: {
      type: "object",
      additionalProperties: { anyOf: [ANY_SCHEMA, { $ref: "#/definitions/stringArray" }] },
    },
    enum: { type: "array", minItems: 1, uniqueItems: true },
    type: {
      anyOf: [
        { $ref: "#/definitions/simpleTypes" },
        { type: "array", items: { $ref: "#/definitions/simpleTypes" }, minItems: 1, uniqueItems: true },
      ],
    },
    format: { type: "string" },
    allOf: { $ref: "#/definitions/schemaArray" },
    anyOf: { $ref: "#/definitions/schemaArray" },
    oneOf: { $ref: "#/definitions/schemaArray" },
    not: ANY_SCHEMA,
  },
  dependencies: { exclusiveMaximum: ["maximum"], exclusiveMinimum: ["minimum"] },
  default: {},
};
