/** Definitions for benches: MOCK or HTTP_PROXY methods, as many as asked for. */

const MOCK_BODY = '{"status":"ok"}';

export { MOCK_BODY };

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
