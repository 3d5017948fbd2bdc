/**
 * How a value stands in the template of a gateway response. A client chooses its path, its headers and its body, and must not
 * choose the shape of the answer: neither the members of a JSON document nor the elements of a page. AWS substitutes as it is.
 */
export interface Escape {
  /** Byte text of a request, as part of the document. */
  value(byteText: string): string;
  /** What the gateway itself says of an error, which AWS writes for JSON already. */
  written(text: string): string;
}

/** By the media type of the document. */
export function escapeFor(mediaType: string): Escape {
  return IS_MARKUP.test(mediaType) ? MARKUP : JSON_TEXT;
}

const IS_MARKUP = /^text\/html$|[/+]xml$/;

const NEEDS_JSON_ESCAPE = /[^ !#-[\]-~]/;

/** As inside of a JSON string. */
const JSON_TEXT: Escape = {
  value: (byteText) => {
    if (!NEEDS_JSON_ESCAPE.test(byteText)) return byteText;
    return JSON.stringify(utf8(byteText)).slice(1, -1);
  },
  written: (text) => text,
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: XML knows none of these, not even escaped.
const MARKUP_SPECIAL = /[&<>"'\0-\x08\v\f\x0e-\x1f]/g;
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
  ["'", "&#39;"],
]);

/** As text or inside of an attribute in quotes. */
const MARKUP: Escape = {
  value: (byteText) => markup(utf8(byteText)),
  written: markup,
};

function markup(text: string): string {
  return text.replace(MARKUP_SPECIAL, (special) => ENTITIES.get(special) ?? "\ufffd");
}

function utf8(byteText: string): string {
  return Buffer.from(byteText, "latin1").toString("utf8");
}
