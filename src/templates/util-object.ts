/** `$util`. Source: AWS, "API Gateway mapping template and access logging variable reference"; toXml and parseXml are ours. */
import { parseJson } from "./json/parse-json.ts";
import { TemplateRenderError } from "./template-errors.ts";
import { HostObject, type Value } from "./value.ts";
import type { Frame } from "./velocity/frame.ts";
import { parseXml } from "./xml/parse-xml.ts";
import { toXml } from "./xml/to-xml.ts";

export class UtilObject extends HostObject {
  readonly #frame: Frame;

  constructor(frame: Frame) {
    super();
    this.#frame = frame;
  }

  override get(): Value | undefined {
    return undefined;
  }

  override call(name: string, args: readonly Value[]): Value | undefined {
    if (name === "toXml" && args.length === 2) return this.#made(toXml(args[0]!, this.#frame.print(args[1]!)));
    if (args.length !== 1) return undefined;
    const text = this.#frame.print(args[0]!);
    this.#frame.workOver(text.length);
    switch (name) {
      case "escapeJavaScript":
        return this.#made(escapeJavaScript(text));
      case "parseJson":
        return parsed(text);
      case "urlEncode":
        return this.#made(urlEncode(text));
      case "urlDecode":
        return this.#made(urlDecode(text));
      case "base64Encode":
        return this.#made(Buffer.from(text, "utf8").toString("base64"));
      case "base64Decode":
        return this.#made(Buffer.from(text, "base64").toString("utf8"));
      case "parseXml":
        return parseXml(text);
      default:
        return undefined;
    }
  }

  #made(text: string): string {
    this.#frame.workOver(text.length);
    return this.#frame.checked(text);
  }

  print(): string {
    return "util";
  }
}

function parsed(text: string): Value {
  // A missing value stays one; everything else must be JSON.
  if (text === "") return null;
  try {
    return parseJson(text);
  } catch (error) {
    throw new TemplateRenderError(`$util.parseJson: ${(error as Error).message}`);
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is escaped.
const TO_ESCAPE = /["'\\/\u0000-\u001f\u0080-\uffff]/g;

const SHORT_ESCAPES: ReadonlyMap<string, string> = new Map([
  ["\b", "\\b"],
  ["\n", "\\n"],
  ["\t", "\\t"],
  ["\f", "\\f"],
  ["\r", "\\r"],
  ["'", "\\'"],
  ['"', '\\"'],
  ["\\", "\\\\"],
  ["/", "\\/"],
]);

/** As commons-lang's method of that name, single quote included: AWS says to take that back by `.replaceAll("\\'","'")`. */
export function escapeJavaScript(text: string): string {
  return text.replace(TO_ESCAPE, (one) => SHORT_ESCAPES.get(one) ?? unicodeEscape(one));
}

function unicodeEscape(one: string): string {
  return `\\u${one.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
}

const NOT_IN_FORMS = /[!'()~]|%20/g;

/** As application/x-www-form-urlencoded: letters, digits and `.-*_` stand, a space is `+`, all else is percent-encoded UTF-8. */
export function urlEncode(text: string): string {
  return encodeURIComponent(wellFormed(text)).replace(NOT_IN_FORMS, (one) =>
    one === "%20" ? "+" : `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Half of a surrogate pair has no UTF-8: it becomes U+FFFD. */
function wellFormed(text: string): string {
  return /[\ud800-\udfff]/.test(text) ? Buffer.from(text, "utf8").toString("utf8") : text;
}

const ENCODED = /(?:%[0-9a-fA-F]{2})+/g;

/** The inverse. Bytes that are no UTF-8 become U+FFFD. Throws on `%` without two hexadecimal digits behind it, as Java does. */
export function urlDecode(text: string): string {
  const decoded = text.replaceAll("+", " ");
  if (!decoded.includes("%")) return decoded;
  const stray = decoded.replace(ENCODED, "").indexOf("%");
  if (stray >= 0) throw new TemplateRenderError("$util.urlDecode: a % without two hexadecimal digits behind it");
  return decoded.replace(ENCODED, (run) => Buffer.from(run.replaceAll("%", ""), "hex").toString("utf8"));
}
