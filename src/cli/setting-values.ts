/** Turns the text of a setting into its value, or refuses it. */
import { STAGE_NAME_PATTERN, STAGE_VARIABLE_NAME_PATTERN, STAGE_VARIABLE_VALUE_PATTERN } from "../model/limits.ts";
import { parseHostPort } from "../text/host-port.ts";
import type { SettingSpec } from "./settings-table.ts";

/** What a source gave for a setting: its texts, and what to call the place in a message. */
export interface Given {
  readonly texts: readonly string[];
  readonly origin: string;
}

export type SettingResult = { readonly value: unknown } | { readonly refused: string };

/** `texts` holds one text, or several for what is repeatable. */
export function readSettingText(spec: SettingSpec, texts: readonly string[]): SettingResult {
  const text = texts[0] ?? "";
  switch (spec.kind) {
    case "text":
      return text === "" ? { refused: text } : { value: text };
    case "integer":
      return readNumber(spec, text, /^[0-9]{1,15}$/);
    case "number":
      return readNumber(spec, text, /^[0-9]{1,12}(\.[0-9]{1,9})?$/);
    case "flag":
      if (text === "true" || text === "1") return { value: true };
      return text === "false" || text === "0" ? { value: false } : { refused: text };
    case "address":
      return parseHostPort(text) === null ? { refused: text } : { value: text };
    case "address-or-off":
      if (text === "off") return { value: null };
      return parseHostPort(text) === null ? { refused: text } : { value: text };
    case "stage-name":
      return STAGE_NAME_PATTERN.test(text) ? { value: text } : { refused: text };
    case "choice":
      return spec.choices!.includes(text) ? { value: text } : { refused: text };
    case "pairs":
      return readPairs(texts);
    case "parameters":
      return readParameters(texts);
    case "header-fields":
      return readHeaderFields(texts);
  }
}

/** What the value has to be, as it stands behind "expected". */
export function settingExpectation(spec: SettingSpec): string {
  switch (spec.kind) {
    case "text":
      return spec.placeholder!;
    case "integer":
      return `an integer from ${spec.min} to ${spec.max}`;
    case "number":
      return `a number from ${spec.min} to ${spec.max}`;
    case "flag":
      return "true or false";
    case "address":
      return "HOST:PORT";
    case "address-or-off":
      return "HOST:PORT or off";
    case "stage-name":
      return "a stage name (letters, digits, - and _, up to 128)";
    case "choice":
      return `one of ${spec.choices!.join(", ")}`;
    case "pairs":
      return "NAME=VALUE (letters, digits and _; letters, digits and -._~:/?#&=, in the value)";
    case "parameters":
      return "path.NAME=VALUE, querystring.NAME=VALUE or header.NAME=VALUE";
    case "header-fields":
      return "'NAME: VALUE', a token and text without control characters";
  }
}

function readNumber(spec: SettingSpec, text: string, pattern: RegExp): SettingResult {
  const value = Number(text);
  return pattern.test(text) && value >= spec.min! && value <= spec.max! ? { value } : { refused: text };
}

const PARAMETER = /^(path|querystring|header)\.([^=]{1,256})=(.*)$/s;

/** Values by `PLACE.NAME`. */
function readParameters(texts: readonly string[]): SettingResult {
  const parameters = new Map<string, string>();
  for (const text of texts) {
    const match = PARAMETER.exec(text);
    if (match === null) return { refused: text };
    parameters.set(`${match[1]}.${match[2]}`, match[3]!);
  }
  return { value: parameters };
}

/** RFC 9110 5.6.2, then 5.5. */
const HEADER_FIELD = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]{1,256}):([^\p{Cc}]*)$/u;

function readHeaderFields(texts: readonly string[]): SettingResult {
  const fields: [string, string][] = [];
  for (const text of texts) {
    const match = HEADER_FIELD.exec(text);
    if (match === null) return { refused: text };
    fields.push([match[1]!, match[2]!.trim()]);
  }
  return { value: fields };
}

function readPairs(texts: readonly string[]): SettingResult {
  const pairs = new Map<string, string>();
  for (const text of texts) {
    const equals = text.indexOf("=");
    const name = text.slice(0, Math.max(0, equals));
    const value = text.slice(equals + 1);
    if (!STAGE_VARIABLE_NAME_PATTERN.test(name) || !STAGE_VARIABLE_VALUE_PATTERN.test(value)) return { refused: text };
    pairs.set(name, value);
  }
  return { value: pairs };
}
