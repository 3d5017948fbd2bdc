/**
 * Templates of gateway responses: plain substitution and no Velocity (AWS: "Customize gateway responses"). What is no variable
 * is sent as it is written, `$input` and `#set` included. Read once, at import and when a stage comes to a thread.
 */

/** A text to send, or a variable to put in its place. */
export type TemplatePart =
  | { readonly kind: "text"; readonly text: string }
  /** `$context.NAME`. */
  | { readonly kind: "context"; readonly name: string }
  /** `$stageVariables.NAME`. */
  | { readonly kind: "stageVariable"; readonly name: string }
  /** `method.request.header.NAME` and the like, whole. */
  | { readonly kind: "parameter"; readonly name: string };

/** What `$context.error.` is followed by. */
export const ERROR_VARIABLES: ReadonlySet<string> = new Set([
  "error.message",
  "error.messageString",
  "error.responseType",
  "error.validationErrorString",
]);

const VARIABLE =
  /\$context\.(\w+(?:\.\w+)*)|\$stageVariables\.(\w+)|\$?(method\.request\.(?:(?:multivalue)?(?:header|querystring)|path)\.[\w-]+(?:\.[\w-]+)*)/g;

export function parseGatewayTemplate(template: string): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let end = 0;
  for (const match of template.matchAll(VARIABLE)) {
    if (match.index > end) parts.push({ kind: "text", text: template.slice(end, match.index) });
    const [whole, context, stageVariable, parameter] = match;
    if (context !== undefined) parts.push({ kind: "context", name: context });
    else if (stageVariable !== undefined) parts.push({ kind: "stageVariable", name: stageVariable });
    else parts.push({ kind: "parameter", name: parameter as string });
    end = match.index + whole.length;
  }
  if (end < template.length) parts.push({ kind: "text", text: template.slice(end) });
  return parts;
}
