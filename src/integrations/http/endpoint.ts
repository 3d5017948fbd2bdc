/** An integration's URI made ready: the origin to connect to, and the request target with its placeholders. */

import { GatewayError } from "../../errors/gateway-error.ts";
import type { Exchange } from "../../http/exchange.ts";
import type { Payload } from "../../templates/payload.ts";
import type { Value } from "../../templates/value.ts";
import type { Origin } from "../../upstream/upstream.ts";
import { byteText } from "../header-value.ts";
import { hasDotSegment, type PathValueOrigin, pathText, queryText } from "../path-value.ts";
import { encodedByte } from "../query-string.ts";
import { joined, type Read, type Reading } from "../reading.ts";
import { overrideValues } from "../transform/override-values.ts";

/** What fills a placeholder, with what its text may bring along. */
export interface Placeholder {
  readonly reading: Reading;
  readonly origin: PathValueOrigin;
}

interface DynamicPart {
  readonly name: string;
  /** Stands as it is when the value is missing. */
  readonly literal: string;
  /** Null: only a template can give a value. */
  readonly read: Read | null;
  readonly origin: PathValueOrigin;
}

/** Values that a template sets for placeholders, by name. */
type Overrides = ReadonlyMap<string, Value> | null;

/** What a template makes is text: its escapes are encoded again, and its slashes make no segments. */
const OVERRIDE_ORIGIN: PathValueOrigin = { isEncoded: false, isGreedy: false };

const STAGE_VARIABLE = /\$\{stageVariables\.([A-Za-z0-9_]+)\}/g;
const PLACEHOLDER = /\{([A-Za-z0-9._$-]+)\+?\}/g;
const URI = /^(https?):\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#.*)?$/is;

// What a target holds as it is. `{` and `}` are no characters of a URI, yet AWS sends an unmapped placeholder as it stands.
const TARGET_CHARACTER = /[A-Za-z0-9\-._~!$&'()*+,;=:@/?%{}[\]]/;

export class Endpoint {
  readonly origin: Origin;
  /** Value of the Host header: the authority without a port that the scheme implies. */
  readonly host: string;
  readonly #path: readonly (string | DynamicPart)[];
  readonly #query: readonly (string | DynamicPart)[];
  readonly #constantPath: string | null;
  readonly #constantQuery: string | null;

  /** Throws on what is no endpoint, such as a URI whose host came from a stage variable that does not exist. */
  constructor(
    uri: string,
    variables: Readonly<Record<string, string>>,
    insecureSkipVerification: boolean,
    placeholders: ReadonlyMap<string, Placeholder>,
    canOverride = false,
  ) {
    const values = new Map(Object.entries(variables));
    const filled = uri.replace(STAGE_VARIABLE, (_, name: string) => values.get(name) ?? "");
    const match = URI.exec(filled);
    if (match === null) throw new Error(`Invalid endpoint address: ${filled}`);
    const [, scheme = "", authority = "", path = "", query = ""] = match;
    const url = parseAuthority(scheme.toLowerCase(), authority, filled);
    this.origin = {
      protocol: url.protocol as Origin["protocol"],
      hostname: url.hostname.replace(/^\[|\]$/g, ""),
      port: Number(url.port) || (url.protocol === "https:" ? 443 : 80),
      insecureSkipVerification,
    };
    this.host = url.host;
    this.#path = compileText(path === "" ? "/" : path, placeholders, canOverride, pathText);
    this.#query = compileText(query, placeholders, canOverride, queryText);
    this.#constantPath = constantOf(this.#path);
    this.#constantQuery = constantOf(this.#query);
    if (this.#constantPath !== null && hasDotSegment(this.#constantPath)) {
      throw new Error(`Invalid endpoint address: ${filled} holds a \`.\` or \`..\` segment`);
    }
  }

  /** The path when it is the same for every request, else null. */
  get constantPath(): string | null {
    return this.#constantPath;
  }

  /**
   * The path of one request. `overrides` are a template's values for placeholders. Throws a GatewayError 400 when values make
   * a `.` or `..` segment of it.
   */
  path(exchange: Exchange, payload: Payload | null, overrides: Overrides = null): string {
    if (this.#constantPath !== null) return this.#constantPath;
    const path = fill(this.#path, exchange, payload, overrides, pathText);
    if (hasDotSegment(path)) {
      throw new GatewayError("BAD_REQUEST_PARAMETERS", "client", "a path parameter makes a `.` or `..` segment", {
        clientMessage: "Bad Request",
      });
    }
    return path;
  }

  /** The URI's own query, empty for none. */
  query(exchange: Exchange, payload: Payload | null, overrides: Overrides = null): string {
    return this.#constantQuery ?? fill(this.#query, exchange, payload, overrides, queryText);
  }
}

function parseAuthority(scheme: string, authority: string, uri: string): URL {
  // A user name would be sent nowhere, and a `{name}` would let a request choose the host; an import refuses both.
  if (authority === "" || /[@{}\s\\]/.test(authority)) throw new Error(`Invalid endpoint address: ${uri}`);
  let url: URL;
  try {
    url = new URL(`${scheme}://${authority}/`);
  } catch (cause) {
    throw new Error(`Invalid endpoint address: ${uri}`, { cause });
  }
  if (url.hostname === "" || url.port === "0") throw new Error(`Invalid endpoint address: ${uri}`);
  return url;
}

const MISSING: Reading = { kind: "missing" };

type Encode = (value: string, origin: PathValueOrigin) => string;

function compileText(
  text: string,
  placeholders: ReadonlyMap<string, Placeholder>,
  canOverride: boolean,
  encode: Encode,
): (string | DynamicPart)[] {
  const parts: (string | DynamicPart)[] = [];
  let end = 0;
  const literal = (piece: string): void => {
    const last = parts.length - 1;
    const safe = targetText(piece);
    if (typeof parts[last] === "string") parts[last] += safe;
    else if (safe !== "") parts.push(safe);
  };
  for (const match of text.matchAll(PLACEHOLDER)) {
    literal(text.slice(end, match.index));
    end = match.index + match[0].length;
    const name = match[1]!;
    const placeholder = placeholders.get(name);
    const reading = placeholder?.reading ?? MISSING;
    const origin = placeholder?.origin ?? OVERRIDE_ORIGIN;
    if (reading.kind === "dynamic") parts.push({ name, literal: match[0], read: reading.read, origin });
    else {
      const constant = reading.kind === "constant" ? encode(reading.value, origin) : match[0];
      if (canOverride) parts.push({ name, literal: targetText(constant), read: null, origin });
      else literal(constant);
    }
  }
  literal(text.slice(end));
  return parts;
}

function targetText(text: string): string {
  let result = "";
  for (const char of byteText(text)) result += TARGET_CHARACTER.test(char) ? char : encodedByte(char.charCodeAt(0));
  return result;
}

function constantOf(parts: readonly (string | DynamicPart)[]): string | null {
  if (parts.length === 0) return "";
  return parts.length === 1 && typeof parts[0] === "string" ? parts[0] : null;
}

function fill(
  parts: readonly (string | DynamicPart)[],
  exchange: Exchange,
  payload: Payload | null,
  overrides: Overrides,
  encode: Encode,
): string {
  let text = "";
  for (const part of parts) {
    if (typeof part === "string") {
      text += part;
      continue;
    }
    const override = overrides?.get(part.name);
    if (override !== undefined) {
      text += encode(joined(overrideValues(override)), OVERRIDE_ORIGIN);
      continue;
    }
    const value = part.read?.(exchange, null, payload);
    text += value === undefined ? part.literal : encode(joined(value), part.origin);
  }
  return text;
}
