/** Integration responses made ready: which one answers for a status, its headers, and what becomes of the body. */
import { GatewayError } from "../errors/gateway-error.ts";
import type { Exchange } from "../http/exchange.ts";
import type { ContentHandling, IntegrationResponse } from "../model/api.ts";
import { type MappingSource, parseResponseMapping, responseMappingHeader } from "../model/mapping-expression.ts";
import { expandSelectionPattern } from "../model/selection-pattern.ts";
import type { Payload } from "../templates/payload.ts";
import { Template } from "../templates/template.ts";
import type { Value } from "../templates/value.ts";
import type { ResponseHead } from "../upstream/upstream.ts";
import { headerLine, isHeaderValue } from "./header-value.ts";
import { DROPPED_RESPONSE_TARGETS, REMAPPED_MAPPING_TARGETS, remappedName } from "./http/response-header-rules.ts";
import type { MethodContext } from "./integration.ts";
import { bodyPaths, compileReading, joined, type Read, readsBody } from "./reading.ts";
import { mediaType } from "./request-template.ts";
import { overriddenHeader } from "./transform/override-values.ts";
import type { Transformation } from "./transform/transformation.ts";

const JSON_TYPE = "application/json";

/** What one response template (or the lack of any) makes of a response. */
export interface ReadyAnswer {
  /** All headers that do not depend on the request, as a block for Exchange.respond. */
  readonly headers: string;
  /** A constant template's text as bytes, which are sent without measuring; null: a template's, or the integration's own body. */
  readonly body: Uint8Array | null;
  /** A template that depends on the request or its response. */
  readonly template: Template | null;
}

export class ReadyResponse {
  readonly statusCode: number;
  readonly contentHandling: ContentHandling | undefined;
  /** Whether a mapping may give X-Amzn-Trace-Id, which HTTP integrations send of their own accord otherwise. */
  readonly mapsTraceId: boolean;
  /** Whether a mapping reads the integration's body. */
  readonly mapsBody: boolean;
  /** JSONPaths that mappings read of it, each once. */
  readonly bodyPaths: readonly string[];
  readonly #byType = new Map<string, ReadyAnswer>();
  readonly #first: ReadyAnswer;
  readonly #dynamic: { readonly name: string; readonly read: Read }[] = [];
  /** Content-Type when a mapping reads it from the response; the answers' headers hold none then. */
  #contentType: Read | null = null;

  constructor(response: IntegrationResponse, context: MethodContext) {
    this.statusCode = Number(response.statusCode);
    this.contentHandling = response.contentHandling;
    this.mapsTraceId = Object.keys(response.responseParameters).some(
      (target) => responseMappingHeader(target)?.toLowerCase() === "x-amzn-trace-id",
    );
    let constant = "";
    let contentType: string | null = null;
    const sources: MappingSource[] = [];
    for (const [target, expression] of Object.entries(response.responseParameters)) {
      const name = responseMappingHeader(target);
      if (name === null) throw new Error(`${target}: expected method.response.header.NAME`);
      const source = parseResponseMapping(expression);
      if (typeof source === "string") throw new Error(source);
      const lower = name.toLowerCase();
      if (DROPPED_RESPONSE_TARGETS.has(lower)) continue;
      const reading = compileReading(source, context);
      if (reading.kind === "missing") continue;
      sources.push(source);
      const sentName = REMAPPED_MAPPING_TARGETS.has(lower) ? remappedName(name) : name;
      if (reading.kind === "dynamic") {
        if (lower === "content-type") this.#contentType = reading.read;
        else this.#dynamic.push({ name: sentName, read: reading.read });
      } else if (lower === "content-type") contentType = headerLine(name, reading.value);
      else constant += headerLine(sentName, reading.value);
    }
    this.mapsBody = sources.some(readsBody);
    this.bodyPaths = bodyPaths(sources);

    const readyAnswer = (type: string, text: string | null): ReadyAnswer => {
      const typeLine = this.#contentType !== null ? "" : (contentType ?? headerLine("Content-Type", type));
      const headers = typeLine + constant;
      if (text === null) return { headers, body: null, template: null };
      const template = new Template(text);
      return template.constant === null
        ? { headers, body: null, template }
        : { headers, body: Buffer.from(template.constant, "utf8"), template: null };
    };
    for (const [type, text] of Object.entries(response.responseTemplates)) {
      // A template's own type labels what it wrote, unless a mapping says otherwise: an HTML page under a `text/html` key is
      // of use to a browser only as what it is.
      this.#byType.set(mediaType(type), readyAnswer(mediaType(type), text));
    }
    this.#first = this.#byType.get(JSON_TYPE) ?? [...this.#byType.values()][0] ?? readyAnswer(JSON_TYPE, null);
  }

  /** Whether some answer is a template that depends on more than the definition. */
  get hasTemplates(): boolean {
    return this.#first.template !== null || [...this.#byType.values()].some(({ template }) => template !== null);
  }

  /** By the first entry of the client's Accept, else JSON, else the first template. */
  choose(exchange: Exchange): ReadyAnswer {
    if (this.#byType.size < 2) return this.#first;
    const accept = exchange.header("accept");
    if (accept === undefined) return this.#first;
    const comma = accept.indexOf(",");
    return this.#byType.get(mediaType(comma < 0 ? accept : accept.slice(0, comma))) ?? this.#first;
  }

  /**
   * All headers of the answer; `payload` is the integration's body when `mapsBody`. Overrides of `transformation` replace what
   * was mapped. Throws a GatewayError 500 on a value that would change the message's shape.
   */
  headers(
    answer: ReadyAnswer,
    exchange: Exchange,
    head: ResponseHead | null,
    payload: Payload | null,
    transformation: Transformation | null,
  ): string {
    let block = answer.headers;
    if (this.#contentType !== null) {
      block += mappedLine("Content-Type", this.#contentType(exchange, head, payload) ?? JSON_TYPE);
    }
    for (const { name, read } of this.#dynamic) {
      const value = read(exchange, head, payload);
      if (value !== undefined) block += mappedLine(name, value);
    }
    const overrides = transformation === null ? null : transformation.responseHeaders;
    return overrides === null ? block : overridden(block, overrides);
  }
}

/** The block with these headers in place of its own of the same names. */
function overridden(block: string, overrides: ReadonlyMap<string, Value>): string {
  let lines = block.split("\r\n").slice(1);
  for (const [name, value] of overrides) {
    const lower = name.toLowerCase();
    const values = overriddenHeader(name, value);
    if (DROPPED_RESPONSE_TARGETS.has(lower)) continue;
    const sentName = REMAPPED_MAPPING_TARGETS.has(lower) ? remappedName(name) : name;
    const begin = `${sentName.toLowerCase()}:`;
    lines = lines.filter((line) => line.slice(0, begin.length).toLowerCase() !== begin);
    for (const one of values) lines.push(`${sentName}: ${one}`);
  }
  return lines.map((line) => `\r\n${line}`).join("");
}

function mappedLine(name: string, value: string | readonly string[]): string {
  const text = joined(value);
  if (!isHeaderValue(text)) {
    throw new GatewayError(
      "API_CONFIGURATION_ERROR",
      "upstream",
      `response header ${name}: the value would break the head`,
    );
  }
  return `\r\n${name}: ${text}`;
}

/** The integration responses of a method, chosen by the backend's status. */
export class ReadyResponses {
  readonly #byStatus = new Map<number, ReadyResponse | GatewayError>();
  #otherwise: ReadyResponse | GatewayError | null = null;

  constructor(responses: readonly IntegrationResponse[], context: MethodContext) {
    for (const response of responses) {
      const ready = Object.hasOwn(context.methodResponses, response.statusCode)
        ? new ReadyResponse(response, context)
        : invalidMethodResponse(response.statusCode);
      if (response.selectionPattern === undefined || response.selectionPattern === "") {
        this.#otherwise ??= ready;
        continue;
      }
      // Patterns that overlap have no order on AWS; the first wins here.
      for (const status of matchingStatuses(response.selectionPattern)) {
        if (!this.#byStatus.has(status)) this.#byStatus.set(status, ready);
      }
    }
  }

  /** Whether some answer is a template that depends on more than the definition. */
  get haveTemplates(): boolean {
    return [...this.#byStatus.values(), this.#otherwise].some(
      (ready) => ready instanceof ReadyResponse && ready.hasTemplates,
    );
  }

  /** Throws a GatewayError 500 when nothing matches and there is no default, or what matches has no method response. */
  select(status: number): ReadyResponse {
    const ready = this.#byStatus.get(status) ?? this.#otherwise;
    if (ready instanceof GatewayError) throw ready;
    if (ready !== null) return ready;
    throw new GatewayError(
      "API_CONFIGURATION_ERROR",
      "gateway",
      `No match for output mapping and no default output mapping configured. Endpoint Response Status Code: ${status}`,
    );
  }
}

function invalidMethodResponse(statusCode: string): GatewayError {
  const detail = `Output mapping refers to an invalid method response: ${statusCode}`;
  return new GatewayError("API_CONFIGURATION_ERROR", "gateway", detail);
}

const PATTERNS_MAX = 256;
const patterns = new Map<string, ReadonlySet<number>>();

// An API repeats a handful of patterns over all of its methods, so each is worked out once a thread.
function matchingStatuses(pattern: string): ReadonlySet<number> {
  const known = patterns.get(pattern);
  if (known !== undefined) return known;
  const statuses = expandSelectionPattern(pattern);
  if (typeof statuses === "string") throw new Error(`selection pattern ${JSON.stringify(pattern)}: ${statuses}`);
  if (patterns.size < PATTERNS_MAX) patterns.set(pattern, statuses);
  return statuses;
}
