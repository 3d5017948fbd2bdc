/** Java's regular expressions, for `matches`, `replaceAll`, `replaceFirst` and `split`: in linear time, whatever the pattern. */
import { TemplateRenderError } from "../template-errors.ts";
import { type Groups, Matcher } from "./matcher.ts";
import { JavaPatternError } from "./parse-pattern.ts";
import { compileProgram, type Program } from "./program.ts";
import { checkReplaced, replaceText } from "./replace-text.ts";

/** Signs that mean something in a pattern; a text without them is found as it stands. */
const SPECIAL = /[\\^$.|?*+()[\]{}]/;

/** Told how many steps a call took, so that many calls have one budget; a single call has its own. */
export type Spend = (steps: number) => void;

export class JavaPattern {
  readonly #program: Program;
  /** The text that the pattern is, when it is nothing else. */
  readonly #literal: string | null;

  /** Throws JavaPatternError. */
  constructor(pattern: string) {
    this.#program = compileProgram(pattern);
    this.#literal = literalOf(pattern);
  }

  /** Whether it matches all of the text. */
  matches(text: string, spend?: Spend): boolean {
    if (this.#literal !== null) return text === this.#literal;
    const matcher = new Matcher(this.#program, text);
    const isMatch = matcher.find(0, true) !== null;
    spend?.(matcher.stepsTaken);
    return isMatch;
  }

  /** Java's String.replaceAll: `$1` and `${name}` in `replacement` stand for groups, a backslash takes their meaning away. */
  replaceAll(text: string, replacement: string, spend?: Spend): string {
    if (this.#literal !== null && this.#literal !== "" && !/[\\$]/.test(replacement)) {
      return replaceText(text, this.#literal, replacement);
    }
    return this.#replace(text, replacement, Number.POSITIVE_INFINITY, spend);
  }

  /** The same for the first match alone. */
  replaceFirst(text: string, replacement: string, spend?: Spend): string {
    return this.#replace(text, replacement, 1, spend);
  }

  #replace(text: string, replacement: string, limit: number, spend?: Spend): string {
    const parts = parseReplacement(replacement, this.#program);
    let result = "";
    let end = 0;
    let count = 0;
    for (const groups of this.#matches(text, spend)) {
      result += text.slice(end, groups[0]!);
      for (const part of parts) {
        if (typeof part === "string") result += part;
        else if (groups[part * 2 + 1]! >= 0) result += text.slice(groups[part * 2]!, groups[part * 2 + 1]!);
        checkReplaced(result.length);
      }
      end = groups[1]!;
      if (++count >= limit) break;
    }
    return result + text.slice(end);
  }

  /** Java's String.split: without a limit, empty texts at the end are left out; with one above 0, there are at most so many. */
  split(text: string, limit = 0, spend?: Spend): string[] {
    const parts: string[] = [];
    let end = 0;
    for (const [begin, matchEnd] of this.#matches(text, spend)) {
      if (limit > 0 && parts.length === limit - 1) break;
      // An empty match at the beginning makes no empty text (since Java 8).
      if (begin === 0 && matchEnd === 0) continue;
      parts.push(text.slice(end, begin!));
      end = matchEnd!;
    }
    if (parts.length === 0 && end === 0) return [text];
    parts.push(text.slice(end));
    if (limit === 0) while (parts.length > 0 && parts.at(-1) === "") parts.pop();
    return parts;
  }

  *#matches(text: string, spend?: Spend): Generator<Groups> {
    const matcher = new Matcher(this.#program, text);
    let spent = 0;
    for (let from = 0; from <= text.length; ) {
      const groups = matcher.find(from, false);
      spend?.(matcher.stepsTaken - spent);
      spent = matcher.stepsTaken;
      if (groups === null) return;
      yield groups;
      const end = groups[1]!;
      // Behind an empty match, the search goes on one character further.
      from = end > groups[0]! ? end : end + (text.codePointAt(end)! > 0xffff ? 2 : 1);
    }
  }
}

function literalOf(pattern: string): string | null {
  if (!SPECIAL.test(pattern)) return pattern;
  // `\.` and `\\'`: escaped signs and nothing else.
  const unescaped = pattern.replace(/\\([^A-Za-z0-9])/g, "");
  if (SPECIAL.test(unescaped)) return null;
  return pattern.replace(/\\([^A-Za-z0-9])/g, "$1");
}

/** Texts, and numbers of groups between them. Throws TemplateRenderError. */
function parseReplacement(replacement: string, program: Program): (string | number)[] {
  if (!/[\\$]/.test(replacement)) return [replacement];
  const parts: (string | number)[] = [];
  let text = "";
  for (let at = 0; at < replacement.length; at++) {
    const char = replacement[at]!;
    if (char === "\\") {
      if (++at >= replacement.length) throw new TemplateRenderError("a replacement ends with a backslash");
      text += replacement[at]!;
    } else if (char === "$") {
      const [group, length] = groupAt(replacement, at + 1, program);
      parts.push(text, group);
      text = "";
      at += length;
    } else text += char;
  }
  parts.push(text);
  return parts;
}

function groupAt(replacement: string, at: number, { groupCount, groupNames }: Program): [number, number] {
  const name = /^\{([A-Za-z][A-Za-z0-9]*)\}/.exec(replacement.slice(at, at + 80));
  if (name !== null) {
    const group = groupNames.get(name[1]!);
    if (group === undefined)
      throw new TemplateRenderError(`a replacement names the group ${name[1]}, which there is not`);
    return [group, name[0].length];
  }
  const digit = replacement.charCodeAt(at) - 0x30;
  if (!(digit >= 0 && digit <= 9)) throw new TemplateRenderError("a replacement holds a $ without a group");
  if (digit > groupCount) throw new TemplateRenderError(`a replacement names group ${digit}, which there is not`);
  // Further digits belong to the number as long as there is such a group.
  let group = digit;
  let length = 1;
  for (;;) {
    const next = replacement.charCodeAt(at + length) - 0x30;
    if (!(next >= 0 && next <= 9) || group * 10 + next > groupCount) return [group, length];
    group = group * 10 + next;
    length++;
  }
}

const KEPT_MAX = 128;
const kept = new Map<string, JavaPattern>();

/** The last patterns are kept. Throws TemplateRenderError, which says what of a pattern is not carried out. */
export function compileJavaPattern(text: string): JavaPattern {
  let pattern = kept.get(text);
  if (pattern === undefined) {
    try {
      pattern = new JavaPattern(text);
    } catch (error) {
      if (error instanceof JavaPatternError) throw new TemplateRenderError(error.message);
      throw error;
    }
    if (kept.size >= KEPT_MAX) kept.delete(kept.keys().next().value!);
    kept.set(text, pattern);
  }
  return pattern;
}
