/** Checks of `requestTemplates` and `responseTemplates`: only constant text is carried out. */
import { TEMPLATE_LIMIT_BYTES } from "../model/limits.ts";
import { containsVelocity } from "../model/mock-template.ts";
import type { Findings } from "./findings.ts";
import { at } from "./json-pointer.ts";
import { emptyRecord, type JsonObject, objectAt, show } from "./values.ts";

const CONTENT_TYPE = /^[\w!#$&^.+*-]+\/[\w!#$&^.+*-]+(?:\s*;.*)?$/;

/** Reads the templates at `key`. `constantOnly` is false where AWS never looks at them. */
export function readTemplates(
  findings: Findings,
  owner: JsonObject,
  pointer: string,
  key: "requestTemplates" | "responseTemplates",
  constantOnly: boolean,
): Record<string, string> {
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
    } else if (constantOnly && containsVelocity(template)) {
      findings.refuse(
        place,
        `the template for ${type} holds Velocity references, directives or comments, which are not carried out yet: ` +
          "expected constant text",
      );
    } else result[type] = template;
  }
  return result;
}
