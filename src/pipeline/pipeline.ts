/** The life of a request behind the listener. */
import { NONE } from "../../assembly/layout/codes.ts";
import type { BodyCollector, Exchange } from "../http/exchange.ts";
import { respondTooLarge } from "../http/refusals.ts";
import { NO_ROOM_FOR_BODY } from "../integrations/no-room.ts";
import { admit, admitKey } from "./admit.ts";
import { BodyDecoder, type DecodedBodyTaker, isEncoded } from "./decode-body.ts";
import { fail } from "./fail.ts";
import { BUILT_IN_RESPONSES } from "./gateway-responses.ts";
import { observe, stageOf } from "./observe.ts";
import { checkParameters } from "./parameters.ts";
import type { Plan } from "./plan.ts";
import { keepPathParameters, route } from "./route.ts";
import type { PipelineServices } from "./services.ts";
import type { StageRuntime } from "./stage-runtime.ts";
import { validateBody } from "./validate-body.ts";

export type { PipelineServices } from "./services.ts";

export class Pipeline implements BodyCollector, DecodedBodyTaker {
  readonly #services: PipelineServices;
  readonly #decoder: BodyDecoder;
  readonly #onFinished: (exchange: Exchange) => void;

  constructor(services: PipelineServices) {
    this.#services = services;
    this.#decoder = new BodyDecoder(services.limits.bodyLimitBytes, this);
    this.#onFinished = (exchange) => observe(exchange, services);
  }

  /** Takes a request as the listener hands it over, in the synchronous part of its handler. Never throws. */
  handle(exchange: Exchange): void {
    exchange.onFinished = this.#onFinished;
    try {
      this.#steps(exchange);
    } catch (error) {
      this.#failed(exchange, error);
    }
  }

  // AWS's order: size, route, key and throttles, validation, integration. A step that refuses has answered already.
  #steps(exchange: Exchange): void {
    const services = this.#services;

    // 1. Size. What is declared too large is refused before anybody looks at it.
    if (exchange.contentLength > services.limits.bodyLimitBytes) {
      respondTooLarge(exchange, services.limits.bodyLimitBytes);
      return;
    }

    // 2. Stage, resource and method.
    const stage = route(exchange, services);
    if (stage === null) return;
    const plan = stage.plan(exchange.methodIndex, services);
    if (plan.readsPathParameters) keepPathParameters(exchange, services);
    if (stage.encoding !== null) exchange.responseEncoder = stage.encoding.encoderFor(exchange);

    // 3. API key, usage plan and quota where the method requires a key; throttles.
    if (!(plan.apiKeyRequired ? admitKey(exchange, stage, services) : admit(exchange, stage, services))) return;

    // 4. Required parameters.
    if (plan.requiredParameters.length > 0 && !checkParameters(exchange, stage, plan.requiredParameters, services)) {
      return;
    }

    // 4b. A body that came encoded is decoded first, see onDecoded.
    if (stage.encoding !== null && isEncoded(exchange)) {
      this.#decoder.begin(exchange);
      return;
    }
    this.#withBody(exchange, stage, plan);
  }

  #withBody(exchange: Exchange, stage: StageRuntime, plan: Plan): void {
    const services = this.#services;

    // 5. The body against its model. What comes behind waits until all of the body is there, see onBody.
    if (plan.bodyModels !== null) {
      exchange.schemaIndex = plan.bodyModels.choose(exchange);
      if (exchange.schemaIndex !== NONE) {
        if (exchange.contentLength === 0 || exchange.bodyCollected) this.#validateAndRun(exchange, stage);
        else exchange.collectBody(services.limits.bodyLimitBytes, this);
        return;
      }
    }

    // 6. Integration request, integration, integration response. `observe` follows when the answer is complete.
    plan.integration.run(exchange);
  }

  /** Steps 5 and 6 of a request whose whole body is there. */
  #validateAndRun(exchange: Exchange, stage: StageRuntime): void {
    if (!validateBody(exchange, stage, this.#services)) return;
    stage.plan(exchange.methodIndex, this.#services).integration.run(exchange);
  }

  onDecoded(exchange: Exchange): void {
    try {
      const stage = this.#services.versions.stage(exchange.versionSlot, exchange.stageIndex);
      this.#withBody(exchange, stage, stage.plan(exchange.methodIndex, this.#services));
    } catch (error) {
      this.#failed(exchange, error);
    }
  }

  onDecodingFailed(exchange: Exchange, error: unknown): void {
    this.#failed(exchange, error);
  }

  onBody(exchange: Exchange): void {
    try {
      const { versionSlot, stageIndex } = exchange;
      this.#validateAndRun(exchange, this.#services.versions.stage(versionSlot, stageIndex));
    } catch (error) {
      this.#failed(exchange, error);
    }
  }

  onTooLarge(exchange: Exchange): void {
    respondTooLarge(exchange, this.#services.limits.bodyLimitBytes);
  }

  onNoRoom(exchange: Exchange): void {
    this.#failed(exchange, NO_ROOM_FOR_BODY);
  }

  #failed(exchange: Exchange, error: unknown): void {
    const { log } = this.#services;
    try {
      const responses = stageOf(exchange, this.#services)?.responses ?? BUILT_IN_RESPONSES;
      fail(exchange, error, responses, log);
    } catch (second) {
      // Not even its stage could be had, which may be why the first step failed.
      log.error({ err: second, requestId: exchange.requestId }, "failing request could not be answered by its stage");
      fail(exchange, error, BUILT_IN_RESPONSES, log);
    }
  }
}
