/** The order of a request's steps, what each refusal looks like, and that every request ends exactly once. */
import { describe, expect, it } from "vitest";
import {
  ADMIT_OK,
  ADMIT_THROTTLED_ACCOUNT,
  ADMIT_THROTTLED_METHOD,
  ADMIT_THROTTLED_STAGE,
  METHOD_OTHER,
  METHOD_POST,
  METHOD_PUT,
  NONE,
  ROUTE_DOT_SEGMENT,
  ROUTE_FOUND,
  ROUTE_NO_METHOD,
  ROUTE_NO_RESOURCE,
  ROUTE_NO_STAGE,
  ROUTE_TOO_LONG,
} from "../../assembly/layout/codes.ts";
import type { MethodRecord, SnapshotApi } from "../../src/model/snapshot.ts";
import { decodeSnapshot, encodeSnapshot } from "../../src/model/snapshot-codec.ts";
import { Pipeline } from "../../src/pipeline/pipeline.ts";
import type { RequestPolicy } from "../../src/pipeline/services.ts";
import { StageRuntime } from "../../src/pipeline/stage-runtime.ts";
import { FakeExchange, type FakeRequest } from "../integrations/support/fake-exchange.ts";
import { FakeUpstream } from "../integrations/support/fake-upstream.ts";
import {
  integration,
  integrationResponse,
  method,
  stageConfiguration,
  variable,
} from "../integrations/support/make.ts";

interface Script {
  route?: number;
  admit?: number;
  /** Indexes of required parameters that are missing. */
  missing?: readonly number[];
  record?: Partial<MethodRecord>;
  gatewayResponses?: SnapshotApi["gatewayResponses"];
  variables?: Record<string, string>;
  /** Offset and length of each path parameter. */
  spans?: readonly (readonly [number, number])[];
  stageFails?: boolean;
  accessLogFails?: boolean;
}

const MOCK = method({
  integration: integration({
    type: "MOCK",
    requestTemplates: { "application/json": '{"statusCode":200}' },
    integrationResponses: [integrationResponse({ responseTemplates: { "application/json": "{}" } })],
  }),
});

const BODY_LIMIT_BYTES = 1_000;

function gateway(script: Script = {}) {
  const steps: string[] = [];
  const observed: unknown[][] = [];
  const logged: unknown[] = [];
  const lines: unknown[][] = [];
  const hasStage =
    script.route !== ROUTE_NO_STAGE && script.route !== ROUTE_DOT_SEGMENT && script.route !== ROUTE_TOO_LONG;
  const hasMethod = (script.route ?? ROUTE_FOUND) === ROUTE_FOUND;
  const spans = script.spans ?? [];
  const core: RequestPolicy = {
    route(host, path, methodCode) {
      steps.push(`route ${host} ${path} ${methodCode}`);
      return script.route ?? ROUTE_FOUND;
    },
    admit(versionSlot, stageIndex, methodIndex) {
      steps.push(`admit ${versionSlot} ${stageIndex} ${methodIndex}`);
      return script.admit ?? ADMIT_OK;
    },
    parameters(_names, _values, query) {
      steps.push(`parameters ${query}`);
      return script.missing === undefined ? 0 : 1;
    },
    observe(...args) {
      steps.push("observe");
      observed.push(args);
    },
    release(versionSlot) {
      steps.push(`release ${versionSlot}`);
    },
    decision: {
      version: 3,
      stageIndex: hasStage ? 1 : NONE,
      methodIndex: hasMethod ? 0 : NONE,
      slot: hasMethod ? 7 : hasStage ? 5 : 0,
      parameterCount: spans.length,
      parameterOffset: (index) => spans[index]![0],
      parameterLength: (index) => spans[index]![1],
      nearestOffset: 5,
      isMissing: (index) => script.missing?.includes(index) ?? false,
    },
  };
  const record: MethodRecord = { resourceId: "res1", resourcePath: "/pets", method: MOCK, ...script.record };
  const api: Omit<SnapshotApi, "modelNames"> = {
    name: "pets",
    apiKeySource: "HEADER",
    binaryMediaTypes: [],
    disableExecuteApiEndpoint: false,
    gatewayResponses: script.gatewayResponses ?? {},
    endpointType: "REGIONAL",
  };
  const snapshot = decodeSnapshot(encodeSnapshot(api, [], [record]));
  const stage = new StageRuntime({
    configuration: stageConfiguration(script.variables),
    api: snapshot.api,
    methods: snapshot.methods,
    offsets: new Uint32Array(Uint8Array.from(snapshot.methodOffsets).buffer),
    models: snapshot.models,
  });
  const upstream = new FakeUpstream();
  const pipeline = new Pipeline({
    core,
    versions: {
      stage: () => {
        if (script.stageFails) throw new Error("no such stage on this thread");
        return stage;
      },
    },
    upstream,
    limits: { bodyLimitBytes: BODY_LIMIT_BYTES, connectTimeoutMs: 1_000, integrationTimeoutMaxMs: 29_000 },
    accessLog: {
      write: (...args) => {
        if (script.accessLogFails) throw new Error("disk full");
        lines.push(args);
      },
    },
    log: { error: (fields, message) => logged.push([fields, message]) },
  });
  const handle = (request: FakeRequest = {}): FakeExchange => {
    const exchange = new FakeExchange(request);
    pipeline.handle(exchange);
    return exchange;
  };
  return { handle, steps, observed, logged, lines, upstream };
}

describe("a request that is served", () => {
  it("goes through its steps in order, and no step that its method does not use", () => {
    const { handle, steps } = gateway();
    expect(handle().responseStatus).toBe(200);
    expect(steps).toEqual(["route api.example.com /pets 1", "admit 3 1 0", "observe", "release 3"]);
  });

  it("is counted once, under its slot, with microseconds", () => {
    const { handle, observed } = gateway();
    handle();
    expect(observed).toEqual([[7, 200, expect.any(Number), -1, 0, 0, false]]);
    expect(Number.isInteger(observed[0]![2])).toBe(true);
  });

  it("is counted with its integration's latency when the answer is complete, not before", () => {
    const { handle, observed, upstream } = gateway({ record: { method: method({}) } });
    handle();
    expect(observed).toEqual([]);
    upstream.call.answer(201, [], "ok");
    expect(observed).toEqual([[7, 201, expect.any(Number), expect.any(Number), 0, 0, false]]);
    expect(observed[0]![3]).toBeGreaterThanOrEqual(0);
  });

  it("is logged with its stage and resource", () => {
    const { handle, lines } = gateway();
    const exchange = handle();
    expect(lines).toEqual([[exchange, expect.objectContaining({ apiId: "abc123", stageName: "prod" }), "/pets"]]);
  });

  it("hands its path parameters over as they were received", () => {
    const { handle, upstream } = gateway({
      spans: [[6, 5]],
      record: {
        resourcePath: "/pets/{id}",
        method: method({
          integration: integration({
            uri: "http://h/{id}",
            requestParameters: { "integration.request.path.id": "method.request.path.id" },
          }),
        }),
      },
    });
    expect(handle({ path: "/pets/a%2Fb" }).pathParameters).toEqual(["a%2Fb"]);
    expect(upstream.call.target).toBe("/a%2Fb");
  });
});

describe("X-HTTP-Method-Override", () => {
  it.each([
    ["POST", "PUT", METHOD_PUT],
    ["POST", "TRACE", METHOD_OTHER],
    ["PUT", "DELETE", METHOD_PUT],
  ])("on %s to %s routes as %i", (verb, override, expected) => {
    const { handle, steps } = gateway();
    handle({ method: verb, headers: [["x-http-method-override", override]] });
    expect(steps[0]).toBe(`route api.example.com /pets ${expected}`);
  });

  it("is the backend's method too, and is not forwarded", () => {
    const { handle, steps, upstream } = gateway({ record: { method: method({ httpMethod: "ANY" }) } });
    handle({ method: "POST", headers: [["x-http-method-override", "DELETE"]] });
    expect(upstream.call.requestLine).toBe("DELETE /pets HTTP/1.1");
    expect(upstream.call.header("x-http-method-override")).toEqual([]);
    handle({ method: "POST" });
    expect(steps).toContain(`route api.example.com /pets ${METHOD_POST}`);
    expect(upstream.call.requestLine).toBe("POST /pets HTTP/1.1");
  });
});

describe("a refusal", () => {
  it.each<[string, Script, FakeRequest, number, string, string]>([
    ["unknown stage", { route: ROUTE_NO_STAGE }, {}, 403, '{"message":"Forbidden"}', "ForbiddenException"],
    ["dot segment", { route: ROUTE_DOT_SEGMENT }, {}, 400, '{"message":"Bad Request"}', "BadRequestException"],
    ["long target", { route: ROUTE_TOO_LONG }, {}, 414, '{"message":"Request URI too long"}', "BadRequestException"],
    ["raw brace in the query", {}, { query: "a={b}" }, 400, '{"message":"Bad Request"}', "BadRequestException"],
    [
      "no resource",
      { route: ROUTE_NO_RESOURCE },
      {},
      403,
      '{"message":"Missing Authentication Token"}',
      "MissingAuthenticationTokenException",
    ],
    [
      "no method",
      { route: ROUTE_NO_METHOD },
      {},
      403,
      '{"message":"Missing Authentication Token"}',
      "MissingAuthenticationTokenException",
    ],
    [
      "throttle of the method",
      { admit: ADMIT_THROTTLED_METHOD },
      {},
      429,
      '{"message":"Too Many Requests"}',
      "TooManyRequestsException",
    ],
    [
      "throttle of the stage",
      { admit: ADMIT_THROTTLED_STAGE },
      {},
      429,
      '{"message":"Too Many Requests"}',
      "TooManyRequestsException",
    ],
    [
      "throttle of the account",
      { admit: ADMIT_THROTTLED_ACCOUNT },
      {},
      429,
      '{"message":"Too Many Requests"}',
      "TooManyRequestsException",
    ],
  ])(
    "for %s has AWS's face, is counted once and lets the version go",
    (_, script, request, status, body, errorType) => {
      const { handle, steps, observed, logged } = gateway(script);
      const exchange = handle(request);
      expect([exchange.responseStatus, exchange.text]).toEqual([status, body]);
      expect(exchange.headerPairs).toEqual([
        ["x-amzn-ErrorType", errorType],
        ["Content-Type", "application/json"],
      ]);
      expect(steps.slice(-2)).toEqual(["observe", "release 3"]);
      expect(observed).toHaveLength(1);
      expect(observed[0]![6]).toBe(status === 429);
      expect(exchange.error).not.toBeNull();
      expect(logged).toEqual([]);
    },
  );

  it("for size comes before routing, in the front end's own form", () => {
    const { handle, steps } = gateway();
    const exchange = handle({ method: "POST", contentLength: BODY_LIMIT_BYTES + 1 });
    expect([exchange.responseStatus, exchange.text, exchange.headerPairs]).toEqual([
      413,
      "HTTP content length exceeded 1000 bytes.",
      [["Content-Type", "text; charset=utf-8"]],
    ]);
    expect(steps).toEqual(["observe"]);
  });

  it("goes through the stage's customized responses once the stage is known", () => {
    const gatewayResponses = {
      DEFAULT_4XX: {
        responseType: "DEFAULT_4XX",
        responseParameters: { "gatewayresponse.header.Access-Control-Allow-Origin": "'*'" },
        responseTemplates: {},
      },
    };
    for (const script of [{ route: ROUTE_NO_RESOURCE }, { admit: ADMIT_THROTTLED_METHOD }]) {
      const exchange = gateway({ ...script, gatewayResponses }).handle();
      expect(exchange.responseHeader("Access-Control-Allow-Origin")).toBe("*");
    }
    expect(
      gateway({ route: ROUTE_NO_STAGE, gatewayResponses }).handle().responseHeader("Access-Control-Allow-Origin"),
    ).toBe(undefined);
  });

  it("for a missing route tells the log which one came nearest", () => {
    const { handle } = gateway({ route: ROUTE_NO_METHOD });
    expect(handle({ path: "/pets/x" }).error?.message).toBe(
      "no method for GET in the deployed stage; nearest route /pets",
    );
  });

  it("by a throttle comes before parameters are looked at", () => {
    const { handle, steps } = gateway({ ...REQUIRING, admit: ADMIT_THROTTLED_STAGE, missing: [0] });
    expect(handle().responseStatus).toBe(429);
    expect(steps.some((step) => step.startsWith("parameters"))).toBe(false);
  });
});

const REQUIRING: Script = {
  record: {
    requestValidator: { name: "v", validateRequestBody: false, validateRequestParameters: true },
    method: {
      ...MOCK,
      requestParameters: {
        "method.request.querystring.qs1": true,
        "method.request.path.issuer": true,
        "method.request.header.x-header-param": true,
        "method.request.querystring.optional": false,
      },
    },
  },
};

describe("required parameters", () => {
  it("that are missing are named in AWS's order", () => {
    const exchange = gateway({ ...REQUIRING, missing: [0, 1, 2] }).handle();
    expect([exchange.responseStatus, exchange.text]).toEqual([
      400,
      '{"message": "Missing required request parameters: [x-header-param, issuer, qs1]"}',
    ]);
    expect(gateway({ ...REQUIRING, missing: [2] }).handle().text).toBe(
      '{"message": "Missing required request parameters: [qs1]"}',
    );
  });

  it("that are there let the request through", () => {
    const { handle, steps } = gateway(REQUIRING);
    expect(handle({ query: "qs1=1" }).responseStatus).toBe(200);
    expect(steps[2]).toBe("parameters qs1=1");
  });

  it("are not looked at without a validator", () => {
    const { handle, steps } = gateway({ record: { method: REQUIRING.record!.method! }, missing: [0] });
    expect(handle().responseStatus).toBe(200);
    expect(steps.some((step) => step.startsWith("parameters"))).toBe(false);
  });
});

describe("a fault", () => {
  const INTERNAL = '{"message": "Internal server error"}';

  it("of a method's configuration answers each of its requests with 500 and says why in the log", () => {
    const record = { method: method({ integration: integration({ uri: `http://${variable("host")}/x` }) }) };
    const { handle, logged, steps } = gateway({ record });
    for (let i = 0; i < 2; i++) {
      const exchange = handle();
      expect([exchange.responseStatus, exchange.text]).toEqual([500, INTERNAL]);
      expect(exchange.error?.message).toContain("Invalid endpoint address: http:///x");
    }
    expect(logged).toHaveLength(1);
    expect(steps.filter((step) => step === "release 3")).toHaveLength(2);
  });

  it("of an integration type that this edge does not know does the same", () => {
    const record = { method: method({ integration: integration({ type: "AWS_PROXY" }) }) };
    const exchange = gateway({ record }).handle();
    expect([exchange.responseStatus, exchange.error?.message]).toEqual([
      500,
      "GET /pets: integration type AWS_PROXY is not supported by this edge",
    ]);
  });

  it.each<[string, Partial<MethodRecord>]>([
    ["authorization AWS_IAM", { method: { ...MOCK, authorizationType: "AWS_IAM" } }],
    ["authorization CUSTOM", { method: { ...MOCK, authorizationType: "CUSTOM" } }],
    ["a required API key", { method: { ...MOCK, apiKeyRequired: true } }],
    [
      "validation of request bodies",
      {
        method: { ...MOCK, requestModels: { "application/json": "Pet" } },
        requestValidator: { name: "v", validateRequestBody: true, validateRequestParameters: false },
      },
    ],
    ["connection type VPC_LINK", { method: method({ integration: integration({ connectionType: "VPC_LINK" }) }) }],
    [
      "contentHandling CONVERT_TO_TEXT",
      { method: method({ integration: integration({ contentHandling: "CONVERT_TO_TEXT" }) }) },
    ],
  ])("never serves a method without %s that it asks for", (what, record) => {
    const { handle, upstream } = gateway({ record });
    const exchange = handle();
    expect([exchange.responseStatus, exchange.text, upstream.calls.length]).toEqual([500, INTERNAL, 0]);
    expect(exchange.error?.message).toBe(`GET /pets: ${what} is not supported by this edge`);
  });

  it("inside a step costs that request, which is still counted and let go", () => {
    const { handle, steps, logged } = gateway({ stageFails: true });
    const exchange = handle();
    expect([exchange.responseStatus, exchange.text]).toEqual([500, INTERNAL]);
    expect(steps).toContain("release 3");
    expect(logged.length).toBeGreaterThan(0);
  });

  it("of the access log does not hold the version", () => {
    const { handle, steps } = gateway({ accessLogFails: true });
    expect(() => handle()).not.toThrow();
    expect(steps).toContain("release 3");
  });

  it("behind the head of an answer cuts the connection", () => {
    const { handle, upstream, steps } = gateway({ record: { method: method({}) } });
    const exchange = handle();
    upstream.call.head(200, [], -1);
    upstream.call.handler.onError("CLOSED_MIDWAY", "detail", true);
    expect(exchange.destroyed).toBe(true);
    expect(steps.filter((step) => step === "observe")).toHaveLength(1);
  });
});

describe("a client that goes away", () => {
  it("is counted once as 499 and lets the version go", () => {
    const { handle, observed, steps, upstream } = gateway({ record: { method: method({}) } });
    handle().abort();
    expect(observed).toEqual([[7, 499, expect.any(Number), expect.any(Number), 0, 0, false]]);
    expect(steps.slice(-2)).toEqual(["observe", "release 3"]);
    expect(upstream.call.aborted).toBe(true);
  });
});
