/**
 * The routes of a deployment as one text: what the image compiler reads, and what says which slot is whose. Ten thousand objects would
 * be garbage by the time an image is compiled, and collecting them keeps a core from requests for longer than compiling does.
 */
import { HTTP_METHODS, type HttpMethod } from "./api.ts";
import type { SnapshotRoute } from "./snapshot.ts";

/** Bit of a route's flags: the method asks for an API key. */
export const ROUTE_KEY_REQUIRED = 1;

export interface RouteTable {
  /** Methods; the order is the method index. */
  readonly count: number;
  /** `METHOD path` of each, UTF-8, a line each, ended by a line feed. */
  readonly text: Uint8Array;
  /** ROUTE_* bits of each. */
  readonly flags: Uint8Array;
  /** `requiredParameters` of the methods that have any, by ascending index. */
  readonly required: readonly (readonly [index: number, names: readonly string[]])[];
}

const LINE_FEED = 0x0a;

/** Throws Error on a path that no line can hold; an import refuses such a path long before. */
export function routeTableOf(routes: readonly SnapshotRoute[]): RouteTable {
  const flags = new Uint8Array(routes.length);
  const required: [number, readonly string[]][] = [];
  let text = "";
  for (const [index, route] of routes.entries()) {
    if (route.path.includes("\n")) throw new Error(`path ${JSON.stringify(route.path)}: expected it in one line`);
    text += `${route.httpMethod} ${route.path}\n`;
    if (route.apiKeyRequired === true) flags[index] = ROUTE_KEY_REQUIRED;
    if (route.requiredParameters.length > 0) required.push([index, route.requiredParameters]);
  }
  return { count: routes.length, text: Buffer.from(text, "utf8"), flags, required };
}

const METHODS: readonly HttpMethod[] = [...HTTP_METHODS, "ANY"];
const METHOD_TOKENS = METHODS.map((method) => Buffer.from(`${method} `, "latin1"));

/** The method with which the line at `from` begins. Throws Error when it begins with none. */
export function methodOfLine(text: Uint8Array, from: number): HttpMethod {
  for (let index = 0; index < METHODS.length; index++) {
    const token = METHOD_TOKENS[index]!;
    let at = 0;
    while (at < token.length && text[from + at] === token[at]) at++;
    if (at === token.length) return METHODS[index]!;
  }
  const line = textOf(text, from, endOfLine(text, from));
  throw new Error(`route ${JSON.stringify(line)}: expected one of ${METHODS.join(", ")}, a space and a path`);
}

/** Where the line ends that lies at `from`: its line feed. Throws Error when it has none. */
export function endOfLine(text: Uint8Array, from: number): number {
  for (let at = from; at < text.length; at++) if (text[at] === LINE_FEED) return at;
  throw new Error("routes: expected each to end with a line feed");
}

/** The text from `from` up to `to`. */
export function textOf(text: Uint8Array, from: number, to: number): string {
  return Buffer.from(text.buffer, text.byteOffset + from, to - from).toString("utf8");
}
