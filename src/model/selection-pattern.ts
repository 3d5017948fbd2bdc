/**
 * Selection patterns of integration responses: Java regular expressions that must match a whole status code (AWS:
 * "selectionPattern", HTTP and MOCK). They are evaluated here once for every status from 100 to 599, so no pattern ever
 * runs on a request.
 *
 * A pattern becomes one relation per status: for a node of the expression, bit (from, to) says that it can match the text
 * between two of the four positions around three digits. Sequence is the product of relations, a group is their union and
 * repetition their power, so the work grows with the pattern's length and nothing can backtrack.
 */

export const STATUS_MIN = 100;
export const STATUS_MAX = 599;
const PATTERN_LENGTH_MAX = 200;
const REPETITION_MAX = 1000;
const POSITIONS = 4;
const IDENTITY = 0b1000_0100_0010_0001;

type Node =
  | { readonly kind: "digits"; readonly mask: number }
  | { readonly kind: "sequence"; readonly parts: readonly Node[] }
  | { readonly kind: "choice"; readonly branches: readonly Node[] }
  | { readonly kind: "repeat"; readonly node: Node; readonly min: number; readonly max: number }
  | { readonly kind: "look"; readonly node: Node; readonly wanted: boolean }
  | { readonly kind: "begin" }
  | { readonly kind: "end" };

/**
 * Every status from 100 to 599 that the pattern matches whole; a string is the reason why the pattern is refused.
 *
 * Understood: literals, `.`, `\d \D \w \W \s \S`, classes with ranges and negation, groups (also `(?:`, named, and flags that
 * mean nothing for digits), alternatives, `? * + {n} {n,} {n,m}` greedy or lazy, `^`, `$`, lookahead.
 */
export function expandSelectionPattern(pattern: string): Set<number> | string {
  if (pattern.length > PATTERN_LENGTH_MAX) {
    return `${pattern.length} characters: expected at most ${PATTERN_LENGTH_MAX}`;
  }
  let root: Node;
  try {
    root = new PatternParser(pattern).parse();
  } catch (error) {
    if (error instanceof PatternError) return error.message;
    throw error;
  }
  const statuses = new Set<number>();
  for (let status = STATUS_MIN; status <= STATUS_MAX; status++) {
    const digits = [Math.trunc(status / 100), Math.trunc(status / 10) % 10, status % 10];
    if (has(relation(root, digits), 0, POSITIONS - 1)) statuses.add(status);
  }
  return statuses;
}

class PatternError extends Error {}

const DIGITS = 0x3ff;

class PatternParser {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  parse(): Node {
    const node = this.choice();
    if (this.at < this.text.length) this.fail(`")" without "("`);
    return node;
  }

  private choice(): Node {
    const branches = [this.sequence()];
    while (this.take("|")) branches.push(this.sequence());
    return branches.length === 1 ? branches[0]! : { kind: "choice", branches };
  }

  private sequence(): Node {
    const parts: Node[] = [];
    while (this.at < this.text.length && this.peek() !== "|" && this.peek() !== ")") {
      const atom = this.atom();
      if (atom !== null) parts.push(this.quantified(atom));
    }
    return { kind: "sequence", parts };
  }

  private quantified(node: Node): Node {
    let min: number;
    let max: number;
    if (this.take("?")) [min, max] = [0, 1];
    else if (this.take("*")) [min, max] = [0, Number.POSITIVE_INFINITY];
    else if (this.take("+")) [min, max] = [1, Number.POSITIVE_INFINITY];
    else if (this.peek() === "{") [min, max] = this.counts();
    else return node;
    if (node.kind === "begin" || node.kind === "end") this.fail("an anchor cannot be repeated");
    if (this.take("+")) this.fail("possessive quantifiers are not supported");
    this.take("?"); // Lazy or greedy: the whole text must match, so the answer is the same.
    if ("?*+{".includes(this.peek() || " ")) this.fail("a quantifier has nothing to repeat");
    return { kind: "repeat", node, min, max };
  }

  private counts(): [number, number] {
    const match = /^\{(\d{1,4})(,(\d{0,4}))?\}/.exec(this.text.slice(this.at, this.at + 12));
    if (match === null) this.fail("expected {n}, {n,} or {n,m}");
    this.at += match[0].length;
    const min = Number(match[1]);
    const max = match[2] === undefined ? min : match[3] === "" ? Number.POSITIVE_INFINITY : Number(match[3]);
    if (min > REPETITION_MAX || (max !== Number.POSITIVE_INFINITY && max > REPETITION_MAX)) {
      this.fail(`expected at most ${REPETITION_MAX} repetitions`);
    }
    if (max < min) this.fail(`${match[0]} counts downwards`);
    return [min, max];
  }

  private atom(): Node | null {
    const char = this.next();
    switch (char) {
      case "(":
        return this.group();
      case "[":
        return { kind: "digits", mask: this.characterClass() };
      case ".":
        return { kind: "digits", mask: DIGITS };
      case "^":
        return { kind: "begin" };
      case "$":
        return { kind: "end" };
      case "\\":
        return this.escape();
      case "?":
      case "*":
      case "+":
      case "{":
        return this.fail(`"${char}" has nothing to repeat`);
      default:
        return { kind: "digits", mask: digitMask(char) };
    }
  }

  private group(): Node | null {
    let look: boolean | null = null;
    if (this.take("?")) {
      if (this.take(":")) {
        // A group without a number, which is all that our groups are.
      } else if (this.take("=")) look = true;
      else if (this.take("!")) look = false;
      else {
        const name = /^<[A-Za-z][A-Za-z0-9]*>/.exec(this.text.slice(this.at));
        const flags = /^[idmsuU]*(-[idmsuU]+)?([:)])/.exec(this.text.slice(this.at));
        if (name !== null) this.at += name[0].length;
        else if (flags !== null) {
          this.at += flags[0].length;
          if (flags[2] === ")") return null; // `(?i)`: case and newlines mean nothing for three digits.
        } else this.fail("lookbehind, atomic groups and this kind of group are not supported");
      }
    }
    const node = this.choice();
    if (!this.take(")")) this.fail(`"(" without ")"`);
    return look === null ? node : { kind: "look", node, wanted: look };
  }

  private escape(): Node {
    const char = this.next();
    if (char === "A") return { kind: "begin" };
    if (char === "z" || char === "Z") return { kind: "end" };
    return { kind: "digits", mask: this.escapedMask(char) };
  }

  private escapedMask(char: string): number {
    if (char === "d" || char === "w" || char === "S") return DIGITS;
    if (char === "D" || char === "W" || char === "s") return 0;
    if ("nrtfae".includes(char) && char !== "") return 0;
    if (/[A-Za-z0-9]/.test(char) || char === "") this.fail(`"\\${char}" is not supported`);
    return 0; // Escaped punctuation stands for itself and is no digit.
  }

  private characterClass(): number {
    const negated = this.take("^");
    let mask = 0;
    let first = true;
    for (;;) {
      const char = this.next();
      if (char === "") this.fail(`"[" without "]"`);
      if (char === "]" && !first) break;
      first = false;
      if (char === "[") this.fail("a class inside a class is not supported");
      if (char === "&" && this.peek() === "&") this.fail("class intersection is not supported");
      if (char === "\\") {
        mask |= this.escapedMask(this.next());
        continue;
      }
      if (this.peek() === "-" && this.text[this.at + 1] !== "]" && this.at + 1 < this.text.length) {
        this.at++;
        const last = this.next();
        if (last === "\\" || last === "[") this.fail("expected a plain character behind - in a class");
        if (last < char) this.fail(`the range ${char}-${last} runs backwards`);
        for (let digit = 0; digit <= 9; digit++) if (String(digit) >= char && String(digit) <= last) mask |= 1 << digit;
      } else mask |= digitMask(char);
    }
    return negated ? DIGITS & ~mask : mask;
  }

  private peek(): string {
    return this.text[this.at] ?? "";
  }

  private next(): string {
    return this.text[this.at++] ?? "";
  }

  private take(char: string): boolean {
    if (this.text[this.at] !== char) return false;
    this.at++;
    return true;
  }

  private fail(reason: string): never {
    throw new PatternError(`at character ${Math.min(this.at, this.text.length)}: ${reason}`);
  }
}

function digitMask(char: string): number {
  return char >= "0" && char <= "9" && char.length === 1 ? 1 << Number(char) : 0;
}

// A relation is 16 bits: bit 4 * from + to.

function has(relation: number, from: number, to: number): boolean {
  return ((relation >> (POSITIONS * from + to)) & 1) === 1;
}

function product(left: number, right: number): number {
  let result = 0;
  for (let from = 0; from < POSITIONS; from++) {
    for (let middle = 0; middle < POSITIONS; middle++) {
      if (has(left, from, middle)) result |= ((right >> (POSITIONS * middle)) & 0xf) << (POSITIONS * from);
    }
  }
  return result;
}

function power(base: number, exponent: number): number {
  let result = IDENTITY;
  let square = base;
  for (let rest = exponent; rest > 0; rest >>= 1) {
    if ((rest & 1) === 1) result = product(result, square);
    square = product(square, square);
  }
  return result;
}

function relation(node: Node, digits: readonly number[]): number {
  switch (node.kind) {
    case "digits": {
      let result = 0;
      for (let from = 0; from < digits.length; from++) {
        if (((node.mask >> digits[from]!) & 1) === 1) result |= 1 << (POSITIONS * from + from + 1);
      }
      return result;
    }
    case "sequence": {
      let result = IDENTITY;
      for (const part of node.parts) result = product(result, relation(part, digits));
      return result;
    }
    case "choice": {
      let result = 0;
      for (const branch of node.branches) result |= relation(branch, digits);
      return result;
    }
    case "repeat": {
      const once = relation(node.node, digits);
      // (identity + once)^k holds 0 to k turns; three digits never need more than three turns that advance.
      const extra = node.max === Number.POSITIVE_INFINITY ? POSITIONS : node.max - node.min;
      return product(power(once, node.min), power(IDENTITY | once, extra));
    }
    case "look": {
      const inner = relation(node.node, digits);
      let result = 0;
      for (let at = 0; at < POSITIONS; at++) {
        const found = ((inner >> (POSITIONS * at)) & 0xf) !== 0;
        if (found === node.wanted) result |= 1 << (POSITIONS * at + at);
      }
      return result;
    }
    case "begin":
      return 1;
    case "end":
      return 1 << (POSITIONS * (POSITIONS - 1) + POSITIONS - 1);
  }
}
