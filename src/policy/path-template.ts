/** Takes a resource path such as `/pets/{petId}/{rest+}` apart. */
import { DECISION_PARAMETER_MAX } from "../../assembly/layout/decision.ts";
import { STAGE_DEPTH_MAX } from "../../assembly/layout/stage-image.ts";

export interface PathSegment {
  readonly kind: "literal" | "parameter" | "greedy";
  /** The literal's text, or the parameter's name. */
  readonly text: string;
}

/** Segments of a resource path; empty for `/`. Throws Error naming the path and what is wrong with it. */
export function parsePathTemplate(path: string): PathSegment[] {
  if (!path.startsWith("/")) throw new Error(`path ${JSON.stringify(path)}: expected it to begin with "/"`);
  if (path === "/") return [];
  const texts = path.slice(1).split("/");
  if (texts.length > STAGE_DEPTH_MAX) {
    throw new Error(`path ${JSON.stringify(path)}: expected at most ${STAGE_DEPTH_MAX} segments, got ${texts.length}`);
  }
  const segments: PathSegment[] = [];
  let parameters = 0;
  for (const [index, text] of texts.entries()) {
    if (text.startsWith("{") && text.endsWith("}")) {
      const isGreedy = text.endsWith("+}");
      if (isGreedy && index !== texts.length - 1) {
        throw new Error(
          `path ${JSON.stringify(path)}: ${text} matches the rest of a path, so it must be the last segment`,
        );
      }
      parameters++;
      segments.push({ kind: isGreedy ? "greedy" : "parameter", text: text.slice(1, isGreedy ? -2 : -1) });
    } else if (isLiteral(text)) {
      segments.push({ kind: "literal", text });
    } else {
      throw new Error(
        `path ${JSON.stringify(path)}: expected a literal, {name} or {name+} as segment, got ${JSON.stringify(text)}`,
      );
    }
  }
  if (parameters > DECISION_PARAMETER_MAX) {
    const limit = DECISION_PARAMETER_MAX;
    throw new Error(`path ${JSON.stringify(path)}: expected at most ${limit} path parameters, got ${parameters}`);
  }
  return segments;
}

const NOT_LITERAL = new Set("{}?#/");

/** What a request path may hold: visible ASCII, but no slash, brace, or begin of query or fragment. */
function isLiteral(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code <= 0x20 || code >= 0x7f || NOT_LITERAL.has(text[i]!)) return false;
  }
  return text.length > 0;
}
