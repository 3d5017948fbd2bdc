/** MOCK: an answer without a backend. Where nothing in it depends on the request, it is one precomputed write. */
import { GatewayError } from "../../errors/gateway-error.ts";
import type { BodyCollector, Exchange } from "../../http/exchange.ts";
import { respondTooLarge } from "../../http/refusals.ts";
import type { ContentHandling, Integration as IntegrationModel } from "../../model/api.ts";
import { TEMPLATE_LIMIT_BYTES } from "../../model/limits.ts";
import { parseMockTemplate } from "../../model/mock-template.ts";
import { TextPayload, textOf } from "../../templates/payload.ts";
import type { Template } from "../../templates/template.ts";
import {
  BINARY_BODY,
  BinaryMediaTypes,
  type Conversion,
  converted,
  isReadable,
  requestConversion,
} from "../binary-media-types.ts";
import type { Integration, IntegrationServices, MethodContext } from "../integration.ts";
import { type ReadyAnswer, type ReadyResponse, ReadyResponses } from "../integration-response.ts";
import { NO_ROOM_FOR_BODY } from "../no-room.ts";
import { PASSTHROUGH, RequestTemplates, UNSUPPORTED, UNSUPPORTED_MEDIA_TYPE } from "../request-template.ts";
import { HEAVY_PAYLOAD_BYTES, MethodTransformations, type Transformation } from "../transform/transformation.ts";

/** A mock has no backend, so its responses' templates and mappings see an empty body (recorded). */
const NO_PAYLOAD = new TextPayload("");
const NO_BYTES = new Uint8Array(0);

export function compileMockIntegration(
  model: IntegrationModel,
  context: MethodContext,
  services: IntegrationServices,
): Integration {
  return new MockIntegration(model, context, services);
}

class MockIntegration implements Integration, BodyCollector {
  readonly #services: IntegrationServices;
  readonly #templates: RequestTemplates;
  readonly #responses: ReadyResponses;
  /** Null: there are none, and every body is text. */
  readonly #binaryTypes: BinaryMediaTypes | null;
  readonly #handling: ContentHandling | undefined;
  /** Null: no template depends on a request. */
  readonly #transformations: MethodTransformations | null;
  /** What each constant template comes to. */
  readonly #outcomes = new Map<Template, ReadyResponse | GatewayError>();
  /** The outcome for requests without a Content-Type, undefined when it is no constant template's. */
  readonly #plain: ReadyResponse | GatewayError | undefined;

  constructor(model: IntegrationModel, context: MethodContext, services: IntegrationServices) {
    this.#services = services;
    this.#templates = new RequestTemplates(model);
    this.#responses = new ReadyResponses(model.integrationResponses, context);
    const binaryTypes = new BinaryMediaTypes(context.binaryMediaTypes);
    this.#binaryTypes = binaryTypes.isEmpty ? null : binaryTypes;
    this.#handling = model.contentHandling;
    const templates = this.#templates.all;
    for (const template of templates) {
      if (template.constant !== null) this.#outcomes.set(template, this.#outcomeOf(template.constant));
    }
    const hasTemplates = this.#outcomes.size < templates.length || this.#responses.haveTemplates;
    this.#transformations = hasTemplates ? new MethodTransformations(context) : null;
    const plain = this.#templates.choose(undefined);
    const isText = this.#conversion(undefined) === "text";
    this.#plain = typeof plain === "object" && isText ? this.#outcomes.get(plain) : undefined;
  }

  run(exchange: Exchange): void {
    const contentType = exchange.header("content-type");
    if (contentType === undefined && this.#plain !== undefined) {
      this.#answer(exchange, this.#plain, null);
      return;
    }
    const chosen = this.#templates.choose(contentType);
    if (chosen === UNSUPPORTED) throw UNSUPPORTED_MEDIA_TYPE;
    if (chosen !== PASSTHROUGH && !isReadable(this.#conversion(contentType))) throw BINARY_BODY;
    if (chosen !== PASSTHROUGH && !chosen.readsBody) this.#answerFrom(exchange, chosen);
    else if (exchange.bodyCollected || exchange.contentLength === 0) this.onBody(exchange);
    else exchange.collectBody(this.#services.bodyLimitBytes, this);
  }

  #conversion(contentType: string | undefined): Conversion {
    return requestConversion(this.#binaryTypes?.has(contentType) ?? false, this.#handling);
  }

  /** By a template, once what it reads is there. */
  #answerFrom(exchange: Exchange, template: Template): void {
    const constant = this.#outcomes.get(template);
    if (constant !== undefined) {
      this.#answer(exchange, constant, null);
      return;
    }
    const transformation = this.#transformations!.begin(exchange);
    const { body } = exchange;
    if (template.readsBody && body !== null && body.length >= HEAVY_PAYLOAD_BYTES) {
      this.#answerElsewhere(exchange, template, transformation, body.bytes());
      return;
    }
    const text = template.readsBody && body !== null ? textOf(this.#readable(exchange, body.bytes())) : "";
    this.#answer(exchange, this.#outcomeOf(transformation.render(template, text, "request")), transformation);
  }

  /** The body as a template may read it. */
  #readable(exchange: Exchange, bytes: Uint8Array): Uint8Array {
    return this.#conversion(exchange.header("content-type")) === "encode" ? converted(bytes, "encode") : bytes;
  }

  /** A large body is rendered beside this thread. */
  #answerElsewhere(exchange: Exchange, template: Template, transformation: Transformation, bytes: Uint8Array): void {
    transformation
      .renderElsewhere(template, this.#readable(exchange, bytes), "request", this.#services.renderer)
      .then((rendered) => {
        if (exchange.answered) return;
        return this.#answerHeavy(exchange, this.#outcomeOf(Buffer.from(rendered).toString("utf8")), transformation);
      })
      .catch((error: unknown) => this.#services.fail(exchange, error));
  }

  /** What a large body's template left in the overrides may be as large, so its answer is rendered beside this thread too. */
  async #answerHeavy(
    exchange: Exchange,
    outcome: ReadyResponse | GatewayError,
    transformation: Transformation,
  ): Promise<void> {
    if (outcome instanceof GatewayError) throw outcome;
    const answer = outcome.choose(exchange);
    let { body } = answer;
    if (answer.template !== null) {
      const { renderer } = this.#services;
      body = await transformation.renderElsewhere(answer.template, NO_BYTES, "response", renderer);
    }
    respond(exchange, outcome, answer, body, transformation);
  }

  /** `begun`: the transformation that the request template began. */
  #answer(exchange: Exchange, outcome: ReadyResponse | GatewayError, begun: Transformation | null): void {
    if (outcome instanceof GatewayError) throw outcome;
    const answer = outcome.choose(exchange);
    const { template } = answer;
    if (template === null) respond(exchange, outcome, answer, answer.body, begun);
    else {
      const transformation = begun ?? this.#transformations!.begin(exchange);
      respond(exchange, outcome, answer, transformation.render(template, "", "response"), transformation);
    }
  }

  onBody(exchange: Exchange): void {
    try {
      const chosen = this.#templates.choose(exchange.header("content-type"));
      if (typeof chosen === "object") this.#answerFrom(exchange, chosen);
      // Without a template the body itself is read as the rendered template, as an emulator that was held against AWS does.
      else this.#answer(exchange, this.#outcomeOf(bodyText(exchange)), null);
    } catch (error) {
      this.#services.fail(exchange, error);
    }
  }

  onTooLarge(exchange: Exchange): void {
    respondTooLarge(exchange, this.#services.bodyLimitBytes);
  }

  onNoRoom(exchange: Exchange): void {
    this.#services.fail(exchange, NO_ROOM_FOR_BODY);
  }

  #outcomeOf(text: string): ReadyResponse | GatewayError {
    const parsed = parseMockTemplate(text);
    if ("error" in parsed) return new GatewayError("API_CONFIGURATION_ERROR", "gateway", parsed.error);
    try {
      return this.#responses.select(parsed.statusCode);
    } catch (error) {
      if (error instanceof GatewayError) return error;
      throw error;
    }
  }
}

function respond(
  exchange: Exchange,
  response: ReadyResponse,
  answer: ReadyAnswer,
  body: string | Uint8Array | null,
  transformation: Transformation | null,
): void {
  const headers = response.headers(answer, exchange, null, NO_PAYLOAD, transformation);
  // What a mock says is text; only a response that is to be bytes changes it.
  const isDecoded = response.contentHandling === "CONVERT_TO_BINARY" && body !== null;
  const sent = isDecoded ? converted(Buffer.from(body as string), "decode") : body;
  exchange.respond(transformation?.responseStatus ?? response.statusCode, headers, sent);
}

/** Nobody needs a longer text to say a status; parsing one would hold up everybody else on this thread. */
function bodyText(exchange: Exchange): string {
  const { body } = exchange;
  if (body === null || body.length > TEMPLATE_LIMIT_BYTES) return "";
  return Buffer.from(body.bytes()).toString("utf8");
}
