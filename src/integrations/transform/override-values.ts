/** Overrides on their way into a message: what a template gave as the name and the value of a header. */
import { GatewayError } from "../../errors/gateway-error.ts";
import { printJava } from "../../templates/json/print-json.ts";
import { isList, type Value } from "../../templates/value.ts";
import { byteText, isHeaderValue } from "../header-value.ts";

// RFC 9110 5.6.2.
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,256}$/;

/** The values of one override as byte text: a list gives several. */
export function overrideValues(value: Value): readonly string[] {
  return isList(value) ? value.map((one) => byteText(printJava(one))) : [byteText(printJava(value))];
}

/** The name and the values of an overridden header. Throws a GatewayError 500 on what would change the message's shape. */
export function overriddenHeader(name: string, value: Value): readonly string[] {
  if (!TOKEN.test(name)) throw broken(name.slice(0, 80), "this is no name of a header");
  const values = overrideValues(value);
  for (const one of values) if (!isHeaderValue(one)) throw broken(name, "its value would break the head");
  return values;
}

function broken(name: string, reason: string): GatewayError {
  return new GatewayError(
    "API_CONFIGURATION_ERROR",
    "gateway",
    `override of header ${JSON.stringify(name)}: ${reason}`,
  );
}
