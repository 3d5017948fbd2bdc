/**
 * Reads ECMA-262's regular expressions, as JSON Schema uses them: without flags.
 *
 * Authors write for two dialects, and both are read. The text is seen as code points, as with the flag `u`, so `.` and a class
 * take an emoji as one, `\u{1F600}`, `\p{L}` and `\ud83d\ude00` mean what they mean there. All else is as lenient as without
 * the flag (ECMA-262, annex B): a `{` or `]` that closes nothing is itself, `\-` is `-`, `\1` without a group is octal.
 *
 * What only means something to a backtracking matcher (back-references, look-behind) or to another language (inline flags, atomic
 * groups, `\p` without braces) is refused by name, since it would match something else than its author thinks.
 */
import { CODE_POINT_MAX, type CodePoints, codePoints, complement } from "./code-points.ts";
import { DIGITS, LINE_TERMINATORS, WHITE_SPACE, WORD_CHARACTERS } from "./ecma-262-sets.ts";
import { PatternError } from "./pattern-error.ts";
import { type Assertion, choiceOf, EMPTY, type PatternNode, repeatOf, sequenceOf } from "./syntax-tree.ts";
import { propertySet } from "./unicode-properties.ts";

/** Longer sources are refused before they are read: people's are shorter by far, and all work here grows with the length. */
export const SOURCE_LENGTH_MAX = 20_000;
/** Groups in groups; the compiler walks the tree recursively. */
export const GROUP_DEPTH_MAX = 200;
/** Ranges in all classes of a pattern: a property has up to 800, and a class sorts its own. */
export const RANGES_MAX = 100_000;
/** A count above this is as good as none: no text is that long. */
const COUNT_MAX = 1_000_000_000;

export function parseEcma262(source: string): PatternNode {
  if (source.length > SOURCE_LENGTH_MAX) {
    throw new PatternError(0, `a pattern of ${source.length} characters: expected at most ${SOURCE_LENGTH_MAX}`);
  }
  return new Ecma262Parser(source).parse();
}

const ANY = complement(LINE_TERMINATORS);
const ESCAPED_SETS: ReadonlyMap<string, CodePoints> = new Map([
  ["d", DIGITS],
  ["D", complement(DIGITS)],
  ["s", WHITE_SPACE],
  ["S", complement(WHITE_SPACE)],
  ["w", WORD_CHARACTERS],
  ["W", complement(WORD_CHARACTERS)],
]);
const CONTROL_ESCAPES: ReadonlyMap<string, number> = new Map([
  ["t", 0x09],
  ["n", 0x0a],
  ["v", 0x0b],
  ["f", 0x0c],
  ["r", 0x0d],
]);
const ANCHORS: ReadonlyMap<string, Assertion> = new Map([
  ["^", "begin"],
  ["$", "end"],
  ["\\b", "boundary"],
  ["\\B", "inside"],
]);

class Ecma262Parser {
  private readonly source: string;
  /** How many groups could be referred to: decides whether `\1` refers to one. */
  private readonly groupCount: number;
  private at = 0;
  private depth = 0;
  private rangeCount = 0;

  constructor(source: string) {
    this.source = source;
    this.groupCount = countGroups(source);
  }

  parse(): PatternNode {
    const node = this.choice();
    if (this.at < this.source.length) this.refuse(this.at, `")" closes no group: write "\\)" for the character`);
    return node;
  }

  private choice(): PatternNode {
    const branches = [this.sequence()];
    while (this.take("|")) branches.push(this.sequence());
    return branches.length === 1 ? branches[0]! : choiceOf(branches);
  }

  private sequence(): PatternNode {
    const parts: PatternNode[] = [];
    while (this.at < this.source.length && !this.sees("|") && !this.sees(")")) parts.push(this.term());
    return sequenceOf(this.joinSurrogates(parts));
  }

  private term(): PatternNode {
    const begin = this.at;
    const anchor = ANCHORS.get(this.source[begin]!) ?? ANCHORS.get(this.source.slice(begin, begin + 2));
    if (anchor !== undefined) {
      this.at += this.sees("\\") ? 2 : 1;
      if (this.quantifier() !== null) this.refuse(begin, "an anchor cannot be repeated: drop the quantifier behind it");
      return { kind: "assert", assertion: anchor };
    }
    if (this.quantifier() !== null) {
      this.refuse(begin, `the quantifier "${this.source.slice(begin, this.at)}" has nothing to repeat`);
    }
    const atom = this.atom();
    const counts = this.quantifier();
    return counts === null ? atom : repeatOf(atom, counts[0], counts[1]);
  }

  /** Least and greatest number of rounds; null where no quantifier stands, which then is a literal `{` at most. */
  private quantifier(): readonly [number, number] | null {
    const begin = this.at;
    let counts: readonly [number, number];
    if (this.take("*")) counts = [0, Number.POSITIVE_INFINITY];
    else if (this.take("+")) counts = [1, Number.POSITIVE_INFINITY];
    else if (this.take("?")) counts = [0, 1];
    else {
      const bounded = this.take("{") ? this.bounds() : null;
      if (bounded === null) {
        this.at = begin;
        return null;
      }
      counts = bounded;
      if (counts[0] > counts[1]) {
        this.refuse(begin, `"${this.source.slice(begin, this.at)}": expected the lower count first`);
      }
    }
    this.take("?"); // Lazy: only the order of tries would differ.
    return counts;
  }

  /** The rest of `{n}`, `{n,}` or `{n,m}`; null for anything else. */
  private bounds(): readonly [number, number] | null {
    const min = this.count();
    if (min === null) return null;
    if (this.take("}")) return [min, min];
    if (!this.take(",")) return null;
    if (this.take("}")) return [min, Number.POSITIVE_INFINITY];
    const max = this.count();
    return max !== null && this.take("}") ? [min, max >= COUNT_MAX ? Number.POSITIVE_INFINITY : max] : null;
  }

  private count(): number | null {
    const begin = this.at;
    let value = 0;
    while (isDigit(this.source.charCodeAt(this.at))) {
      value = Math.min(value * 10 + this.source.charCodeAt(this.at) - 0x30, COUNT_MAX);
      this.at++;
    }
    return this.at === begin ? null : value;
  }

  private atom(): PatternNode {
    if (this.take("(")) return this.group();
    if (this.take("[")) return { kind: "set", set: this.characterClass() };
    if (this.take(".")) return { kind: "set", set: ANY };
    if (this.take("\\")) return { kind: "set", set: this.escape(false) };
    return { kind: "set", set: single(this.codePoint()) };
  }

  private group(): PatternNode {
    const begin = this.at - 1;
    if (++this.depth > GROUP_DEPTH_MAX) this.refuse(begin, `groups nest deeper than ${GROUP_DEPTH_MAX}`);
    const look = this.groupKind(begin);
    const body = this.choice();
    if (!this.take(")")) this.refuse(begin, `"(" is never closed: write "\\(" for the character`);
    this.depth--;
    return look === null ? body : lookOf(body, look === "!");
  }

  /** Reads what stands behind `(?`; the sign of a lookahead, null for a group. */
  private groupKind(begin: number): "=" | "!" | null {
    if (!this.take("?")) return null;
    if (this.take(":")) return null;
    if (this.take("=")) return "=";
    if (this.take("!")) return "!";
    if (this.take("<=") || this.take("<!")) {
      this.refuse(begin, `look-behind "${this.source.slice(begin, this.at)}": not supported, say it with a lookahead`);
    }
    if (this.take("<")) {
      const name = this.source.slice(this.at, Math.max(this.at, this.source.indexOf(">", this.at)));
      if (!isGroupName(name))
        this.refuse(begin, `a group's name: expected "(?<name>" with letters, digits, "_" or "$"`);
      this.at += name.length + 1;
      return null;
    }
    const found = this.source.slice(begin, begin + 4);
    return this.refuse(
      begin,
      `"${found}": expected "(?:", "(?=", "(?!" or "(?<name>"; flags and other groups do not exist`,
    );
  }

  private characterClass(): CodePoints {
    const begin = this.at - 1;
    const negated = this.take("^");
    const ranges: number[] = [];
    while (!this.take("]")) {
      const from = this.classAtom(begin);
      const dash = this.at;
      if (this.take("-") && !this.sees("]")) {
        const to = this.classAtom(begin);
        if (isSingle(from) && isSingle(to)) {
          if (from[0]! > to[0]!) {
            this.refuse(
              begin,
              `the range ending at offset ${this.at} of a class is upside down: expected the lower end first`,
            );
          }
          ranges.push(from[0]!, to[0]!);
          continue;
        }
        // A range with a set at one of its ends is none (annex B): three things that stand side by side.
        ranges.push(...single(0x2d));
        for (const end of to) ranges.push(end);
      } else this.at = dash;
      for (const end of from) ranges.push(end);
    }
    this.countRanges(begin, ranges.length / 2);
    const set = codePoints(ranges);
    return negated ? complement(set) : set;
  }

  private classAtom(begin: number): CodePoints {
    if (this.at >= this.source.length) this.refuse(begin, `"[" is never closed: write "\\[" for the character`);
    if (!this.take("\\")) return single(this.codePoint());
    return this.escape(true);
  }

  /** What stands behind a backslash; the anchors `\b` and `\B` were taken before. */
  private escape(inClass: boolean): CodePoints {
    const begin = this.at - 1;
    const letter = this.source[this.at];
    if (letter === undefined) this.refuse(begin, `a backslash at the end: write "\\\\" for the character`);
    const set = ESCAPED_SETS.get(letter);
    if (set !== undefined) {
      this.at++;
      return set;
    }
    if (letter === "p" || letter === "P") return this.property(begin, letter === "P");
    if (letter === "c") return this.controlLetter(inClass);
    if (isDigit(letter.charCodeAt(0))) return this.digits(begin, inClass);
    this.at++;
    if (letter === "x") return single(this.hex(2) ?? 0x78);
    if (letter === "u") return single(this.unicode(begin));
    if (letter === "b" && inClass) return single(0x08);
    if (letter === "k" && !inClass && this.sees("<")) {
      this.refuse(begin, "a back-reference by name: not supported, since an automaton keeps no captures");
    }
    const control = CONTROL_ESCAPES.get(letter);
    if (control !== undefined) return single(control);
    this.at--;
    return single(this.codePoint());
  }

  private property(begin: number, negated: boolean): CodePoints {
    const end = this.source.indexOf("}", this.at);
    const text = this.source.slice(begin, this.at + 1);
    if (this.source[this.at + 1] !== "{" || end < 0) {
      this.refuse(begin, `${text}: expected "${text}{...}" with a property in braces`);
    }
    const name = this.source.slice(this.at + 2, end);
    const set = propertySet(name, negated);
    if (set === null) {
      const shown = name.length > 40 ? `${name.slice(0, 40)}...` : name;
      this.refuse(
        begin,
        `the Unicode property "${shown}": expected a General_Category such as "Lu", "Script=..." or a common binary property`,
      );
    }
    this.at = end + 1;
    return set;
  }

  private controlLetter(inClass: boolean): CodePoints {
    const next = this.source.charCodeAt(this.at + 1);
    const isLetter = (next | 0x20) >= 0x61 && (next | 0x20) <= 0x7a;
    if (isLetter || (inClass && (isDigit(next) || next === 0x5f))) {
      this.at += 2;
      return single(next & 0x1f);
    }
    // The backslash is itself then, and the letter is read next (annex B).
    return single(0x5c);
  }

  private digits(begin: number, inClass: boolean): CodePoints {
    const first = this.source[this.at]!;
    if (!inClass && first !== "0") {
      const number = this.count()!;
      if (number <= this.groupCount) {
        this.refuse(begin, `the back-reference \\${number}: not supported, since an automaton keeps no captures`);
      }
      this.at = begin + 1;
    }
    if (first >= "8") {
      this.at++;
      return single(first.charCodeAt(0));
    }
    // Octal, at most \377 (annex B); \0 is its shortest form.
    let value = 0;
    for (let length = 0; length < 3 && value < 0o40; length++) {
      const digit = this.source.charCodeAt(this.at) - 0x30;
      if (!(digit >= 0 && digit <= 7)) break;
      value = value * 8 + digit;
      this.at++;
    }
    return single(value);
  }

  /** Behind `\u`: four digits, a pair of such, or any number of digits in braces; otherwise the letter itself. */
  private unicode(begin: number): number {
    const braces = /^\{([0-9A-Fa-f]{1,20})\}/.exec(this.source.slice(this.at, this.at + 22));
    if (braces !== null) {
      const value = Number.parseInt(braces[1]!, 16);
      if (value > CODE_POINT_MAX) this.refuse(begin, `\\u${braces[0]}: expected a code point up to 10FFFF`);
      this.at += braces[0].length;
      return value;
    }
    const unit = this.hex(4);
    if (unit === null) return 0x75;
    if (isHighSurrogate(unit) && this.source.startsWith("\\u", this.at)) {
      const behind = this.at;
      this.at += 2;
      const low = this.hex(4);
      if (low !== null && isLowSurrogate(low)) return joined(unit, low);
      this.at = behind;
    }
    return unit;
  }

  private hex(length: number): number | null {
    let value = 0;
    for (let i = 0; i < length; i++) {
      const digit = hexDigit(this.source.charCodeAt(this.at + i));
      if (digit < 0) return null;
      value = value * 16 + digit;
    }
    this.at += length;
    return value;
  }

  /**
   * A class of high surrogates right before one of low surrogates, as tools wrote it before there was a flag `u`: over code
   * points neither could match its half of a pair, so the two together become the pairs that they mean.
   */
  private joinSurrogates(parts: readonly PatternNode[]): PatternNode[] {
    const result: PatternNode[] = [];
    for (const part of parts) {
      const before = result.at(-1);
      if (part.kind === "set" && before?.kind === "set" && isWithin(before.set, 0xd800) && isWithin(part.set, 0xdc00)) {
        this.countRanges(0, (before.set.at(-1)! - before.set[0]! + 1) * (part.set.length / 2));
        result[result.length - 1] = { kind: "set", set: pairs(before.set, part.set) };
      } else result.push(part);
    }
    return result;
  }

  private countRanges(offset: number, count: number): void {
    this.rangeCount += count;
    if (this.rangeCount > RANGES_MAX) this.refuse(offset, `the classes have more than ${RANGES_MAX} ranges`);
  }

  private codePoint(): number {
    const codePoint = this.source.codePointAt(this.at)!;
    this.at += codePoint > 0xffff ? 2 : 1;
    return codePoint;
  }

  private sees(text: string): boolean {
    return this.source.startsWith(text, this.at);
  }

  private take(text: string): boolean {
    if (!this.source.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  private refuse(offset: number, reason: string): never {
    throw new PatternError(offset, reason);
  }
}

function lookOf(body: PatternNode, negative: boolean): PatternNode {
  return body === EMPTY && !negative ? EMPTY : { kind: "look", body, negative };
}

/** Whether a set has only surrogates of one half, which are 1,024 each. */
function isWithin(set: CodePoints, from: number): boolean {
  return set.length > 0 && set[0]! >= from && set.at(-1)! < from + 0x400;
}

function pairs(high: CodePoints, low: CodePoints): CodePoints {
  const ranges: number[] = [];
  for (let i = 0; i < high.length; i += 2) {
    for (let unit = high[i]!; unit <= high[i + 1]!; unit++) {
      for (let j = 0; j < low.length; j += 2) ranges.push(joined(unit, low[j]!), joined(unit, low[j + 1]!));
    }
  }
  return codePoints(ranges);
}

/** Capturing groups: every "(" outside of classes and escapes that is not followed by "?", and those with a name. */
function countGroups(source: string): number {
  let count = 0;
  let inClass = false;
  for (let at = 0; at < source.length; at++) {
    const character = source[at];
    if (character === "\\") at++;
    else if (character === "[") inClass = true;
    else if (character === "]") inClass = false;
    else if (
      character === "(" &&
      !inClass &&
      (source[at + 1] !== "?" || /^\?<[^=!]/.test(source.slice(at + 1, at + 4)))
    ) {
      count++;
    }
  }
  return count;
}

const single = (codePoint: number): CodePoints => [codePoint, codePoint];
const isSingle = (set: CodePoints): boolean => set.length === 2 && set[0] === set[1];
const isDigit = (unit: number): boolean => unit >= 0x30 && unit <= 0x39;
const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
const isLowSurrogate = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;
const joined = (high: number, low: number): number => 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);

function hexDigit(unit: number): number {
  if (isDigit(unit)) return unit - 0x30;
  const letter = (unit | 0x20) - 0x61;
  return letter >= 0 && letter <= 5 ? letter + 10 : -1;
}

/** Of one character at least; each is looked at by itself, so a long name costs no more than its length. */
function isGroupName(name: string): boolean {
  const [first, ...rest] = name;
  return (
    first !== undefined && /^[\p{ID_Start}$_]$/u.test(first) && rest.every((one) => /^[\p{ID_Continue}$]$/u.test(one))
  );
}
