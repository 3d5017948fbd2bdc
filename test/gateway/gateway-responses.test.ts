/** Customized gateway responses of the built program over real sockets: what they say of the request, and what they never let in. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Answer, ask, definition, header, mock, type Program, Scene } from "./support/program.ts";

const scene = new Scene();
let program: Program;

const RESPONSES = {
  DEFAULT_4XX: {
    statusCode: "456",
    responseParameters: {
      "gatewayresponse.header.Access-Control-Allow-Origin": "method.request.header.Origin",
      "gatewayresponse.header.X-Static": "'a b'",
      "gatewayresponse.header.X-Query": "method.request.querystring.q",
      "gatewayresponse.header.X-All": "method.request.multivaluequerystring.q",
      "gatewayresponse.header.X-Agents": "method.request.multivalueheader.X-Agent",
      "gatewayresponse.header.X-Id": "method.request.path.id",
      "gatewayresponse.header.X-Request": "context.requestId",
      "gatewayresponse.header.X-Where": "context.resourcePath",
      "gatewayresponse.header.X-Why": "context.error.message",
      "gatewayresponse.header.X-None": "stageVariables.none",
      "gatewayresponse.header.x-amzn-errortype": "'Mine'",
    },
    responseTemplates: {
      "application/json":
        '{"m":$context.error.messageString,"t":"$context.error.responseType","id":"method.request.path.id",' +
        '"q":"$method.request.querystring.q","o":"method.request.header.Origin","s":"$stageVariables.none"}',
      "text/html": "<p>$context.error.message: method.request.querystring.q</p>",
    },
  },
  API_CONFIGURATION_ERROR: { responseTemplates: { "text/plain": "sorry" } },
  REQUEST_TOO_LARGE: { statusCode: "400", responseTemplates: { "application/json": '"mine"' } },
};

beforeAll(async () => {
  const broken = { type: "mock", requestTemplates: { "application/json": "none" }, responses: {} };
  const text = definition("refusing", {
    "GET /pets/{id}": mock("pet"),
    "POST /pets/{id}": mock("pet"),
    "GET /broken": broken,
  });
  const whole = JSON.parse(text);
  whole["x-amazon-apigateway-gateway-responses"] = RESPONSES;
  whole["x-amazon-apigateway-request-validators"] = {
    parameters: { validateRequestParameters: true, validateRequestBody: false },
  };
  whole["x-amazon-apigateway-request-validator"] = "parameters";
  whole.paths["/pets/{id}"].get.parameters.push({
    name: "X-Token",
    in: "header",
    required: true,
    schema: { type: "string" },
  });
  const file = scene.write("refusing.json", JSON.stringify(whole));
  program = await scene.start(scene.fresh(), file, "--grpc", "off", "--body-limit-bytes", "1024");
});
afterAll(() => scene.end());

const refused = (query = "", headers = ""): Promise<Answer> => ask(program.port, `GET /pets/7${query}`, headers);

describe("a customized refusal", () => {
  it("says the request's own parameters, in headers and in its body", async () => {
    const answer = await refused("?q=1&q=2", "Origin: https://a\r\nX-Agent: x\r\nX-Agent: y\r\n");
    const values = (name: string) => header(answer, name);
    expect(answer.status).toBe(456);
    expect(values("Access-Control-Allow-Origin")).toEqual(["https://a"]);
    expect([values("X-Static"), values("X-Query"), values("X-All"), values("X-Agents")]).toEqual([
      ...[["a b"], ["2"], ["1,2"], ["x,y"]],
    ]);
    expect([values("X-Id"), values("X-Where")]).toEqual([["7"], ["/pets/{id}"]]);
    expect(values("X-Request")).toEqual(values("x-amzn-RequestId"));
    expect(values("X-Why")).toEqual(["Missing required request parameters: [X-Token]"]);
    expect(values("x-amzn-ErrorType")).toEqual(["BadRequestException"]);
    expect(JSON.parse(answer.body)).toEqual({
      ...{ m: "Missing required request parameters: [X-Token]", t: "BAD_REQUEST_PARAMETERS" },
      ...{ id: "7", q: "2", o: "https://a", s: "" },
    });
  });

  it("leaves out headers without a value, also where the request reached no method", async () => {
    const answer = await ask(program.port, "GET /nowhere");
    for (const name of ["Access-Control-Allow-Origin", "X-Query", "X-All", "X-Id", "X-Where", "X-None"]) {
      expect([name, header(answer, name)]).toEqual([name, []]);
    }
    expect([answer.status, header(answer, "X-Static")]).toEqual([456, ["a b"]]);
    expect(JSON.parse(answer.body)).toMatchObject({ m: "Missing Authentication Token", id: "" });
  });

  it.each(["%0d%0aX-Evil:%201", "%0aX-Evil: 1".replace(" ", "%20"), "%00", "%7f", "a%08b"])(
    "leaves out a header whose value would change the message: %s, and its body keeps its shape",
    async (value) => {
      const answer = await refused(`?q=${value}`);
      expect([header(answer, "X-Query"), header(answer, "X-Evil")]).toEqual([[], []]);
      expect(JSON.parse(answer.body)).toMatchObject({ q: decodeURIComponent(value) });
      expect(header(answer, "X-Static")).toEqual(["a b"]);
    },
  );

  it("cannot be given members or elements by the request", async () => {
    const json = await refused(`?q=${encodeURIComponent('","m":"evil')}`);
    expect(JSON.parse(json.body)).toMatchObject({ m: expect.stringContaining("Missing"), q: '","m":"evil' });
    const html = await refused(`?q=${encodeURIComponent("<script>é")}`, "Accept: text/html;q=0.9, */*\r\n");
    expect(header(html, "Content-Type")).toEqual(["text/html"]);
    expect(Buffer.from(html.body, "latin1").toString("utf8")).toBe(
      "<p>Missing required request parameters: [X-Token]: &lt;script&gt;é</p>",
    );
  });

  it("of a type of its own takes nothing from the default, and keeps the type's status", async () => {
    const { status, body, ...rest } = await ask(program.port, "GET /broken");
    expect([status, body, header({ status, body, ...rest }, "Content-Type")]).toEqual([500, "sorry", ["text/plain"]]);
    expect(header({ status, body, ...rest }, "X-Static")).toEqual([]);
  });

  it("of a body that is too large does not exist", async () => {
    const answer = await ask(program.port, "POST /pets/7", "Content-Length: 1025\r\n", "a".repeat(1025));
    expect([answer.status, answer.body]).toEqual([413, "HTTP content length exceeded 1024 bytes."]);
    expect(header(answer, "X-Static")).toEqual([]);
  });
});
