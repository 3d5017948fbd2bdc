/** Walks AWS's gateway responses: built-in, customized, and falling back. */
import { describe, expect, it } from "vitest";
import { GatewayError } from "../../src/errors/gateway-error.ts";
import { GATEWAY_RESPONSES, type GatewayResponseName } from "../../src/errors/gateway-responses.ts";
import type { GatewayResponse } from "../../src/model/api.ts";
import { BUILT_IN_RESPONSES, GatewayResponses } from "../../src/pipeline/gateway-responses.ts";
import type { TemplateVariables } from "../../src/pipeline/response-template.ts";
import { FakeExchange } from "../integrations/support/fake-exchange.ts";

function customized(responses: Partial<Record<GatewayResponseName, Partial<GatewayResponse>>>): GatewayResponses {
  const whole = Object.entries(responses).map(([responseType, response]) => [
    responseType,
    { responseType, responseParameters: {}, responseTemplates: {}, ...response },
  ]);
  return new GatewayResponses(Object.fromEntries(whole));
}

function send(responses: GatewayResponses, code: GatewayResponseName, clientMessage?: string, statusCode?: number) {
  const exchange = new FakeExchange();
  const options = {
    ...(clientMessage === undefined ? {} : { clientMessage }),
    ...(statusCode === undefined ? {} : { statusCode }),
  };
  responses.send(exchange, new GatewayError(code, "client", "detail", options));
  return { status: exchange.responseStatus, body: exchange.text, headers: exchange.headerPairs, exchange };
}

describe("a built-in gateway response", () => {
  it.each([...GATEWAY_RESPONSES.values()])("$type has AWS's status, headers and spelling", (response) => {
    const { status, headers, exchange } = send(BUILT_IN_RESPONSES, response.type);
    if (response.statusCode !== null) expect(status).toBe(response.statusCode);
    expect(headers).toEqual([
      ["x-amzn-ErrorType", response.errorType],
      ["Content-Type", "application/json"],
    ]);
    expect(exchange.error?.code).toBe(response.type);
  });

  it.each<[GatewayResponseName, number, string]>([
    ["MISSING_AUTHENTICATION_TOKEN", 403, '{"message":"Missing Authentication Token"}'],
    ["INVALID_API_KEY", 403, '{"message":"Forbidden"}'],
    ["THROTTLED", 429, '{"message":"Too Many Requests"}'],
    ["QUOTA_EXCEEDED", 429, '{"message":"Limit Exceeded"}'],
    ["ACCESS_DENIED", 403, '{"Message":"User is not authorized to access this resource"}'],
    ["AUTHORIZER_CONFIGURATION_ERROR", 500, '{"message":null}'],
    ["BAD_REQUEST_BODY", 400, '{"message": "Invalid request body"}'],
    ["API_CONFIGURATION_ERROR", 500, '{"message": "Internal server error"}'],
    ["INTEGRATION_FAILURE", 500, '{"message": "Internal server error"}'],
    ["INTEGRATION_TIMEOUT", 504, '{"message": "Endpoint request timed out"}'],
    ["UNSUPPORTED_MEDIA_TYPE", 415, '{"message": "Unsupported Media Type"}'],
  ])("%s is %i %s on the wire", (code, status, body) => {
    const sent = send(BUILT_IN_RESPONSES, code);
    expect([sent.status, sent.body]).toEqual([status, body]);
  });

  it("says a message of its own as a JSON string, whatever is in it", () => {
    const message = 'a "quoted"\r\n\\ name';
    const { body } = send(BUILT_IN_RESPONSES, "BAD_REQUEST_PARAMETERS", message);
    expect(body.startsWith('{"message": "')).toBe(true);
    expect(JSON.parse(body)).toEqual({ message });
  });
});

describe("a customized gateway response", () => {
  it("has its status and static headers, the stored template compact, and keeps AWS's error type", () => {
    const responses = customized({
      THROTTLED: {
        statusCode: "503",
        responseParameters: {
          "gatewayresponse.header.Access-Control-Allow-Origin": "'*'",
          "gatewayresponse.header.x-amzn-errortype": "'Other'",
          "gatewayresponse.header.x-amzn-requestid": "'0'",
          "gatewayresponse.header.Date": "'today'",
          "gatewayresponse.path.x": "'ignored'",
        },
      },
      API_CONFIGURATION_ERROR: {},
      ACCESS_DENIED: { responseTemplates: { "application/json": '{"message":$context.error.messageString}' } },
    });
    expect(send(responses, "THROTTLED")).toMatchObject({
      status: 503,
      body: '{"message":"Too Many Requests"}',
      headers: [
        ["x-amzn-ErrorType", "TooManyRequestsException"],
        ["Access-Control-Allow-Origin", "*"],
        ["Content-Type", "application/json"],
      ],
    });
    expect(send(responses, "API_CONFIGURATION_ERROR").body).toBe('{"message":"Internal server error"}');
    expect(send(responses, "ACCESS_DENIED").body).toBe('{"message":"User is not authorized to access this resource"}');
  });

  it("without a status keeps the type's own", () => {
    expect(send(customized({ INTEGRATION_TIMEOUT: {} }), "INTEGRATION_TIMEOUT").status).toBe(504);
  });

  it("takes the place of a more precise status only when it names one", () => {
    expect(send(customized({ INTEGRATION_FAILURE: {} }), "INTEGRATION_FAILURE", "m", 504).status).toBe(504);
    expect(
      send(customized({ INTEGRATION_FAILURE: { statusCode: "502" } }), "INTEGRATION_FAILURE", "m", 504).status,
    ).toBe(502);
  });

  it("replaces the content type with a mapped header, not beside it", () => {
    const responseParameters = { "gatewayresponse.header.Content-Type": "'text/plain'" };
    const { headers } = send(customized({ THROTTLED: { responseParameters } }), "THROTTLED");
    expect(headers.filter(([name]) => name.toLowerCase() === "content-type")).toEqual([["Content-Type", "text/plain"]]);
  });

  it("that would end a header is not sent: the built-in answers, and the problem is told", () => {
    const responseParameters = { "gatewayresponse.header.X-A": "'a\r\nSet-Cookie: b=1'" };
    const responses = customized({ THROTTLED: { statusCode: "503", responseParameters } });
    expect(send(responses, "THROTTLED")).toMatchObject({ status: 429, body: '{"message":"Too Many Requests"}' });
    expect(responses.problems).toEqual([
      expect.stringContaining("THROTTLED: header X-A: the value holds a control character"),
    ]);
    expect(customized({ THROTTLED: {} }).problems).toEqual([]);
  });
});

describe("a template of a gateway response", () => {
  const variables: TemplateVariables = {
    context: (name) =>
      name === "stage"
        ? "prod"
        : name === "path"
          ? (exchange) => exchange.path
          : name === "gone"
            ? () => undefined
            : null,
    stageVariable: (name) => (name === "team" ? "pets" : undefined),
    parameter: (source) =>
      source.kind === "header"
        ? (exchange) => exchange.header(source.name.toLowerCase())
        : source.kind === "querystring"
          ? (exchange) => (exchange.query === "" ? undefined : exchange.query)
          : null,
  };
  const answer = (template: string, error: GatewayError, path = "/pets", contentType = "application/json") => {
    const responses = new GatewayResponses(
      {
        DEFAULT_4XX: {
          responseType: "DEFAULT_4XX",
          responseParameters: {},
          responseTemplates: { [contentType]: template },
        },
      },
      variables,
    );
    expect(responses.problems).toEqual([]);
    const exchange = new FakeExchange({ path, headers: [["origin", "https://a"]] });
    responses.send(exchange, error);
    return exchange;
  };
  const bad = (options = {}) => new GatewayError("BAD_REQUEST_BODY", "client", "detail", options);

  it.each([
    ["$context.error.message", "Invalid request body"],
    ["$context.error.messageString", '"Invalid request body"'],
    ["$context.error.responseType", "BAD_REQUEST_BODY"],
    ["$context.error.validationErrorString", ""],
    ["$context.stage/$context.path", "prod//pets"],
    ["<$context.gone>", "<>"],
    ["$stageVariables.team, $stageVariables.other.", "pets, ."],
    ["$context.error.message.", "Invalid request body."],
    ["method.request.header.Origin|$method.request.header.Origin|method.request.header.None|", "https://a|https://a||"],
    ["$context.error.messageString$context.error.message", '"Invalid request body"Invalid request body'],
    ["$input.body #set($a = 1) $context $ method.request", "$input.body #set($a = 1) $context $ method.request"],
    ["", ""],
  ])("%s gives %s", (template, text) => {
    expect(answer(template, bad()).text).toBe(text);
  });

  it("says the request's own message and failures where it has some", () => {
    const template =
      '{"m":$context.error.messageString,"raw":"$context.error.message","v":"$context.error.validationErrorString"}';
    const validationErrorString = String.raw`[instance value (\"WOW\") not found]`;
    const { text } = answer(template, bad({ clientMessage: "Missing: [a]", validationErrorString }));
    expect(JSON.parse(text)).toEqual({
      m: "Missing: [a]",
      raw: "Missing: [a]",
      v: '[instance value ("WOW") not found]',
    });
  });

  it("keeps its shape whatever a client put into its path", () => {
    const path = '/a","b":"\\\n\u00c3\u00a9';
    const { text } = answer('{"path":"$context.path"}', bad(), path);
    expect(Object.keys(JSON.parse(text) as object)).toEqual(["path"]);
    expect(text).toContain("é");
  });

  it("is sent with its content type, as bytes made ahead when nothing in it depends on the request", () => {
    const constant = answer("<m>$context.error.message $context.stage</m>", bad(), "/", "application/xml");
    expect(constant.headerPairs).toContainEqual(["Content-Type", "application/xml"]);
    expect(constant.given).toBeInstanceOf(Uint8Array);
    expect(answer("$context.path", bad()).given).toBe("/pets");
  });

  it.each([
    ["text/html", '<p title="$context.path">method.request.header.Origin</p>'],
    ["application/xml; charset=utf-8", "<m p='$context.path'>$context.path</m>"],
    ["image/svg+xml", "<svg>$context.path</svg>"],
  ])("of %s keeps its elements whatever a client put into its path", (type, template) => {
    const { text } = answer(template, bad(), `/<script>"'&\u0000</script>\u00c3\u00a9`, type);
    expect(text).toBe(
      template
        .replaceAll("$context.path", "/&lt;script&gt;&quot;&#39;&amp;\ufffd&lt;/script&gt;é")
        .replace("method.request.header.Origin", "https://a"),
    );
  });

  it("of HTML says an error as text too, and AWS's own words as they are", () => {
    const template = "$context.error.message|$context.error.messageString|$context.error.validationErrorString";
    const error = bad({ clientMessage: "<i>", validationErrorString: '[string (\\"<b>\\")]' });
    expect(answer(template, error, "/", "text/html").text).toBe(
      '&lt;i&gt;|"&lt;i&gt;"|[string (\\&quot;&lt;b&gt;\\&quot;)]',
    );
    expect(answer("$context.error.messageString", bad(), "/", "text/html").text).toBe('"Invalid request body"');
  });

  it("takes what names no parameter as text", () => {
    const template = "method.request.multivaluepath.id method.request.body.id method.request.header.";
    expect(answer(template, bad()).text).toBe(template);
  });

  it("with a variable that this edge does not know is not sent: the built-in answers, and the problem is told", () => {
    const responses = customized({
      THROTTLED: { responseTemplates: { "application/json": "$context.authorizer.claims" } },
      UNAUTHORIZED: { responseTemplates: { "application/json": "$method.request.header.Origin" } },
    });
    expect(send(responses, "THROTTLED").body).toBe('{"message":"Too Many Requests"}');
    expect(responses.problems).toEqual([
      "THROTTLED: template: $context.authorizer.claims is not supported by this edge",
      "UNAUTHORIZED: template: method.request.header.Origin is not supported by this edge",
    ]);
  });

  it("that shows validation errors is known by it, also when it is the default's", () => {
    const shows = (responses: Parameters<typeof customized>[0]) => customized(responses).showsValidationErrors;
    const showing = { responseTemplates: { "application/json": "[$context.error.validationErrorString]" } };
    expect(shows({ BAD_REQUEST_BODY: showing })).toBe(true);
    expect(shows({ DEFAULT_4XX: showing })).toBe(true);
    expect(shows({ DEFAULT_4XX: showing, BAD_REQUEST_BODY: {} })).toBe(false);
    expect(shows({ BAD_REQUEST_PARAMETERS: showing })).toBe(false);
    expect(BUILT_IN_RESPONSES.showsValidationErrors).toBe(false);
  });
});

describe("DEFAULT_4XX and DEFAULT_5XX", () => {
  const responses = customized({
    DEFAULT_4XX: { statusCode: "418", responseParameters: { "gatewayresponse.header.X-Class": "'4'" } },
    DEFAULT_5XX: { responseParameters: { "gatewayresponse.header.X-Class": "'5'" } },
    UNAUTHORIZED: {},
  });

  it("stand for every type of their class that is not customized itself", () => {
    for (const response of GATEWAY_RESPONSES.values()) {
      const { type, statusCode } = response;
      if (type === "UNAUTHORIZED") continue;
      const is4xx = type === "DEFAULT_4XX" || (statusCode ?? 500) < 500;
      const { status, headers } = send(responses, type);
      expect([type, headers.find(([name]) => name === "X-Class")?.[1]]).toEqual([type, is4xx ? "4" : "5"]);
      expect([type, status]).toEqual([type, is4xx ? 418 : (statusCode ?? 500)]);
      expect(headers[0]).toEqual(["x-amzn-ErrorType", response.errorType]);
    }
  });

  it("do not mix with a type that is customized", () => {
    expect(send(responses, "UNAUTHORIZED")).toMatchObject({ status: 401, body: '{"message":"Unauthorized"}' });
  });
});

describe("headers and bodies of a customized gateway response", () => {
  const variables: TemplateVariables = {
    context: (name) => (name === "stage" ? "prod" : name === "path" ? (exchange) => exchange.path : null),
    stageVariable: (name) => (name === "team" ? "pets \u00e9" : undefined),
    parameter: (source) =>
      source.kind === "header"
        ? (exchange) => exchange.header(source.name.toLowerCase())
        : source.kind === "querystring"
          ? () => "a\r\nX-Evil: 1"
          : null,
  };
  const answer = (response: Partial<GatewayResponse>, headers: readonly (readonly [string, string])[] = []) => {
    const whole = { responseType: "DEFAULT_4XX", responseParameters: {}, responseTemplates: {}, ...response };
    const responses = new GatewayResponses({ DEFAULT_4XX: whole }, variables);
    expect(responses.problems).toEqual([]);
    const exchange = new FakeExchange({ headers });
    responses.send(exchange, new GatewayError("BAD_REQUEST_BODY", "client", "detail"));
    return exchange;
  };
  const header = (source: string, headers: readonly (readonly [string, string])[] = []) =>
    answer({ responseParameters: { "gatewayresponse.header.X-Out": source } }, headers).responseHeader("X-Out");

  it.each<[string, string | undefined]>([
    ["'static'", "static"],
    ["context.stage", "prod"],
    ["context.path", "/pets"],
    ["context.error.responseType", "BAD_REQUEST_BODY"],
    ["context.error.message", "Invalid request body"],
    ["stageVariables.team", "pets \u00c3\u00a9"],
    ["stageVariables.none", undefined],
    ["method.request.header.Origin", "https://a"],
    ["method.request.header.None", undefined],
    ["method.request.querystring.q", undefined],
  ])("a header from %s is %j", (source, expected) => {
    expect(header(source, [["origin", "https://a"]])).toBe(expected);
  });

  it("a header without what it would say of an error is left out, and in UTF-8 where it has it", () => {
    const responseParameters = { "gatewayresponse.header.X-Out": "context.error.validationErrorString" };
    const whole = { responseType: "DEFAULT_4XX", responseParameters, responseTemplates: {} };
    const responses = new GatewayResponses({ DEFAULT_4XX: whole }, variables);
    expect(responses.showsValidationErrors).toBe(true);
    const headerOf = (validationErrorString?: string) => {
      const exchange = new FakeExchange();
      const options = validationErrorString === undefined ? {} : { validationErrorString };
      responses.send(exchange, new GatewayError("BAD_REQUEST_BODY", "client", "detail", options));
      return exchange.responseHeader("X-Out");
    };
    expect(headerOf()).toBe(undefined);
    expect(headerOf("[é\u20ac]")).toBe(Buffer.from("[é\u20ac]").toString("latin1"));
    expect(headerOf("[a\r\nb]")).toBe(undefined);
  });

  it("a header that would change the message is told of once, also when nobody listened at first", () => {
    const responseParameters = { "gatewayresponse.header.X-Out": "method.request.querystring.q" };
    const responses = new GatewayResponses(
      { DEFAULT_4XX: { responseType: "DEFAULT_4XX", responseParameters, responseTemplates: {} } },
      variables,
    );
    const refuse = () => responses.send(new FakeExchange(), new GatewayError("UNAUTHORIZED", "client", "detail"));
    refuse();
    const told: string[] = [];
    responses.onHeaderLeftOut = (detail) => told.push(detail);
    refuse();
    refuse();
    expect(told).toEqual(["UNAUTHORIZED: header X-Out: the value holds a character that no header can"]);
  });

  it("a Content-Type that is mapped stands in place of the template's, and the template's where it has no value", () => {
    const response = {
      responseParameters: { "gatewayresponse.header.Content-Type": "method.request.header.X-Type" },
      responseTemplates: { "text/plain": "x" },
    };
    const types = (exchange: FakeExchange) =>
      exchange.headerPairs.filter(([name]) => name.toLowerCase() === "content-type").map(([, value]) => value);
    expect(types(answer(response, [["x-type", "text/html"]]))).toEqual(["text/html"]);
    expect(types(answer(response))).toEqual(["text/plain"]);
  });

  it.each([
    ["text/html", "<p>", "text/html"],
    ["text/html, application/json", "<p>", "text/html"],
    ["application/json;q=1", "{}", "application/json"],
    ["image/png", "{}", "application/json"],
    [undefined, "{}", "application/json"],
  ])("Accept %s chooses %s", (accept, body, type) => {
    const responseTemplates = { "text/html": "<p>", "application/json": "{}" };
    const exchange = answer({ responseTemplates }, accept === undefined ? [] : [["accept", accept]]);
    expect([exchange.text, exchange.responseHeader("Content-Type")]).toEqual([body, type]);
  });
});
