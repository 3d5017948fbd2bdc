/** What XML 1.0 lets names and texts consist of, as far as both directions here ask. */
import { TemplateRenderError } from "../template-errors.ts";

// XML 1.0 2.3, NameStartChar and NameChar. The colon is left to prefixes that a template writes itself, so none begins with it.
const START =
  "A-Z_a-z\\xc0-\\xd6\\xd8-\\xf6\\xf8-\\u02ff\\u0370-\\u037d\\u037f-\\u1fff\\u200c\\u200d\\u2070-\\u218f\\u2c00-\\u2fef\\u3001-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\ufffd\\u{10000}-\\u{effff}";
const NAME = new RegExp(`^[${START}][${START}:.0-9\\xb7\\u0300-\\u036f\\u203f\\u2040-]{0,255}$`, "u");

/** XML 1.0 2.2: what no document may hold, not even as a reference. Half of a surrogate pair is no character. */
function isNoCharacter(code: number): boolean {
  if (code < 0x20) return code !== 0x09 && code !== 0x0a && code !== 0x0d;
  return (code >= 0xd800 && code <= 0xdfff) || code === 0xfffe || code === 0xffff;
}

/** Objects, elements and lists may lie that deep in each other. */
export const XML_DEPTH_MAX = 64;

/** Throws TemplateRenderError for what is no name of an element or an attribute. */
export function checkXmlName(name: string): string {
  if (NAME.test(name)) return name;
  throw new TemplateRenderError(
    `${JSON.stringify(name.slice(0, 40))} is no name of an XML element: expected a letter or _, then letters, digits, - . _`,
  );
}

/** The text with what means something in XML escaped. Throws TemplateRenderError for characters that XML cannot hold. */
export function escapeXml(text: string): string {
  for (const char of text) {
    if (isNoCharacter(char.codePointAt(0)!)) {
      throw new TemplateRenderError("a text holds a character that XML cannot hold");
    }
  }
  return text.replace(/[&<>"\r\n\t]/g, (sign) => ESCAPES.get(sign) ?? sign);
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
  // A reader of attributes would make a space of a line end, and one of texts a LF of a CR.
  ["\r", "&#13;"],
]);
