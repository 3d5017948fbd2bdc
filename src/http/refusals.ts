/** Answers to requests that no API gets to see, in the words of AWS's front end. They close the connection. */
import type { Exchange } from "./exchange.ts";
import { UwsExchange } from "./uws-exchange.ts";

const JSON_TYPE = "\r\nContent-Type: application/json";

// AWS's front end answers malformed heads in several forms, none of them documented; JSON is what its clients parse.
const REFUSALS: ReadonlyMap<number, string> = new Map([
  [400, '{"message":"Bad Request"}'],
  [431, '{"message":"Request Header Fields Too Large"}'],
]);

/** `statusCode` is 400 or 431. */
export function respondRefused(exchange: UwsExchange, statusCode: number): void {
  exchange.respondAndClose(statusCode, JSON_TYPE, REFUSALS.get(statusCode) ?? "", false);
}

/**
 * AWS's front end on a body above the limit: plain text, no `x-amzn` headers, not customizable (reference: API Gateway
 * quotas, recorded answers). Works as long as no answer has begun.
 */
export function respondTooLarge(exchange: Exchange, limitBytes: number): void {
  const headers = "\r\nContent-Type: text; charset=utf-8";
  const text = `HTTP content length exceeded ${limitBytes} bytes.`;
  if (exchange instanceof UwsExchange) exchange.respondAndClose(413, headers, text, false);
  else exchange.respond(413, headers, text);
}
