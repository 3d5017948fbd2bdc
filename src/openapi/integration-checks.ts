/** What is checked of an integration and of its responses alike. */
import type { ContentHandling, MethodResponse } from "../model/api.ts";
import { CONTEXT_VARIABLES } from "../model/context-variables.ts";
import { compileJsonPath, JsonPathError } from "../templates/json-path/json-path.ts";
import type { ImportContext } from "./import-context.ts";
import { at } from "./json-pointer.ts";
import { type JsonObject, own, show } from "./values.ts";

/** A method as far as its integration needs to know it. */
export interface IntegrationOwner {
  readonly httpMethod: string;
  /** E.g. `GET /pets`. */
  readonly label: string;
  readonly requestParameters: Readonly<Record<string, boolean>>;
  readonly methodResponses: Readonly<Record<string, MethodResponse>>;
}

/** A variable without a value leaves a header or parameter out, which nobody would notice. */
export function warnOfContext(context: ImportContext, name: string, place: string): void {
  if (CONTEXT_VARIABLES.has(name)) return;
  context.findings.warn(
    place,
    `context.${name} has no value here yet: the mapping is skipped, as AWS skips one without a value`,
  );
}

/** The path of a mapping from a body, `.a.b` or `[0].c`; empty for all of it. */
export function checkBodyPath(context: ImportContext, path: string, text: string, place: string): boolean {
  if (path === "") return true;
  try {
    compileJsonPath(`$${path}`);
    return true;
  } catch (error) {
    if (!(error instanceof JsonPathError)) throw error;
    context.findings.refuse(place, `Invalid mapping expression specified: ${show(text)}: ${error.message}`);
    return false;
  }
}

/** A constant that would change the shape of a message, or that no header can hold. */
export function checkLiteral(context: ImportContext, value: string, place: string, isHeader: boolean): boolean {
  for (let index = 0; index < value.length; index++) {
    const code = value.charCodeAt(index);
    const control = (code < 0x20 && code !== 0x09) || code === 0x7f;
    if (!control && !(isHeader && code > 0x7e)) continue;
    context.findings.refuse(
      place,
      `${show(value)}: expected ${isHeader ? "visible ASCII characters, spaces and tabs" : "no control characters"}; ` +
        `character ${index + 1} is ${code < 0x20 || code === 0x7f ? `control character ${code}` : show(value[index])}`,
    );
    return false;
  }
  return true;
}

const CONTENT_HANDLINGS: ReadonlySet<unknown> = new Set<ContentHandling>(["CONVERT_TO_TEXT", "CONVERT_TO_BINARY"]);

export function readContentHandling(
  context: ImportContext,
  value: JsonObject,
  pointer: string,
): { contentHandling?: ContentHandling } {
  const handling = own(value, "contentHandling");
  if (handling === undefined || handling === null) return {};
  const place = at(pointer, "contentHandling");
  if (!CONTENT_HANDLINGS.has(handling)) {
    context.findings.refuse(
      place,
      `contentHandling: expected CONVERT_TO_TEXT or CONVERT_TO_BINARY, got ${show(handling)}`,
    );
    return {};
  }
  return { contentHandling: handling as ContentHandling };
}
