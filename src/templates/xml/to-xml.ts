/**
 * `$util.toXml($object, "root")`, which is ours: AWS has no such thing. A key `@name` is an attribute, `#text` the text beside
 * attributes and elements, a list an element for each item, null an empty element; everything else is an element.
 */
import { printJava } from "../json/print-json.ts";
import { TemplateLimitError, TemplateRenderError } from "../template-errors.ts";
import { HostObject, isList, isMap, type JsonMap, mapGet, mapKeys, type Value } from "../value.ts";
import { checkXmlName, escapeXml, XML_DEPTH_MAX } from "./xml-names.ts";

const LENGTH_MAX = 10_485_760;

/** Throws TemplateRenderError for what has no place in XML: lists in lists, names that are none, control characters. */
export function toXml(value: Value, rootName: string): string {
  const writer = new Writer();
  writer.element(rootName, value, 0);
  return writer.text;
}

class Writer {
  text = "";

  element(name: string, value: Value, depth: number): void {
    if (depth >= XML_DEPTH_MAX) throw new TemplateLimitError(`elements more than ${XML_DEPTH_MAX} deep in each other`);
    checkXmlName(name);
    const plain = value instanceof HostObject ? value.toJson() : value;
    if (isList(plain))
      throw new TemplateRenderError(`${name} is a list without a key of its own: XML has no place for it`);
    if (isMap(plain)) this.#map(name, plain, depth);
    else this.#write(plain === null ? `<${name}/>` : `<${name}>${escapeXml(printJava(plain))}</${name}>`);
  }

  #map(name: string, map: JsonMap, depth: number): void {
    const keys = mapKeys(map);
    let head = `<${name}`;
    for (const key of keys) {
      if (!key.startsWith("@")) continue;
      const value = mapGet(map, key)!;
      if (isMap(value) || isList(value)) throw new TemplateRenderError(`${key} of ${name}: an attribute holds a text`);
      head += ` ${checkXmlName(key.slice(1))}="${escapeXml(printJava(value)).replace(/[\n\t]/g, (sign) => (sign === "\n" ? "&#10;" : "&#9;"))}"`;
    }
    this.#write(`${head}>`);
    for (const key of keys) {
      const value = mapGet(map, key)!;
      if (key === "#text") this.#text(name, value);
      else if (!key.startsWith("@")) this.#children(key, value, depth + 1);
    }
    this.#write(`</${name}>`);
  }

  #text(name: string, value: Value): void {
    if (isMap(value) || isList(value)) throw new TemplateRenderError(`#text of ${name}: expected a text`);
    this.#write(escapeXml(printJava(value)));
  }

  #children(name: string, value: Value, depth: number): void {
    if (!isList(value)) {
      this.element(name, value, depth);
      return;
    }
    for (const item of value) this.element(name, item, depth);
  }

  #write(text: string): void {
    this.text += text;
    if (this.text.length > LENGTH_MAX) throw new TemplateLimitError(`XML of more than ${LENGTH_MAX} characters`);
  }
}
