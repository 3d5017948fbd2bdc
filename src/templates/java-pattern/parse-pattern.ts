/**
 * The language of java.util.regex.Pattern, but for what needs a backtracking matcher: backreferences, lookaround, atomic groups
 * and possessive quantifiers. Those are refused, with their place.
 */
import {
  ANY,
  allOf,
  anyOf,
  type CharacterSet,
  CLASS_ESCAPES,
  ignoringCase,
  LINE_END,
  not,
  PROPERTIES,
  range,
  single,
} from "./character-set.ts";
import type { ParsedPattern, PatternNode, Place } from "./syntax.ts";

const LENGTH_MAX = 1000;
const DEPTH_MAX = 50;
const REPETITIONS_MAX = 1000;

/** A text that is no pattern, or one that is not carried out. */
export class JavaPatternError extends Error {
  constructor(reason: string, pattern: string, offset: number) {
    const shown = pattern.length > 60 ? `${pattern.slice(0, 60)}...` : pattern;
    super(`pattern ${JSON.stringify(shown)}, character ${offset + 1}: ${reason}`);
    this.name = "JavaPatternError";
  }
}

const CONTROL_ESCAPES: ReadonlyMap<string, number> = new Map([
  ["t", 0x09],
  ["n", 0x0a],
  ["r", 0x0d],
  ["f", 0x0c],
  ["a", 0x07],
  ["e", 0x1b],
]);

const ANCHORS: ReadonlyMap<string, Place> = new Map<string, Place>([
  ["A", "begin"],
  ["z", "end"],
  ["Z", "end or last line end"],
  ["b", "word"],
  ["B", "no word"],
]);

/** Throws JavaPatternError. */
export function parsePattern(text: string): ParsedPattern {
  return new PatternParser(text).parse();
}

class PatternParser {
  readonly #text: string;
  #at = 0;
  #depth = 0;
  #groupCount = 0;
  #flags = "";
  readonly #groupNames = new Map<string, number>();

  constructor(text: string) {
    if (text.length > LENGTH_MAX) {
      throw new JavaPatternError(`${text.length} characters: expected at most ${LENGTH_MAX}`, text, 0);
    }
    this.#text = text;
  }

  parse(): ParsedPattern {
    const root = this.#choice();
    if (this.#at < this.#text.length) throw this.#fail("a ) without its (");
    return { root, groupCount: this.#groupCount, groupNames: this.#groupNames };
  }

  #choice(): PatternNode {
    if (++this.#depth > DEPTH_MAX) throw this.#fail(`groups more than ${DEPTH_MAX} deep in each other`);
    const flags = this.#flags;
    const branches = [this.#sequence()];
    while (this.#take("|")) branches.push(this.#sequence());
    this.#flags = flags;
    this.#depth--;
    return branches.length === 1 ? branches[0]! : { kind: "choice", branches };
  }

  #sequence(): PatternNode {
    const parts: PatternNode[] = [];
    while (this.#at < this.#text.length && this.#peek() !== "|" && this.#peek() !== ")") {
      if (this.#flags.includes("x") && this.#skipComment()) continue;
      if (this.#text.startsWith("\\Q", this.#at)) {
        for (const char of this.#quotedRun()) parts.push(this.#literal(char.codePointAt(0)!));
        continue;
      }
      const atom = this.#atom();
      if (atom !== null) parts.push(this.#quantified(atom));
    }
    return { kind: "sequence", parts };
  }

  /** With the flag `x`, blanks and comments mean nothing. */
  #skipComment(): boolean {
    if (/\s/.test(this.#peek())) {
      this.#at++;
      return true;
    }
    if (this.#peek() !== "#") return false;
    const end = this.#text.indexOf("\n", this.#at);
    this.#at = end < 0 ? this.#text.length : end + 1;
    return true;
  }

  #quotedRun(): string {
    const begin = this.#at + 2;
    const end = this.#text.indexOf("\\E", begin);
    this.#at = end < 0 ? this.#text.length : end + 2;
    return this.#text.slice(begin, end < 0 ? undefined : end);
  }

  #quantified(node: PatternNode): PatternNode {
    let min: number;
    let max: number;
    if (this.#take("?")) [min, max] = [0, 1];
    else if (this.#take("*")) [min, max] = [0, Number.POSITIVE_INFINITY];
    else if (this.#take("+")) [min, max] = [1, Number.POSITIVE_INFINITY];
    else if (this.#peek() === "{") [min, max] = this.#counts();
    else return node;
    if (this.#peek() === "+") throw this.#fail("possessive quantifiers are not carried out");
    const isLazy = this.#take("?");
    if ("?*+{".includes(this.#peek() || " ")) throw this.#fail("a quantifier without something to repeat");
    return { kind: "repeat", node, min, max, isLazy };
  }

  #counts(): [number, number] {
    const match = /^\{(\d{1,4})(,(\d{0,4}))?\}/.exec(this.#text.slice(this.#at, this.#at + 12));
    if (match === null) throw this.#fail("expected {n}, {n,} or {n,m}");
    const min = Number(match[1]);
    const max = match[2] === undefined ? min : match[3] === "" ? Number.POSITIVE_INFINITY : Number(match[3]);
    if (min > REPETITIONS_MAX || (max !== Number.POSITIVE_INFINITY && max > REPETITIONS_MAX)) {
      throw this.#fail(`expected at most ${REPETITIONS_MAX} repetitions`);
    }
    if (max < min) throw this.#fail(`${match[0]} counts downwards`);
    this.#at += match[0].length;
    return [min, max];
  }

  #atom(): PatternNode | null {
    const begin = this.#at;
    const code = this.#next();
    switch (String.fromCodePoint(code)) {
      case "(":
        return this.#group(begin);
      case "[":
        return { kind: "set", set: this.#class(begin) };
      case ".":
        return { kind: "set", set: this.#flags.includes("s") ? ANY : not(LINE_END) };
      case "^":
        return { kind: "assert", place: this.#flags.includes("m") ? "begin of line" : "begin" };
      case "$":
        return { kind: "assert", place: this.#flags.includes("m") ? "end of line" : "end or last line end" };
      case "\\":
        return this.#escape(begin);
      case "?":
      case "*":
      case "+":
      case "{":
        this.#at = begin;
        throw this.#fail("a quantifier without something to repeat");
      default:
        return this.#literal(code);
    }
  }

  #literal(code: number): PatternNode {
    return { kind: "set", set: this.#cased(single(code)) };
  }

  #cased(set: CharacterSet): CharacterSet {
    return this.#flags.includes("i") ? ignoringCase(set, this.#flags.includes("u")) : set;
  }

  #group(begin: number): PatternNode | null {
    let index = 0;
    if (this.#peek() === "?") {
      const rest = this.#text.slice(this.#at + 1, this.#at + 80);
      const name = /^<([A-Za-z][A-Za-z0-9]*)>/.exec(rest);
      const flags = /^([imsux]*)(?:-([imsux]*))?([:)])/.exec(rest);
      if (name !== null) {
        index = this.#named(name[1]!);
        this.#at += 1 + name[0].length;
      } else if (flags !== null) {
        this.#at += 1 + flags[0].length;
        const before = this.#flags;
        this.#flags = [...before, ...flags[1]!].filter((flag) => !(flags[2] ?? "").includes(flag)).join("");
        // `(?i)` holds up to the end of the group that it stands in.
        if (flags[3] === ")") return null;
        const node = this.#closed(begin);
        this.#flags = before;
        return node;
      } else {
        this.#at = begin;
        throw this.#fail("lookaround and atomic groups are not carried out");
      }
    } else index = ++this.#groupCount;
    return { kind: "group", node: this.#closed(begin), index };
  }

  #named(name: string): number {
    if (this.#groupNames.has(name)) throw this.#fail(`a second group of the name ${name}`);
    this.#groupNames.set(name, ++this.#groupCount);
    return this.#groupCount;
  }

  #closed(begin: number): PatternNode {
    const node = this.#choice();
    if (this.#take(")")) return node;
    this.#at = begin;
    throw this.#fail("a ( without its )");
  }

  #escape(begin: number): PatternNode {
    const char = this.#peek();
    const anchor = ANCHORS.get(char);
    if (anchor !== undefined) {
      this.#at++;
      return { kind: "assert", place: anchor };
    }
    if (/[1-9k]/.test(char)) {
      this.#at = begin;
      throw this.#fail("backreferences are not carried out");
    }
    if (char === "R") {
      this.#at++;
      const pair = [0x0d, 0x0a].map((code): PatternNode => ({ kind: "set", set: single(code) }));
      return {
        kind: "choice",
        branches: [
          { kind: "sequence", parts: pair },
          { kind: "set", set: CLASS_ESCAPES.get("v")! },
        ],
      };
    }
    return { kind: "set", set: this.#cased(this.#escapedSet(begin)) };
  }

  /** What stands behind a backslash, within a class or without. */
  #escapedSet(begin: number): CharacterSet {
    if (this.#at >= this.#text.length) {
      this.#at = begin;
      throw this.#fail("a backslash at the end");
    }
    const code = this.#next();
    const char = String.fromCodePoint(code);
    const known = CLASS_ESCAPES.get(char);
    if (known !== undefined) return known;
    const complement = CLASS_ESCAPES.get(char.toLowerCase());
    if (complement !== undefined) return not(complement);
    if (char === "p" || char === "P") return this.#property(char === "P", begin);
    const control = CONTROL_ESCAPES.get(char);
    if (control !== undefined) return single(control);
    if (char === "x") return single(this.#hex(/^(?:[0-9a-fA-F]{2}|\{[0-9a-fA-F]{1,6}\})/, begin));
    if (char === "u") return single(this.#hex(/^[0-9a-fA-F]{4}/, begin));
    if (char === "0") return single(this.#octal(begin));
    // Every other letter means something that is not carried out, or nothing; every other sign means itself.
    if (/[A-Za-z]/.test(char)) {
      this.#at = begin;
      throw this.#fail(`\\${char} is not known`);
    }
    return single(code);
  }

  #property(isNegated: boolean, begin: number): CharacterSet {
    const match = /^(?:\{(\^?)([A-Za-z_]{1,32})\}|([A-Z]))/.exec(this.#text.slice(this.#at, this.#at + 40));
    const set = match === null ? undefined : PROPERTIES.get(match[3] ?? match[2]!);
    if (match === null || set === undefined) {
      this.#at = begin;
      throw this.#fail(`expected one of \\p{${[...PROPERTIES.keys()].join("}, \\p{")}}`);
    }
    this.#at += match[0].length;
    return isNegated ? not(this.#cased(set)) : set;
  }

  #hex(pattern: RegExp, begin: number): number {
    const digits = pattern.exec(this.#text.slice(this.#at, this.#at + 8))?.[0];
    const value = digits === undefined ? Number.NaN : Number.parseInt(digits.replace("{", ""), 16);
    if (!(value <= 0x10ffff)) {
      this.#at = begin;
      throw this.#fail("expected hexadecimal digits");
    }
    this.#at += digits!.length;
    return value;
  }

  #octal(begin: number): number {
    const digits = /^(?:[0-3][0-7]{2}|[0-7]{1,2})/.exec(this.#text.slice(this.#at, this.#at + 3))?.[0];
    if (digits === undefined) {
      this.#at = begin;
      throw this.#fail("expected octal digits");
    }
    this.#at += digits.length;
    return Number.parseInt(digits, 8);
  }

  /** A class behind its `[`: unions, ranges, classes within classes, and intersections with `&&`. */
  #class(begin: number): CharacterSet {
    if (++this.#depth > DEPTH_MAX) throw this.#fail(`classes more than ${DEPTH_MAX} deep in each other`);
    const isNegated = this.#take("^");
    const parts: CharacterSet[] = [];
    let sets: CharacterSet[] = [];
    for (let isFirst = true; ; isFirst = false) {
      if (this.#at >= this.#text.length) {
        this.#at = begin;
        throw this.#fail("a [ without its ]");
      }
      if (this.#peek() === "]" && !isFirst) break;
      if (this.#text.startsWith("&&", this.#at)) {
        this.#at += 2;
        parts.push(anyOf(sets));
        sets = [];
      } else if (this.#peek() === "[") {
        const inner = this.#at++;
        sets.push(this.#class(inner));
      } else sets.push(this.#member());
    }
    this.#at++;
    this.#depth--;
    parts.push(anyOf(sets));
    return isNegated ? not(allOf(parts)) : allOf(parts);
  }

  // Cases are ignored here, not for the whole class: `(?i)[^a]` has neither `a` nor `A`.
  #member(): CharacterSet {
    return this.#cased(this.#memberAsWritten());
  }

  #memberAsWritten(): CharacterSet {
    const begin = this.#at;
    const first = this.#single();
    if (typeof first !== "number") return first;
    const next = this.#text[this.#at + 1];
    if (this.#peek() !== "-" || next === undefined || next === "]" || next === "[") return single(first);
    this.#at++;
    const last = this.#single();
    if (typeof last !== "number" || last < first) {
      this.#at = begin;
      throw this.#fail("a range that counts downwards, or ends in no character");
    }
    return range(first, last);
  }

  /** One character as its code, or an escape that stands for several. */
  #single(): number | CharacterSet {
    const begin = this.#at;
    const code = this.#next();
    if (code !== 0x5c) return code;
    const char = this.#peek();
    if (/[A-Za-z0]/.test(char) && !CONTROL_ESCAPES.has(char) && !/[xu0]/.test(char)) return this.#escapedSet(begin);
    const set = this.#escapedSet(begin);
    const text = this.#text.slice(begin, this.#at);
    if (text.length === 2 && !/[A-Za-z0]/.test(text[1]!)) return text.codePointAt(1)!;
    const control = CONTROL_ESCAPES.get(char);
    if (control !== undefined) return control;
    // \x, \u and \0 stand for one character, and a range may begin with it.
    const digits = text.slice(2).replace(/[{}]/g, "");
    const value = Number.parseInt(digits, char === "0" ? 8 : 16);
    return Number.isNaN(value) ? set : value;
  }

  #peek(): string {
    return this.#text[this.#at] ?? "";
  }

  #next(): number {
    const code = this.#text.codePointAt(this.#at)!;
    this.#at += code > 0xffff ? 2 : 1;
    return code;
  }

  #take(sign: string): boolean {
    if (this.#peek() !== sign) return false;
    this.#at++;
    return true;
  }

  #fail(reason: string): JavaPatternError {
    return new JavaPatternError(reason, this.#text, this.#at);
  }
}
