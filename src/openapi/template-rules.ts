/** Checks of `requestTemplates` and `responseTemplates`: what no request could be rendered with is refused here, with its place. */
import { TEMPLATE_LIMIT_BYTES } from "../model/limits.ts";
import { TemplateSyntaxError } from "../templates/template-errors.ts";
import type { ImportContext } from "./import-context.ts";
import { at } from "./json-pointer.ts";
import { emptyRecord, type JsonObject, objectAt, show } from "./values.ts";

const CONTENT_TYPE = /^[\w!#$&^.+*-]+\/[\w!#$&^.+*-]+(?:\s*;.*)?$/;

/** Reads the templates at `key`. `isUsed` is false where AWS never looks at them. */
export function readTemplates(
  context: ImportContext,
  owner: JsonObject,
  pointer: string,
  key: "requestTemplates" | "responseTemplates",
  isUsed: boolean,
): Record<string, string> {
  const { findings } = context;
  const result = emptyRecord<string>();
  const templates = objectAt(findings, owner, pointer, key);
  if (templates === undefined) return result;
  for (const type in templates) {
    const template = templates[type];
    const place = at(at(pointer, key), type);
    if (!CONTENT_TYPE.test(type) && type !== "$default") {
      findings.refuse(
        place,
        `Invalid content type specified: ${show(type)}: expected a media type such as application/json`,
      );
    } else if (typeof template !== "string") {
      findings.refuse(
        place,
        template === null
          ? `Invalid null or empty value in ${key}: expected text; use "" for an empty template`
          : `the template for ${type}: expected text, got ${show(template)}`,
      );
    } else if (Buffer.byteLength(template) > TEMPLATE_LIMIT_BYTES) {
      findings.refuse(
        place,
        `a template of ${Buffer.byteLength(template)} bytes: expected at most ${TEMPLATE_LIMIT_BYTES}`,
      );
    } else if (!isUsed || checkSyntax(context, place, type, template)) result[type] = template;
  }
  return result;
}

function checkSyntax({ findings, compileTemplate }: ImportContext, place: string, type: string, text: string): boolean {
  try {
    compileTemplate(text);
    return true;
  } catch (error) {
    if (!(error instanceof TemplateSyntaxError)) throw error;
    findings.refuse(place, `the template for ${type} cannot be read: ${error.message}`);
    return false;
  }
}
