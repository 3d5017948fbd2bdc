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
