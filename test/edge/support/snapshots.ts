/** Snapshots for tests, made of a few words. */
import type { HttpMethod, Integration, Method, Model } from "../../../src/model/api.ts";
import type { MethodRecord, SnapshotApi, SnapshotRoute } from "../../../src/model/snapshot.ts";
import { encodeSnapshot } from "../../../src/model/snapshot-codec.ts";

/** `GET /pets` to an integration. */
export type Methods = Readonly<Record<string, Integration>>;

const COMMON = {
  connectionType: "INTERNET",
  timeoutInMillis: 29_000,
  passthroughBehavior: "WHEN_NO_MATCH",
  cacheKeyParameters: [],
  requestParameters: {},
  requestTemplates: {},
  integrationResponses: [],
} as const;

const VALIDATOR = { name: "body", validateRequestBody: true, validateRequestParameters: false };

/** Answers 200 with `text` as a header, which shows who answered. */
export function mock(text: string): Integration {
  return {
    ...COMMON,
    type: "MOCK",
    requestTemplates: { "application/json": '{"statusCode": 200}' },
    integrationResponses: [
      {
        statusCode: "200",
        responseParameters: { "method.response.header.x-answer": `'${text}'` },
        responseTemplates: {},
      },
    ],
  };
}

export function proxy(uri: string, timeoutInMillis = 29_000): Integration {
  return { ...COMMON, type: "HTTP_PROXY", httpMethod: "ANY", uri, timeoutInMillis };
}

/** With models, each method's bodies are validated against the first. */
export function snapshotOf(name: string, methods: Methods, models: readonly Model[] = []): Uint8Array {
  const routes: SnapshotRoute[] = [];
  const records: MethodRecord[] = [];
  for (const [key, integration] of Object.entries(methods)) {
    const [httpMethod, path] = key.split(" ") as [HttpMethod, string];
    routes.push({ path, httpMethod, requiredParameters: [] });
    const method = methodOf(httpMethod, integration, models[0]);
    const record = { resourceId: `r${records.length}`, resourcePath: path, method };
    records.push(models.length === 0 ? record : { ...record, requestValidator: VALIDATOR });
  }
  const api: Omit<SnapshotApi, "modelNames"> = {
    name,
    apiKeySource: "HEADER",
    binaryMediaTypes: [],
    disableExecuteApiEndpoint: false,
    gatewayResponses: {},
    endpointType: "REGIONAL",
  };
  return encodeSnapshot(api, routes, records, models);
}

function methodOf(httpMethod: HttpMethod, integration: Integration, model: Model | undefined): Method {
  const status = {
    statusCode: "200",
    responseParameters: { "method.response.header.x-answer": false },
    responseModels: {},
  };
  return {
    httpMethod,
    authorizationType: "NONE",
    apiKeyRequired: false,
    requestParameters: {},
    requestModels: model === undefined ? {} : { "application/json": model.name },
    methodResponses: integration.type === "MOCK" ? { "200": status } : {},
    integration,
  };
}
