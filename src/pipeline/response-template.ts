/** The body of one gateway response: constant where it can be, put together where it says something about the request. */
import type { GatewayError } from "../errors/gateway-error.ts";
import type { GatewayResponseType } from "../errors/gateway-responses.ts";
import type { Exchange } from "../http/exchange.ts";
import { parseGatewayTemplate, type TemplatePart } from "../model/gateway-template.ts";

/** What the variables of one stage stand for. */
export interface TemplateVariables {
  /** `$context.NAME` but for `error.*`: a constant, how to read it of a request, or null when nothing here knows it. */
  context(name: string): string | ((exchange: Exchange) => string | undefined) | null;
  /** `$stageVariables.NAME`; empty for one that is not set. */
  stageVariable(name: string): string;
}

/** Of a request that reached no stage, whose responses are AWS's own. */
export const NO_VARIABLES: TemplateVariables = { context: () => null, stageVariable: () => "" };

/** A text, or how it is made for one request. */
type Piece = string | ((exchange: Exchange, error: GatewayError) => string);

export class ResponseTemplate {
  /** Whether `$context.error.validationErrorString` stands in it. */
  readonly showsValidationErrors: boolean;
  readonly #pieces: readonly Piece[];
  /** The body with the type's own message, as bytes, which are sent without measuring and converting; null: it depends on more. */
  readonly #constant: Uint8Array | null;

  /** Throws Error for a variable that nobody knows; an import refuses those. */
  constructor(template: string, type: GatewayResponseType, variables: TemplateVariables) {
    const parts = parseGatewayTemplate(template);
    this.showsValidationErrors = parts.some((part) => isContext(part, "error.validationErrorString"));
    this.#pieces = parts.map((part) => compile(part, type, variables));
    const constant = parts.map((part, index) => {
      if (isContext(part, "error.message")) return type.message ?? "";
      if (isContext(part, "error.messageString")) return JSON.stringify(type.message);
      return this.#pieces[index] as Piece;
    });
    this.#constant = constant.every((piece) => typeof piece === "string") ? Buffer.from(constant.join("")) : null;
  }

  body(exchange: Exchange, error: GatewayError): string | Uint8Array {
    if (this.#constant !== null && error.clientMessage === undefined) return this.#constant;
    let body = "";
    for (const piece of this.#pieces) body += typeof piece === "string" ? piece : piece(exchange, error);
    return body;
  }
}

function compile(part: TemplatePart, type: GatewayResponseType, variables: TemplateVariables): Piece {
  switch (part.kind) {
    case "text":
      return part.text;
    case "stageVariable":
      return variables.stageVariable(part.name);
    case "parameter":
      throw new Error(`template: ${part.name} is not supported by this edge`);
    case "context":
      return contextPiece(part.name, type, variables);
  }
}

function contextPiece(name: string, type: GatewayResponseType, variables: TemplateVariables): Piece {
  switch (name) {
    case "error.message":
      return (_, { clientMessage }) => clientMessage ?? type.message ?? "";
    case "error.messageString":
      // JSON.stringify(null) is the bare word that AWS writes where a type has no message.
      return (_, { clientMessage }) => JSON.stringify(clientMessage ?? type.message);
    case "error.responseType":
      return type.type;
    case "error.validationErrorString":
      // Of other failures than a body's AWS documents nothing: empty keeps the template around it whole.
      return (_, { validationErrorString }) => validationErrorString ?? "";
  }
  const variable = variables.context(name);
  if (variable === null) throw new Error(`template: $context.${name} is not supported by this edge`);
  if (typeof variable === "string") return escaped(variable);
  return (exchange) => escaped(variable(exchange) ?? "");
}

function isContext(part: TemplatePart, name: string): boolean {
  return part.kind === "context" && part.name === name;
}

const NEEDS_ESCAPE = /[^ !#-[\]-~]/;

/** As inside of a JSON string: a client chooses its path and its user agent, and must not choose the shape of the answer. */
function escaped(byteText: string): string {
  if (!NEEDS_ESCAPE.test(byteText)) return byteText;
  return JSON.stringify(Buffer.from(byteText, "latin1").toString("utf8")).slice(1, -1);
}
