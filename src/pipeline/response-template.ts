/** The variable parts of gateway responses: bodies and headers, constant where they can be, put together where they say something about the request. */
import type { GatewayError } from "../errors/gateway-error.ts";
import type { GatewayResponseType } from "../errors/gateway-responses.ts";
import type { Exchange } from "../http/exchange.ts";
import { byteText } from "../integrations/header-value.ts";
import { parseGatewayTemplate, type TemplatePart } from "../model/gateway-template.ts";
import { type MappingSource, parseRequestMapping } from "../model/mapping-expression.ts";
import { type Escape, escapeFor } from "./template-escape.ts";

/** A constant, how to read it of a request, or null when nothing here knows it. Byte text. */
export type Variable = string | ((exchange: Exchange) => string | undefined) | null;

/** What the variables of one stage stand for. */
export interface TemplateVariables {
  /** `$context.NAME` but for `error.*`. */
  context(name: string): Variable;
  /** `$stageVariables.NAME`; undefined for one that is not set. */
  stageVariable(name: string): string | undefined;
  /** A parameter of the request: `method.request.header.NAME` and the like. */
  parameter(source: MappingSource): Variable;
}

/** Of a request that reached no stage, whose responses are AWS's own. */
export const NO_VARIABLES: TemplateVariables = {
  context: () => null,
  stageVariable: () => undefined,
  parameter: () => null,
};

/** For headers, which take text as it is. */
const RAW: Pick<Escape, "written"> = { written: (text) => text };

/** A text, or how it is made for one request; undefined: there is nothing. */
type Piece = string | ((exchange: Exchange, error: GatewayError) => string | undefined);

export class ResponseTemplate {
  /** Whether `$context.error.validationErrorString` stands in it. */
  readonly showsValidationErrors: boolean;
  /** Whether it reads a path parameter, which is kept for it then. */
  readonly readsPathParameters: boolean;
  readonly #pieces: readonly Piece[];
  /** The body with the type's own message, as bytes, which are sent without measuring and converting; null: it depends on more. */
  readonly #constant: Uint8Array | null;

  /** `mediaType`: of what it makes. Throws Error for a variable that nobody knows; an import refuses those. */
  constructor(template: string, type: GatewayResponseType, variables: TemplateVariables, mediaType: string) {
    const parts = parseGatewayTemplate(template);
    this.showsValidationErrors = parts.some((part) => isContext(part, "error.validationErrorString"));
    this.readsPathParameters = parts.some(
      (part) => part.kind === "parameter" && part.name.includes("method.request.path."),
    );
    const escaping = escapeFor(mediaType);
    this.#pieces = parts.map((part) => compile(part, type, variables, escaping));
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
    for (const piece of this.#pieces) body += typeof piece === "string" ? piece : (piece(exchange, error) ?? "");
    return body;
  }
}

/** A header's value. Throws Error for a source that nobody knows; an import refuses those. */
export function headerPiece(
  source: MappingSource,
  type: GatewayResponseType,
  variables: TemplateVariables,
): Piece | null {
  switch (source.kind) {
    case "literal":
      return source.value;
    case "stageVariable":
      return variables.stageVariable(source.name) ?? null;
    case "context":
      return errorHeader(source.name, type) ?? variables.context(source.name);
    default:
      return variables.parameter(source);
  }
}

/** Without a value there is no header, as for every other source. */
function errorHeader(name: string, type: GatewayResponseType): Piece | undefined {
  const piece = errorPiece(name, type, RAW);
  if (typeof piece !== "function") return piece;
  return (exchange, error) => byteText(piece(exchange, error) ?? "") || undefined;
}

function compile(part: TemplatePart, type: GatewayResponseType, variables: TemplateVariables, escaping: Escape): Piece {
  switch (part.kind) {
    case "text":
      return part.text;
    case "stageVariable":
      return variables.stageVariable(part.name) ?? "";
    case "parameter":
      return escapedPiece(parameterOf(part.name, variables), part.name, escaping);
    case "context":
      return (
        errorPiece(part.name, type, escaping) ??
        escapedPiece(variables.context(part.name), `$context.${part.name}`, escaping)
      );
  }
}

function parameterOf(name: string, variables: TemplateVariables): Variable {
  const source = parseRequestMapping(name);
  if (typeof source === "string") throw new Error(`template: ${source}`);
  return variables.parameter(source);
}

function escapedPiece(variable: Variable, name: string, escaping: Escape): Piece {
  if (variable === null) throw new Error(`template: ${name} is not supported by this edge`);
  if (typeof variable === "string") return escaping.value(variable);
  return (exchange) => escaping.value(variable(exchange) ?? "");
}

function errorPiece(name: string, type: GatewayResponseType, escaping: Pick<Escape, "written">): Piece | undefined {
  switch (name) {
    case "error.message":
      return (_, { clientMessage }) => escaping.written(clientMessage ?? type.message ?? "");
    case "error.messageString":
      // JSON.stringify(null) is the bare word that AWS writes where a type has no message.
      return (_, { clientMessage }) => {
        const message = clientMessage ?? type.message;
        return message === null ? "null" : `"${escaping.written(JSON.stringify(message).slice(1, -1))}"`;
      };
    case "error.responseType":
      return type.type;
    case "error.validationErrorString":
      // Of other failures than a body's AWS documents nothing: empty keeps the template around it whole.
      return (_, { validationErrorString }) => escaping.written(validationErrorString ?? "");
    default:
      return undefined;
  }
}

function isContext(part: TemplatePart, name: string): boolean {
  return part.kind === "context" && part.name === name;
}
