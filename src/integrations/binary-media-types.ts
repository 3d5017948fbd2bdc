/**
 * Which bodies count as binary (AWS: "Content type conversions in API Gateway"), and what becomes of a body on its way through an
 * integration: text, bytes, or one as the other by base64.
 */
import { GatewayError } from "../errors/gateway-error.ts";
import type { Exchange } from "../http/exchange.ts";
import type { ContentHandling } from "../model/api.ts";
import { mediaType } from "./request-template.ts";

export class BinaryMediaTypes {
  readonly #exact = new Set<string>();
  /** `image/` for an entry of `image/*`. */
  readonly #prefixes: string[] = [];
  readonly #all: boolean;

  /** Entries such as `image/png`, `application/*` and that for every type; one like `*` + `/test` matches nothing, as on AWS. */
  constructor(entries: readonly string[]) {
    for (const entry of entries) {
      const type = entry.toLowerCase();
      if (type.endsWith("/*") && type !== "*/*") this.#prefixes.push(type.slice(0, -1));
      else this.#exact.add(type);
    }
    this.#all = this.#exact.has("*/*");
  }

  /** Whether there are none, so that every body is text. */
  get isEmpty(): boolean {
    return !this.#all && this.#exact.size === 0 && this.#prefixes.length === 0;
  }

  /** By a Content-Type's value; without one a body counts as JSON, as where templates are chosen. */
  has(contentType: string | undefined): boolean {
    if (this.#all) return true;
    const type = mediaType(contentType ?? "") || "application/json";
    return this.#exact.has(type) || this.#prefixes.some((prefix) => type.startsWith(prefix));
  }

  /** Whether a client wants bytes: the first type of its Accept counts (recorded); without one it wants text. */
  areAccepted(accept: string | undefined): boolean {
    if (accept === undefined) return false;
    const comma = accept.indexOf(",");
    return this.has(comma < 0 ? accept : accept.slice(0, comma));
  }
}

/** What is done with a body before a template may see it. */
export type Conversion =
  /** It is text, and stays as it is. */
  | "text"
  /** It is bytes, which no template can read, and stays as it is. */
  | "bytes"
  /** Bytes become base64 text. */
  | "encode"
  /** Base64 text becomes the bytes that it stands for, which no template can read. */
  | "decode";

/** Of a request's body, by its Content-Type. */
export function requestConversion(isBinary: boolean, handling: ContentHandling | undefined): Conversion {
  if (isBinary) return handling === "CONVERT_TO_TEXT" ? "encode" : "bytes";
  return handling === "CONVERT_TO_BINARY" ? "decode" : "text";
}

/** Of a backend's body, by its Content-Type and what the client accepts. */
export function responseConversion(
  isBinary: boolean,
  acceptsBinary: boolean,
  handling: ContentHandling | undefined,
): Conversion {
  if (isBinary) {
    if (handling === undefined) return acceptsBinary ? "bytes" : "encode";
    return handling === "CONVERT_TO_TEXT" ? "encode" : "bytes";
  }
  if (handling === undefined) return acceptsBinary ? "decode" : "text";
  return handling === "CONVERT_TO_TEXT" ? "text" : "decode";
}

/** Whether a template can read what comes of it. */
export function isReadable(conversion: Conversion): boolean {
  return conversion === "text" || conversion === "encode";
}

/** Whether a body comes out as other bytes than it came in. */
export function isConverted(conversion: Conversion): conversion is "encode" | "decode" {
  return conversion === "encode" || conversion === "decode";
}

/** What comes of it, in memory of its own. Throws a GatewayError 500 for what should be base64 and is none. */
export function converted(bytes: Uint8Array, conversion: "encode" | "decode"): Buffer {
  return conversion === "decode" ? bytesOfBase64(bytes) : Buffer.from(Buffer.from(bytes).toString("base64"), "latin1");
}

const NO_BYTES = new Uint8Array(0);

/** A collected body, good until it is freed. */
export function bodyBytes({ body }: Exchange): Uint8Array {
  return body === null ? NO_BYTES : body.bytes();
}

/** AWS fails a request whose template meets bytes (recorded). */
export const BINARY_BODY = new GatewayError(
  "API_CONFIGURATION_ERROR",
  "gateway",
  "a template cannot read a binary body: contentHandling CONVERT_TO_TEXT gives it as base64",
);

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** The bytes that a base64 text stands for. Throws a GatewayError 500 when it is none. White space around it does not count. */
function bytesOfBase64(bytes: Uint8Array): Buffer {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1").trim();
  if (!BASE64.test(text) || text.replace(/=+$/, "").length % 4 === 1) {
    throw new GatewayError("API_CONFIGURATION_ERROR", "gateway", "a body that is to become bytes is no base64");
  }
  return Buffer.from(text, "base64");
}
