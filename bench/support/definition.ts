/** Definitions for benches: MOCK or HTTP_PROXY methods, as many as asked for. */

export const MOCK_BODY = '{"status":"ok"}';
/** Header in which the MOCK methods of `revisionOf` say which revision answers. */
export const REVISION_HEADER = "x-revision";

/** Of how many methods one has another path in each revision. */
const RENAMED_ONE_IN = 100;

const integration = (type: "mock" | "http_proxy", uri: string): object =>
  type === "mock"
    ? {
        type: "mock",
        requestTemplates: { "application/json": '{"statusCode": 200}' },
        responses: { default: { statusCode: "200", responseTemplates: { "application/json": MOCK_BODY } } },
      }
    : { type: "http_proxy", httpMethod: "GET", uri };

/** `count` GET methods at `/group-G/item-I/{id}/detail`, realistic in depth; method i answers at paths[i]. */
export function definitionOf(
  count: number,
  type: "mock" | "http_proxy",
  backend: string,
): { text: string; paths: string[]; resources: string[] } {
  const paths: Record<string, object> = {};
  const requests: string[] = [];
  for (let index = 0; index < count; index++) {
    const base = `/group-${index % 100}/item-${index}`;
    paths[`${base}/{id}/detail`] = {
      get: {
        parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
        responses: { "200": { description: "Done." } },
        "x-amazon-apigateway-integration": integration(type, `${backend}/fixed`),
      },
    };
    requests.push(`${base}/42/detail`);
  }
  return {
    text: JSON.stringify({ openapi: "3.0.1", info: { title: `Bench ${count}`, version: "1" }, paths }),
    paths: requests,
    resources: Object.keys(paths),
  };
}

/**
 * `count` MOCK methods, all of whose answers name the revision, and of whose paths one in a hundred exists in this revision
 * only. The others are the same in every revision; `path` answers at all times.
 */
export function revisionOf(count: number, revision: number): { text: string; path: string } {
  const paths: Record<string, object> = {};
  for (let index = 0; index < count; index++) {
    const item = index % RENAMED_ONE_IN === 1 ? `item-${index}-${revision}` : `item-${index}`;
    paths[`/group-${index % 100}/${item}/{id}/detail`] = {
      get: {
        parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
        responses: { "200": { description: "Done.", headers: { [REVISION_HEADER]: { schema: { type: "string" } } } } },
        "x-amazon-apigateway-integration": {
          type: "mock",
          requestTemplates: { "application/json": '{"statusCode": 200}' },
          responses: {
            default: {
              statusCode: "200",
              responseTemplates: { "application/json": MOCK_BODY },
              responseParameters: { [`method.response.header.${REVISION_HEADER}`]: `'${revision}'` },
            },
          },
        },
      },
    };
  }
  const text = JSON.stringify({
    openapi: "3.0.1",
    info: { title: `Bench ${count}`, version: String(revision) },
    paths,
  });
  return { text, path: "/group-0/item-0/42/detail" };
}

/** Two GET methods that differ in one thing: `/keyed` requires an API key, `/open` does not. */
export function keyedDefinition(backend: string): string {
  const get = (more: object): object => ({
    get: {
      responses: { "200": { description: "Done." } },
      "x-amazon-apigateway-integration": { type: "http_proxy", httpMethod: "GET", uri: `${backend}/fixed` },
      ...more,
    },
  });
  return JSON.stringify({
    openapi: "3.0.1",
    info: { title: "Bench keys", version: "1" },
    components: { securitySchemes: { apiKey: { type: "apiKey", name: "x-api-key", in: "header" } } },
    paths: { "/keyed": get({ security: [{ apiKey: [] }] }), "/open": get({}) },
  });
}

/** A JSON body of exactly 1,024 bytes, of the kind that a shop's clients send. */
export const ORDER_BODY = orderOf(1_024);

function orderOf(bytes: number): string {
  const order = {
    orderId: "3f2c9a52-9d4e-4a56-9c0e-1f6f0a4f7b11",
    customer: { name: "Ada Lovelace", email: "ada@example.com", vip: true },
    currency: "EUR",
    lines: Array.from({ length: 6 }, (_, i) => ({
      sku: `SKU-${1_000 + i}`,
      quantity: i + 1,
      price: 19.99 + i,
      gift: false,
    })),
    address: { street: "12 St James's Square", city: "London", zip: "SW1Y4JH", country: "GB" },
    note: "",
  };
  const padding = bytes - JSON.stringify(order).length;
  return JSON.stringify({ ...order, note: "n".repeat(padding) });
}

/** Schema of the bodies above, with what models usually ask for. */
const ORDER_SCHEMA = {
  type: "object",
  required: ["orderId", "customer", "currency", "lines", "address"],
  properties: {
    orderId: { type: "string", minLength: 36, maxLength: 36 },
    customer: {
      type: "object",
      required: ["name", "email"],
      properties: {
        name: { type: "string", minLength: 1, maxLength: 200 },
        email: { type: "string", pattern: "^[^@ ]+@[^@ ]+$" },
        vip: { type: "boolean" },
      },
    },
    currency: { type: "string", enum: ["EUR", "GBP", "USD"] },
    lines: {
      type: "array",
      items: {
        type: "object",
        required: ["sku", "quantity", "price"],
        properties: {
          sku: { type: "string", pattern: "^SKU-[0-9]{4}$" },
          quantity: { type: "integer", minimum: 1, maximum: 1_000 },
          price: { type: "number", minimum: 0 },
          gift: { type: "boolean" },
        },
      },
    },
    address: {
      type: "object",
      required: ["street", "city", "country"],
      properties: { street: { type: "string" }, city: { type: "string" }, country: { type: "string", maxLength: 2 } },
    },
    note: { type: "string" },
  },
};

/** Two POST methods that differ in one thing: `/checked` holds its body against a model, `/unchecked` does not. */
export function validatedDefinition(backend: string): string {
  const post = (more: object): object => ({
    post: {
      requestBody: { content: { "application/json": { schema: { $ref: "#/components/schemas/Order" } } } },
      responses: { "200": { description: "Done." } },
      "x-amazon-apigateway-integration": { type: "http_proxy", httpMethod: "POST", uri: `${backend}/fixed` },
      ...more,
    },
  });
  return JSON.stringify({
    openapi: "3.0.1",
    info: { title: "Bench orders", version: "1" },
    "x-amazon-apigateway-request-validators": {
      body: { validateRequestBody: true, validateRequestParameters: false },
    },
    components: { schemas: { Order: ORDER_SCHEMA } },
    paths: { "/checked": post({ "x-amazon-apigateway-request-validator": "body" }), "/unchecked": post({}) },
  });
}

const REQUEST_TEMPLATE = `#set($o = $input.path('$'))
{
  "id": "$o.orderId",
  "customer": {"name": "$util.escapeJavaScript($o.customer.name)", "email": "$o.customer.email", "vip": $o.customer.vip},
  "currency": "$o.currency",
  "client": "$context.identity.sourceIp",
  "lines": [
#foreach($line in $o.lines)
    {"sku": "$line.sku", "quantity": $line.quantity, "price": $line.price}#if($foreach.hasNext),#end

#end
  ]
}`;

const RESPONSE_TEMPLATE = `#set($r = $input.path('$'))
{"order": "$r.orderId", "state": "$r.state", "total": $r.total, "items": [#foreach($line in $r.lines)"$line.sku"#if($foreach.hasNext), #end#end], "note": "$r.note"}`;

/** `/transformed` goes through HTTP with templates both ways, `/plain` through HTTP_PROXY, and `/heavy` as the first for any size. */
export function transformedDefinition(backend: string): string {
  const post = (integration: object): object => ({
    post: {
      responses: { "200": { description: "Done." } },
      "x-amazon-apigateway-integration": { httpMethod: "POST", uri: `${backend}/large`, ...integration },
    },
  });
  const transformed = {
    type: "http",
    requestTemplates: { "application/json": REQUEST_TEMPLATE },
    responses: {
      default: { statusCode: "200", responseTemplates: { "application/json": RESPONSE_TEMPLATE } },
    },
  };
  const mock = {
    type: "mock",
    requestTemplates: { "application/json": '{"statusCode": 200}' },
    responses: { default: { statusCode: "200", responseTemplates: { "application/json": MOCK_BODY } } },
  };
  return JSON.stringify({
    openapi: "3.0.1",
    info: { title: "Bench transformations", version: "1" },
    paths: {
      "/transformed": post(transformed),
      "/plain": post({ type: "http_proxy" }),
      "/heavy": post(transformed),
      "/get": {
        get: {
          responses: { "200": { description: "Done." } },
          "x-amazon-apigateway-integration": { type: "http_proxy", httpMethod: "GET", uri: `${backend}/fixed` },
        },
      },
      "/mock": { get: { responses: { "200": { description: "Done." } }, "x-amazon-apigateway-integration": mock } },
    },
  });
}
