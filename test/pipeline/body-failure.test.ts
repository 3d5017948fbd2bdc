/** Refusals of bodies: words are made only when somebody reads them. */
import { describe, expect, it, vi } from "vitest";
import type { GatewayResponse, Model } from "../../src/model/api.ts";
import { encodeSnapshot } from "../../src/model/snapshot-codec.ts";
import { BODY_BEYOND_LIMITS, invalidBody, notJsonBody } from "../../src/pipeline/body-failure.ts";
import { StageRuntime } from "../../src/pipeline/stage-runtime.ts";
import type { ValidationFailure } from "../../src/schema/failure.ts";
import { FakeExchange } from "../integrations/support/fake-exchange.ts";
import { stageConfiguration } from "../integrations/support/make.ts";
import { decodeSnapshot } from "../support/decode-snapshot.ts";

const PET: Model = {
  name: "Pet",
  contentType: "application/json",
  schema: { required: ["name"], properties: { age: { maximum: 40 } } },
};
const DOCUMENT = Buffer.from('{"age": 41}');
const FAILURES: readonly ValidationFailure[] = [
  {
    keyword: "required",
    instancePointer: "",
    model: "Pet",
    schemaPointer: "/required",
    offset: 0,
    length: 11,
    counts: [0, 0],
    names: ["name"],
  },
  {
    keyword: "maximum",
    instancePointer: "/age",
    model: "Pet",
    schemaPointer: "/properties/age/maximum",
    offset: 8,
    length: 2,
    counts: [0, 0],
    names: [],
  },
];

function stage(template?: string): StageRuntime {
  const gatewayResponses: Record<string, GatewayResponse> =
    template === undefined
      ? {}
      : {
          BAD_REQUEST_BODY: {
            responseType: "BAD_REQUEST_BODY",
            responseParameters: {},
            responseTemplates: { "application/json": template },
          },
        };
  const api = { name: "n", gatewayResponses, endpointType: "REGIONAL" } as never;
  const snapshot = decodeSnapshot(encodeSnapshot(api, [], [], [PET]));
  return new StageRuntime({
    configuration: stageConfiguration(),
    api: snapshot.api,
    methods: snapshot.methods,
    offsets: new Uint32Array(1),
    models: snapshot.models,
  });
}

function answered(of: StageRuntime, error: Parameters<StageRuntime["responses"]["send"]>[1]) {
  const exchange = new FakeExchange();
  of.responses.send(exchange, error);
  return [exchange.responseStatus, exchange.text];
}

const TEMPLATE = '{"m":$context.error.messageString,"e":"$context.error.validationErrorString","s":"$context.stage"}';

describe("an invalid body", () => {
  it("is AWS's 400, and nobody reads the failures when neither template nor log shows them", () => {
    const of = stage();
    const read = vi.fn(() => FAILURES);
    const error = invalidBody(of, DOCUMENT, read, false);
    expect(answered(of, error)).toEqual([400, '{"message": "Invalid request body"}']);
    expect(read).not.toHaveBeenCalled();
    expect(invalidBody(of, DOCUMENT, read, false)).toBe(error);
  });

  it("shows AWS's sentences in a template that asks for them", () => {
    const of = stage(TEMPLATE);
    const [status, text] = answered(
      of,
      invalidBody(of, DOCUMENT, () => FAILURES, false),
    );
    expect(status).toBe(400);
    expect(JSON.parse(text as string)).toEqual({
      m: "Invalid request body",
      e: '[object has missing required properties (["name"]), numeric instance is greater than the required maximum (maximum: 40, found: 41)]',
      s: "prod",
    });
  });

  it("is told to the log with pointers, and the client's answer stays AWS's", () => {
    const of = stage();
    const error = invalidBody(of, DOCUMENT, () => FAILURES, true);
    expect(error.message).toBe(
      'the body is not valid: the whole: "name" must be there and is missing (Pet/required); ' +
        "/age: expected at most 40, got 41 (Pet/properties/age/maximum)",
    );
    expect(answered(of, error)).toEqual([400, '{"message": "Invalid request body"}']);
  });

  it("keeps its words when the body's memory is used again", () => {
    const of = stage(TEMPLATE);
    const document = Uint8Array.from(DOCUMENT);
    const error = invalidBody(of, document, () => FAILURES, true);
    document.fill(0x20);
    expect(error.validationErrorString).toContain("found: 41");
    expect(error.message).toContain("got 41");
  });

  it("is read from shared memory", () => {
    const of = stage(TEMPLATE);
    const document = new Uint8Array(new SharedArrayBuffer(DOCUMENT.length));
    document.set(DOCUMENT);
    expect(invalidBody(of, document, () => FAILURES, true).validationErrorString).toContain("found: 41");
  });
});

describe("a body that is", () => {
  it.each([
    ["no JSON", notJsonBody(3, undefined, true), "[Invalid JSON in request body]"],
    ["beyond the limits", BODY_BEYOND_LIMITS, "[JSON in request body is nested too deep or too large]"],
  ])("%s is answered as an invalid one", (_, error, e) => {
    expect(answered(stage(), error)).toEqual([400, '{"message": "Invalid request body"}']);
    const of = stage(TEMPLATE);
    expect(JSON.parse(answered(of, error)[1] as string)).toEqual({ m: "Invalid request body", e, s: "prod" });
  });

  it("no JSON is logged with the place, and with the encoding that explains it", () => {
    const words = (encoding: string | undefined, isLogged: boolean) => notJsonBody(3, encoding, isLogged).message;
    expect(words(undefined, true)).toBe("the body is not valid JSON: it ends or goes wrong at byte 3");
    expect(words("gzip", true)).toBe(
      "the body is not valid JSON: it ends or goes wrong at byte 3; its Content-Encoding is gzip, and bodies are validated " +
        "as they are sent",
    );
    expect(words("x".repeat(9_000), true).length).toBeLessThan(200);
    expect(words("gzip", false)).toBe("the body is not valid JSON");
  });
});
