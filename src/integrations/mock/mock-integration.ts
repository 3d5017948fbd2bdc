/** MOCK: an answer without a backend. Where nothing in it depends on the request, it is one precomputed write. */
import { GatewayError } from "../../errors/gateway-error.ts";
import type { BodyCollector, Exchange } from "../../http/exchange.ts";
import { respondTooLarge } from "../../http/refusals.ts";
import type { Integration as IntegrationModel } from "../../model/api.ts";
import { TEMPLATE_LIMIT_BYTES } from "../../model/limits.ts";
import { parseMockTemplate } from "../../model/mock-template.ts";
import type { Integration, IntegrationServices, MethodContext } from "../integration.ts";
import { type ReadyResponse, ReadyResponses } from "../integration-response.ts";
import { NO_ROOM_FOR_BODY } from "../no-room.ts";
import { PASSTHROUGH, RequestTemplates, UNSUPPORTED, UNSUPPORTED_MEDIA_TYPE } from "../request-template.ts";

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
  /** What each template's text comes to, found on its first use. */
  readonly #outcomes = new Map<string, ReadyResponse | GatewayError>();
  /** The outcome for requests without a Content-Type, undefined when it is no template's. */
  readonly #plain: ReadyResponse | GatewayError | undefined;

  constructor(model: IntegrationModel, context: MethodContext, services: IntegrationServices) {
    this.#services = services;
    this.#templates = new RequestTemplates(model);
    this.#responses = new ReadyResponses(model.integrationResponses, context);
    for (const text of Object.values(model.requestTemplates)) this.#outcomes.set(text, this.#outcomeOf(text));
    const plain = this.#templates.choose(undefined);
    this.#plain = typeof plain === "string" ? this.#outcomes.get(plain) : undefined;
  }

  run(exchange: Exchange): void {
    const contentType = exchange.header("content-type");
    if (contentType === undefined && this.#plain !== undefined) {
      this.#answer(exchange, this.#plain);
      return;
    }
    const chosen = this.#templates.choose(contentType);
    if (chosen === UNSUPPORTED) throw UNSUPPORTED_MEDIA_TYPE;
    if (chosen === PASSTHROUGH) this.#answerFromBody(exchange);
    else this.#answer(exchange, this.#outcomes.get(chosen)!);
  }

  #answer(exchange: Exchange, outcome: ReadyResponse | GatewayError): void {
    if (outcome instanceof GatewayError) throw outcome;
    const answer = outcome.choose(exchange);
    exchange.respond(outcome.statusCode, outcome.headers(answer, exchange, null), answer.body);
  }

  // Without a template the body itself is read as the rendered template, as an emulator that was held against AWS does.
  #answerFromBody(exchange: Exchange): void {
    if (exchange.bodyCollected || exchange.contentLength === 0)
      this.#answer(exchange, this.#outcomeOf(bodyText(exchange)));
    else exchange.collectBody(this.#services.bodyLimitBytes, this);
  }

  onBody(exchange: Exchange): void {
    try {
      this.#answer(exchange, this.#outcomeOf(bodyText(exchange)));
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

/** Nobody needs a longer text to say a status; parsing one would hold up everybody else on this thread. */
function bodyText(exchange: Exchange): string {
  const { body } = exchange;
  if (body === null || body.length > TEMPLATE_LIMIT_BYTES) return "";
  return Buffer.from(body.bytes()).toString("utf8");
}
