/** The order of a request's steps, what each refusal looks like, and that every request ends exactly once. */
import { describe, expect, it } from "vitest";
import { LIMIT_PLAN } from "../../assembly/layout/access.ts";
import {
  ADMIT_KEY_DISABLED,
  ADMIT_KEY_MISSING,
  ADMIT_KEY_NO_PLAN,
  ADMIT_KEY_UNKNOWN,
  ADMIT_OK,
  ADMIT_QUOTA_EXCEEDED,
  ADMIT_THROTTLED_ACCOUNT,
  ADMIT_THROTTLED_METHOD,
  ADMIT_THROTTLED_PLAN,
  ADMIT_THROTTLED_PLAN_METHOD,
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
import {
  VALIDATE_INVALID,
  VALIDATE_LIMIT,
  VALIDATE_NO_ROOM,
  VALIDATE_NOT_JSON,
  VALIDATE_OK,
} from "../../assembly/layout/validation.ts";
import type { Model, RequestValidator } from "../../src/model/api.ts";
import type { MethodRecord, SnapshotApi } from "../../src/model/snapshot.ts";
import { encodeSnapshot } from "../../src/model/snapshot-codec.ts";
import { Pipeline } from "../../src/pipeline/pipeline.ts";
import type { RequestPolicy } from "../../src/pipeline/services.ts";
import { StageRuntime } from "../../src/pipeline/stage-runtime.ts";
import type { ValidationFailure } from "../../src/schema/failure.ts";
import { FakeExchange, type FakeRequest } from "../integrations/support/fake-exchange.ts";
import { FakeUpstream } from "../integrations/support/fake-upstream.ts";
import {
  integration,
  integrationResponse,
  method,
  stageConfiguration,
  variable,
} from "../integrations/support/make.ts";
import { FakeBodyMemory } from "../support/body-memory.ts";
import { decodeSnapshot } from "../support/decode-snapshot.ts";
import { inlineRenderer } from "../support/inline-renderer.ts";

interface Script {
  route?: number;
  admit?: number;
  /** Whether the core says that limits are to be told. */
  tellsLimits?: boolean;
  /** Indexes of required parameters that are missing. */
  missing?: readonly number[];
  /** What the policy core says of a body. */
  verdict?: number;
  models?: readonly Model[];
  /** Null: no access log. */
  accessLog?: null;
  bodyMemoryBytes?: number;
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
const INTERNAL = '{"message": "Internal server error"}';

const MISSING_NAME: ValidationFailure = {
  keyword: "required",
  instancePointer: "",
  model: "Pet",
  schemaPointer: "/required",
  offset: 0,
  length: 2,
  counts: [0, 0],
  names: ["name"],
};

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
    admitKey(versionSlot, stageIndex, methodIndex, apiKey, epochDay) {
      steps.push(`admitKey ${versionSlot} ${stageIndex} ${methodIndex} ${apiKey} ${epochDay > 20_000}`);
      return script.admit ?? ADMIT_OK;
    },
    parameters(_names, _values, query) {
      steps.push(`parameters ${query}`);
      return script.missing === undefined ? 0 : 1;
    },
    validate(versionSlot, stageIndex, schemaIndex, address, length) {
      steps.push(`validate ${versionSlot} ${stageIndex} ${schemaIndex} ${address > 0} ${length}`);
      return script.verdict ?? VALIDATE_OK;
    },
    failures() {
      steps.push("failures");
      return [MISSING_NAME];
    },
    validation: { errorOffset: 3 },
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
      retryAfterNs: 1.5e9,
      tellsLimits: script.tellsLimits ?? false,
      pair: 11,
      pairGeneration: 2,
      keyIdNumber: 36,
      planIdNumber: 37,
      quotaRemaining: NONE,
      quotaLimit: 0,
      periodStartDay: 0,
      periodEndDay: 0,
      limitRemaining: (level) => (level === LIMIT_PLAN ? 2 : -1),
      limitBurst: () => 5,
      limitIntervalNs: () => 2e8,
      limitNextNs: () => 1e8,
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
  const snapshot = decodeSnapshot(encodeSnapshot(api, [], [record], script.models ?? []));
  const stage = new StageRuntime({
    configuration: stageConfiguration(script.variables),
    api: snapshot.api,
    methods: snapshot.methods,
    offsets: new Uint32Array(Uint8Array.from(snapshot.methodOffsets).buffer),
    models: snapshot.models,
  });
  const upstream = new FakeUpstream();
  const floods: number[] = [];
  const pipeline = new Pipeline({
    core,
    versions: {
      stage: () => {
        if (script.stageFails) throw new Error("no such stage on this thread");
        return stage;
      },
    },
    upstream,
    renderer: inlineRenderer,
    limits: { bodyLimitBytes: BODY_LIMIT_BYTES, connectTimeoutMs: 1_000, integrationTimeoutMaxMs: 29_000 },
    accessLog:
      script.accessLog === null
        ? null
        : {
            write: (...args) => {
              if (script.accessLogFails) throw new Error("disk full");
              lines.push(args);
            },
          },
    log: { error: (fields, message) => logged.push([fields, message]) },
    flood: { refused: (nowMs) => floods.push(nowMs) },
  });
  const handle = (request: FakeRequest = {}): FakeExchange => {
    const exchange = new FakeExchange(request, new FakeBodyMemory(script.bodyMemoryBytes));
    pipeline.handle(exchange);
    return exchange;
  };
  return { handle, steps, observed, logged, lines, upstream, floods };
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
    expect(observed).toEqual([[7, 200, expect.any(Number), -1, 0, 0, false, -1, 0]]);
    expect(Number.isInteger(observed[0]![2])).toBe(true);
  });

  it("is counted with its integration's latency when the answer is complete, not before", () => {
    const { handle, observed, upstream } = gateway({ record: { method: method({}) } });
    handle();
    expect(observed).toEqual([]);
    upstream.call.answer(201, [], "ok");
    expect(observed).toEqual([[7, 201, expect.any(Number), expect.any(Number), 0, 0, false, -1, 0]]);
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

it("tells the pace of floods of what a key, a throttle or a quota refused, and of nothing else", () => {
  for (const admit of [ADMIT_THROTTLED_METHOD, ADMIT_KEY_UNKNOWN, ADMIT_QUOTA_EXCEEDED]) {
    const { handle, floods } = gateway({ admit });
    const exchange = handle();
    expect(exchange.responseStatus).toBeGreaterThanOrEqual(403);
    expect(floods).toEqual([exchange.startedMs]);
  }
  for (const script of [{}, { route: ROUTE_NO_METHOD }]) {
    const { handle, floods } = gateway(script);
    handle();
    expect(floods).toEqual([]);
  }
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

  it("of a key is one and the same 403 to the client, counted for the pair where there is one", () => {
    const record = { method: { ...MOCK, apiKeyRequired: true } };
    for (const admit of [ADMIT_KEY_MISSING, ADMIT_KEY_UNKNOWN, ADMIT_KEY_DISABLED, ADMIT_KEY_NO_PLAN]) {
      const { handle, steps, observed } = gateway({ record, admit });
      const exchange = handle({ headers: [["x-api-key", "the-key"]] });
      expect([exchange.responseStatus, exchange.text]).toEqual([403, '{"message":"Forbidden"}']);
      expect(exchange.responseHeader("x-amzn-ErrorType")).toBe("ForbiddenException");
      expect(exchange.error?.code).toBe("INVALID_API_KEY");
      expect(exchange.error?.message).not.toContain("the-key");
      expect(steps).toContain("admitKey 3 1 0 the-key true");
      expect(steps).not.toContain("admit 3 1 0");
      const [slot, statusCode] = observed[0]!;
      expect([slot, statusCode, ...observed[0]!.slice(-2)]).toEqual([7, 403, 11, 2]);
    }
  });

  it("by a plan's throttles and by its quota has the body of its kind", () => {
    const record = { method: { ...MOCK, apiKeyRequired: true } };
    const answer = (admit: number, tellsLimits = false) => gateway({ record, admit, tellsLimits }).handle();
    for (const admit of [ADMIT_THROTTLED_PLAN_METHOD, ADMIT_THROTTLED_PLAN]) {
      expect([answer(admit).responseStatus, answer(admit).text]).toEqual([429, '{"message":"Too Many Requests"}']);
    }
    const quota = answer(ADMIT_QUOTA_EXCEEDED);
    expect([quota.responseStatus, quota.text]).toEqual([429, '{"message":"Limit Exceeded"}']);
    expect(quota.responseHeader("x-amzn-ErrorType")).toBe("LimitExceededException");
    expect([quota.responseHeader("Retry-After"), quota.responseHeader("RateLimit")]).toEqual([undefined, undefined]);
  });

  it("tells its limits where the plan asks for it, and so does an answer", () => {
    const record = { method: { ...MOCK, apiKeyRequired: true } };
    const refused = gateway({ record, admit: ADMIT_THROTTLED_PLAN, tellsLimits: true }).handle();
    expect(refused.extraHeaders).toBe(
      '\r\nRateLimit-Policy: "plan";q=5;w=1\r\nRateLimit: "plan";r=2;t=1\r\nRetry-After: 2',
    );
    const answered = gateway({ record, tellsLimits: true }).handle();
    expect(answered.extraHeaders).toBe('\r\nRateLimit-Policy: "plan";q=5;w=1\r\nRateLimit: "plan";r=2;t=1');
  });

  it("tells no second Retry-After where the definition's own gateway response has one", () => {
    const record = { method: { ...MOCK, apiKeyRequired: true } };
    const gatewayResponses = {
      THROTTLED: {
        responseType: "THROTTLED",
        responseParameters: { "gatewayresponse.header.retry-after": "'60'" },
        responseTemplates: {},
      },
    };
    const refuse = (admit: number) => gateway({ record, admit, tellsLimits: true, gatewayResponses }).handle();
    const own = refuse(ADMIT_THROTTLED_PLAN);
    expect([own.responseHeader("Retry-After"), own.extraHeaders]).toEqual([
      "60",
      '\r\nRateLimit-Policy: "plan";q=5;w=1\r\nRateLimit: "plan";r=2;t=1',
    ]);
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
    ["connection type VPC_LINK", { method: method({ integration: integration({ connectionType: "VPC_LINK" }) }) }],
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
    expect(observed).toEqual([[7, 499, expect.any(Number), expect.any(Number), 0, 0, false, -1, 0]]);
    expect(steps.slice(-2)).toEqual(["observe", "release 3"]);
    expect(upstream.call.aborted).toBe(true);
  });
});

describe("a request body with a model", () => {
  const model = (name: string, schema: unknown = { type: "object", required: ["name"] }): Model => ({
    name,
    contentType: "application/json",
    schema,
  });
  const BAD_BODY = '{"message": "Invalid request body"}';

  interface Case extends Script {
    requestModels?: Record<string, string>;
    validator?: Partial<RequestValidator>;
  }

  function validating({ requestModels, validator, ...script }: Case = {}) {
    const models = script.models ?? [model("Cat"), model("Pet")];
    return gateway({
      models,
      ...script,
      record: {
        method: method({ httpMethod: "POST", requestModels: requestModels ?? { "application/json": "Pet" } }),
        requestValidator: { name: "v", validateRequestBody: true, validateRequestParameters: false, ...validator },
        ...script.record,
      },
    });
  }
  const post = (contentLength: number, ...contentTypes: string[]): FakeRequest => ({
    method: "POST",
    contentLength,
    headers: contentTypes.map((type) => ["content-type", type] as const),
  });
  const validations = (steps: readonly string[]) => steps.filter((step) => step.startsWith("validate"));

  it("is collected, validated where it lies, and sent on from there; nothing is sent before", () => {
    const { handle, steps, upstream } = validating();
    const exchange = handle(post(6));
    exchange.sink?.onChunk(Buffer.from("abc"), false);
    expect([upstream.calls.length, validations(steps)]).toEqual([0, []]);
    exchange.sink?.onChunk(Buffer.from("def"), true);
    expect(steps).toEqual(["route api.example.com /pets 5", "admit 3 1 0", "validate 3 1 1 true 6"]);
    expect(Buffer.from(upstream.call.request.body!).toString()).toBe("abcdef");
    upstream.call.answer(200);
    upstream.call.handler.onBodyReleased();
    expect([exchange.responseStatus, exchange.bodyMemory.heldCount]).toEqual([200, 0]);
    expect(steps.slice(-2)).toEqual(["observe", "release 3"]);
  });

  it("that is empty is validated as such, of a GET too, at once or when its end came", () => {
    const got = validating();
    expect(got.handle().responseStatus).toBe(0);
    expect(validations(got.steps)).toEqual(["validate 3 1 1 false 0"]);
    expect(got.upstream.calls).toHaveLength(1);
    const chunked = validating();
    chunked.handle(post(-1)).sink?.onChunk(new Uint8Array(0), true);
    expect(validations(chunked.steps)).toEqual(["validate 3 1 1 false 0"]);
    expect(chunked.upstream.call.header("content-length")).toEqual(["0"]);
    const refused = validating({ verdict: VALIDATE_INVALID });
    expect([refused.handle().text, refused.upstream.calls.length]).toEqual([BAD_BODY, 0]);
  });

  it.each([
    ["breaks it", VALIDATE_INVALID, 400, BAD_BODY, "BAD_REQUEST_BODY"],
    ["is no JSON", VALIDATE_NOT_JSON, 400, BAD_BODY, "BAD_REQUEST_BODY"],
    ["passes a limit", VALIDATE_LIMIT, 400, BAD_BODY, "BAD_REQUEST_BODY"],
    [
      "cannot be looked at for want of memory",
      VALIDATE_NO_ROOM,
      503,
      '{"message": "Service Unavailable"}',
      "DEFAULT_5XX",
    ],
    ["is judged in an unknown way", 99, 500, INTERNAL, "API_CONFIGURATION_ERROR"],
  ])("that %s never reaches the backend, and its memory is free again", (_, verdict, status, text, code) => {
    const { handle, upstream, steps } = validating({ verdict });
    const exchange = handle(post(2));
    exchange.sink?.onChunk(Buffer.from("{}"), true);
    expect([exchange.responseStatus, exchange.text, exchange.error?.code]).toEqual([status, text, code]);
    expect([upstream.calls.length, exchange.bodyMemory.heldCount]).toEqual([0, 0]);
    expect(steps.slice(-2)).toEqual(["observe", "release 3"]);
  });

  it("is looked at again for words only when somebody reads them", () => {
    const failing = { verdict: VALIDATE_INVALID };
    const logged = validating(failing);
    expect(logged.handle().error?.message).toMatch(/^the body is not valid: .*"name" must be there and is missing/);
    const silent = validating({ ...failing, accessLog: null });
    expect(silent.handle().text).toBe(BAD_BODY);
    expect(silent.steps).not.toContain("failures");
    const responseTemplates = { "application/json": '{"why":"$context.error.validationErrorString"}' };
    const shown = validating({
      ...failing,
      accessLog: null,
      gatewayResponses: {
        BAD_REQUEST_BODY: { responseType: "BAD_REQUEST_BODY", responseParameters: {}, responseTemplates },
      },
    });
    expect(shown.handle().text).toContain("object has missing required properties");
    expect(shown.steps).toContain("failures");
  });

  it("comes behind required parameters, whose failure hides its own", () => {
    const { handle, steps } = validating({
      missing: [0],
      verdict: VALIDATE_INVALID,
      validator: { validateRequestParameters: true },
      record: {
        method: method({
          requestModels: { "application/json": "Pet" },
          requestParameters: { "method.request.querystring.q": true },
        }),
      },
    });
    expect(handle(post(2)).text).toBe('{"message": "Missing required request parameters: [q]"}');
    expect(validations(steps)).toEqual([]);
  });

  it.each<[string, Record<string, string>, string[], number | null]>([
    ["its type", { "application/json": "Pet", "application/cat": "Cat" }, ["application/cat"], 0],
    ["its type in any case and with parameters", { "Application/JSON": "Pet" }, ["APPLICATION/json; charset=utf-8"], 1],
    ["application/json where no type is named", { "application/json": "Pet", $default: "Cat" }, [], 1],
    ["application/json where the field is empty", { "application/json": "Pet" }, [""], 1],
    ["any type", { $default: "Cat" }, ["text/plain"], 0],
    ["any type, where none is named either", { $default: "Cat" }, [], 0],
    ["its own before that for any", { $default: "Cat", "text/plain": "Pet" }, ["text/plain"], 1],
    ["no type of the method's: it is not validated", { "application/json": "Pet" }, ["text/plain"], null],
    ["application/json where the field names no media type", { "application/json": "Pet" }, ["constructor"], 1],
    ["no type: application/json is not the method's", { "application/cat": "Cat" }, [], null],
    [
      "the first type that has a model, of several fields: not the first",
      { "application/json": "Pet" },
      ["text/plain", "application/json"],
      1,
    ],
    [
      "the first type that has a model, of several fields: not the last",
      { "application/json": "Pet" },
      ["application/json", "text/plain"],
      1,
    ],
  ])("is held against the model for %s", (_, requestModels, contentTypes, schemaIndex) => {
    const { handle, steps, upstream } = validating({ requestModels });
    for (let turn = 1; turn <= 2; turn++) {
      const exchange = handle(post(2, ...contentTypes));
      // What is not validated streams, as everywhere.
      expect(exchange.sink).not.toBeNull();
      exchange.sink?.onChunk(Buffer.from("{}"), true);
      expect(validations(steps)).toHaveLength(schemaIndex === null ? 0 : turn);
      if (schemaIndex !== null) expect(validations(steps)[0]).toBe(`validate 3 1 ${schemaIndex} true 2`);
      expect([upstream.calls.length, exchange.bodyCollected]).toEqual([turn, schemaIndex !== null]);
    }
  });

  it("is not validated without a validator for bodies, without models, or by AWS's own model Empty", () => {
    const own = { $schema: "http://json-schema.org/draft-04/schema#", title: "Empty Schema", type: "object" };
    const cases: Case[] = [
      { validator: { validateRequestBody: false } },
      { requestModels: {} },
      { requestModels: { "application/json": "Empty" }, models: [model("Empty", own)] },
    ];
    for (const one of cases) {
      const { handle, steps, upstream } = validating(one);
      handle(post(2)).sink?.onChunk(Buffer.from("no"), true);
      expect([validations(steps), upstream.calls.length]).toEqual([[], 1]);
    }
    const other = validating({ requestModels: { "application/json": "Empty" }, models: [model("Empty")] });
    other.handle(post(2)).sink?.onChunk(Buffer.from("no"), true);
    expect(validations(other.steps)).toHaveLength(1);
  });

  it("that was not deployed fails every request of the method: nothing passes for validated", () => {
    const { handle, steps, upstream } = validating({ requestModels: { "text/plain": "Dog" } });
    const exchange = handle(post(2));
    expect([exchange.responseStatus, exchange.text, upstream.calls.length]).toEqual([500, INTERNAL, 0]);
    expect(exchange.error?.message).toBe(
      'POST /pets: request model "Dog" of text/plain is not among the deployed models',
    );
    expect(validations(steps)).toEqual([]);
  });

  it("beyond the limit is refused with 413, without memory with 503, and nothing of it is kept", () => {
    const { handle, upstream } = validating();
    const large = handle(post(-1));
    large.sink?.onChunk(Buffer.alloc(900), false);
    large.sink?.onChunk(Buffer.alloc(101), false);
    expect([large.responseStatus, large.bodyMemory.heldCount]).toEqual([413, 0]);
    const tight = validating({ bodyMemoryBytes: 100 });
    const refused = tight.handle(post(200));
    refused.sink?.onChunk(Buffer.alloc(200), true);
    expect([refused.responseStatus, refused.text]).toEqual([503, '{"message": "Service Unavailable"}']);
    expect(refused.error?.message).toContain("--body-memory-bytes");
    expect([upstream.calls.length, tight.upstream.calls.length, refused.bodyMemory.heldCount]).toEqual([0, 0, 0]);
  });

  it("leaves nothing behind when its client goes away, or what follows it fails", () => {
    const gone = validating();
    const exchange = gone.handle(post(100));
    exchange.sink?.onChunk(Buffer.from("{"), false);
    exchange.abort();
    expect([validations(gone.steps), gone.upstream.calls.length]).toEqual([[], 0]);
    expect(gone.steps.slice(-2)).toEqual(["observe", "release 3"]);
    const failing = validating({
      record: {
        method: method({
          requestModels: { "application/json": "Pet" },
          integration: integration({ type: "MOCK", requestTemplates: { "application/json": "no JSON" } }),
        }),
      },
    });
    const failed = failing.handle(post(2));
    failed.sink?.onChunk(Buffer.from("{}"), true);
    expect([failed.responseStatus, failed.text, failed.bodyMemory.heldCount]).toEqual([500, INTERNAL, 0]);
  });
});
