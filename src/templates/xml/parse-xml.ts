/**
 * `$util.parseXml($text)`, which is ours: what `toXml` writes, read again. The result is a map with one key, the root's name.
 * An element without attributes and elements in it is its text; several of one name beside each other are a list. No document
 * types, so no entities but XML's own five.
 */
import { SaxesParser } from "saxes";
import { TemplateLimitError, TemplateRenderError } from "../template-errors.ts";
import { isList, isMap, type JsonMap, mapGet, mapKeys, mapPut, newMap, type Value } from "../value.ts";
import { XML_DEPTH_MAX } from "./xml-names.ts";

const ELEMENTS_MAX = 100_000;

/** Throws TemplateRenderError, with line and column of what is wrong. */
export function parseXml(text: string): Value {
  const parser = new SaxesParser({ xmlns: false, position: true });
  const open: JsonMap[] = [newMap()];
  let texts: string[] = [""];
  let elements = 0;
  parser.on("error", (error) => {
    throw new TemplateRenderError(`$util.parseXml: ${error.message.replace(/\s+/g, " ").slice(0, 200)}`);
  });
  parser.on("doctype", () => {
    throw new TemplateRenderError("$util.parseXml: a document type is not read: remove <!DOCTYPE ...>");
  });
  parser.on("opentag", ({ attributes }) => {
    if (open.length > XML_DEPTH_MAX) {
      throw new TemplateLimitError(`$util.parseXml: elements more than ${XML_DEPTH_MAX} deep in each other`);
    }
    if (++elements > ELEMENTS_MAX) throw new TemplateLimitError(`$util.parseXml: more than ${ELEMENTS_MAX} elements`);
    const map = newMap();
    for (const [name, value] of Object.entries(attributes)) mapPut(map, `@${name}`, value);
    open.push(map);
    texts.push("");
  });
  const addText = (piece: string): void => {
    texts[texts.length - 1] += piece;
  };
  parser.on("text", addText);
  parser.on("cdata", addText);
  parser.on("closetag", ({ name }) => {
    const map = open.pop()!;
    const own = texts.pop()!;
    add(open.at(-1)!, name, elementValue(map, own));
  });
  parser.write(text).close();
  texts = [];
  return open[0]!;
}

function elementValue(map: JsonMap, text: string): Value {
  if (mapKeys(map).length === 0) return text;
  // White space between elements is layout.
  if (text.trim() !== "") mapPut(map, "#text", text);
  return map;
}

function add(parent: JsonMap, name: string, value: Value): void {
  const before = mapGet(parent, name);
  if (before === undefined) mapPut(parent, name, value);
  // An element's value is a text or a map, so a list is one that was begun here.
  else if (isList(before) && !isMap(before)) (before as Value[]).push(value);
  else mapPut(parent, name, [before, value]);
}
