/** The refusals of bodies that their model does not allow: which gateway response, and what it and the log say. */
import { GatewayError } from "../errors/gateway-error.ts";
import type { ValidationFailure } from "../schema/failure.ts";
import type { StageRuntime } from "./stage-runtime.ts";

/**
 * AWS's message stays the same for a body that is no JSON; the text in brackets is the other message that is recorded of
 * BAD_REQUEST_BODY, since nothing is recorded of the list itself.
 */
const NOT_JSON_ERRORS = { validationErrorString: "[Invalid JSON in request body]" };
const NOT_JSON_BODY = new GatewayError("BAD_REQUEST_BODY", "client", "the body is not valid JSON", NOT_JSON_ERRORS);

/** Characters of a header's value that the log shows. */
const ENCODING_TEXT_MAX = 40;

/** The body stops being JSON at `offset`. `encoding`: what the client says of its Content-Encoding. */
export function notJsonBody(offset: number, encoding: string | undefined, isLogged: boolean): GatewayError {
  if (!isLogged) return NOT_JSON_BODY;
  const compressed =
    encoding === undefined
      ? ""
      : `; its Content-Encoding is ${encoding.slice(0, ENCODING_TEXT_MAX)}, and bodies are validated as they are sent`;
  const detail = `${NOT_JSON_BODY.message}: it ends or goes wrong at byte ${offset}${compressed}`;
  return new GatewayError("BAD_REQUEST_BODY", "client", detail, NOT_JSON_ERRORS);
}

/** The body is nested deeper, or holds more values, than a validated one may. */
export const BODY_BEYOND_LIMITS = new GatewayError(
  "BAD_REQUEST_BODY",
  "client",
  "the body is nested too deep, holds too many values, or takes too much work to validate",
  { validationErrorString: "[JSON in request body is nested too deep or too large]" },
);

// Made once: when nobody reads what is wrong, a flood of bad bodies costs no words.
const INVALID_BODY = new GatewayError("BAD_REQUEST_BODY", "client", "the body is not valid");

/**
 * The body breaks its model. To be called at once: `readFailures` and `document`, the body's bytes, are read before this returns,
 * and only when a response template or the log (`isLogged`) shows what is wrong.
 */
export function invalidBody(
  stage: StageRuntime,
  document: Uint8Array,
  readFailures: () => readonly ValidationFailure[],
  isLogged: boolean,
): GatewayError {
  const isShown = stage.responses.showsValidationErrors;
  if (!isShown && !isLogged) return INVALID_BODY;
  const failures = readFailures();
  const { failureWords } = stage;
  const detail = isLogged ? `the body is not valid: ${failureWords.line(failures, document)}` : INVALID_BODY.message;
  return new GatewayError("BAD_REQUEST_BODY", "client", detail, {
    ...(isShown ? { validationErrorString: failureWords.validationErrorString(failures, document) } : {}),
  });
}
