/**
 * References and expressions, the inner half of the grammar: operators by precedence, literals, and what stands in
 * parentheses and brackets. Source: Velocity 1.7, "Velocity Template Language Reference".
 */
import type { TemplateSyntaxError } from "../template-errors.ts";
import { isBlank, isLetter, isNamePart, isNameStart, isSpace, isWordPart } from "./characters.ts";
import type { BinaryOperator, Block, Expression, Reference, Step } from "./syntax.ts";

/** Expressions, blocks and texts within texts may lie that deep in each other: compiling and rendering recur over them. */
const DEPTH_MAX = 100;

// By precedence, loosest first. A longer sign stands before the shorter one that it begins with.
const LEVELS: readonly (readonly (readonly [string, BinaryOperator])[])[] = [
  [
    ["||", "||"],
    ["or", "||"],
  ],
  [
    ["&&", "&&"],
    ["and", "&&"],
  ],
  [
    ["==", "=="],
    ["!=", "!="],
    ["eq", "=="],
    ["ne", "!="],
  ],
  [
    ["<=", "<="],
    [">=", ">="],
    ["<", "<"],
    [">", ">"],
    ["lt", "<"],
    ["gt", ">"],
    ["le", "<="],
    ["ge", ">="],
  ],
  [
    ["+", "+"],
    ["-", "-"],
  ],
  [
    ["*", "*"],
    ["/", "/"],
    ["%", "%"],
  ],
];

const NUMBER = /-?(?:[0-9]+(?:\.(?!\.)[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?/y;

export abstract class ExpressionParser {
  protected readonly text: string;
  /** Where this text begins in the whole template: texts in quotes are templates of their own. */
  protected readonly base: number;
  protected at = 0;
  #depth: number;

  constructor(text: string, depth: number, base: number) {
    this.text = text;
    this.base = base;
    this.#depth = depth;
  }

  /** Parses what stands between double quotes. `offset` is where it begins. */
  protected abstract parseInterpolated(content: string, offset: number, depth: number): Block;

  protected abstract fail(reason: string, offset: number): TemplateSyntaxError;

  protected code(ahead = 0): number {
    return this.text.charCodeAt(this.at + ahead);
  }

  protected within<T>(offset: number, parse: () => T): T {
    if (++this.#depth > DEPTH_MAX) throw this.fail(`nested deeper than ${DEPTH_MAX} levels`, offset);
    const result = parse();
    this.#depth--;
    return result;
  }

  protected skipSpace(): void {
    while (isSpace(this.code())) this.at++;
  }

  protected skipBlanks(): void {
    while (isBlank(this.code())) this.at++;
  }

  protected expect(sign: string, where: string): void {
    this.skipSpace();
    if (!this.text.startsWith(sign, this.at)) {
      throw this.fail(`expected ${JSON.stringify(sign)} ${where}, found ${this.found()}`, this.at);
    }
    this.at += sign.length;
  }

  /** What stands here, for a message. */
  protected found(): string {
    if (this.at >= this.text.length) return "the end of the template";
    const line = this.text.slice(this.at, this.at + 20).split("\n", 1)[0]!;
    return line === "" ? "the end of the line" : JSON.stringify(line);
  }

  /** A reference at `$`, or null when what stands there is none, and so is text. Moves behind the reference. */
  protected parseReference(): Reference | null {
    const offset = this.at;
    let at = offset + 1;
    if (this.text[at] === "!") at++;
    const isFormal = this.text[at] === "{";
    if (isFormal) at++;
    if (!isNameStart(this.text.charCodeAt(at))) return null;
    this.at = at;
    const name = this.#name();
    const steps: Step[] = [];
    for (let step = this.#step(); step !== null; step = this.#step()) steps.push(step);
    if (isFormal) {
      if (this.text[this.at] !== "}") {
        throw this.fail(`expected "}" to close \${${name}, found ${this.found()}`, this.at);
      }
      this.at++;
    }
    return { kind: "reference", name, steps, offset: this.base + offset, source: this.text.slice(offset, this.at) };
  }

  #name(): string {
    const begin = this.at;
    while (isNamePart(this.code())) this.at++;
    return this.text.slice(begin, this.at);
  }

  #step(): Step | null {
    const sign = this.text[this.at];
    if (sign === "[") {
      const offset = this.at++;
      const index = this.within(offset, () => this.parseExpression());
      this.expect("]", "behind the index");
      return { kind: "index", index };
    }
    // A dot without a name behind it is text: "Dear $name."
    if (sign !== "." || !isNameStart(this.code(1))) return null;
    this.at++;
    const name = this.#name();
    if (this.text[this.at] !== "(") return { kind: "property", name };
    const offset = this.at++;
    const args = this.within(offset, () => this.#items(")", "behind the arguments", () => this.#argument()));
    return { kind: "method", name, args };
  }

  /** Velocity takes any word for an argument, and its value is null; so `null` is one, which its grammar does not know. */
  #argument(): Expression {
    this.skipSpace();
    const offset = this.at;
    if (isNameStart(this.code())) {
      const name = this.#name();
      this.skipSpace();
      const isWord = this.text[this.at] === "," || this.text[this.at] === ")";
      if (isWord && name !== "true" && name !== "false") return { kind: "null" };
      this.at = offset;
    }
    return this.parseExpression();
  }

  /** Expressions with commas between them, up to `close`. */
  #items(close: string, where: string, parseOne = () => this.parseExpression()): Expression[] {
    const items: Expression[] = [];
    this.skipSpace();
    if (this.text[this.at] === close) {
      this.at++;
      return items;
    }
    for (;;) {
      items.push(parseOne());
      this.skipSpace();
      if (this.text[this.at] !== ",") break;
      this.at++;
    }
    this.expect(close, where);
    return items;
  }

  protected parseExpression(): Expression {
    return this.#level(0);
  }

  #level(level: number): Expression {
    const operators = LEVELS[level];
    if (operators === undefined) return this.#unary();
    let left = this.#level(level + 1);
    for (;;) {
      const operator = this.#operator(operators);
      if (operator === null) return left;
      left = { kind: "binary", operator, left, right: this.#level(level + 1) };
    }
  }

  #operator(operators: readonly (readonly [string, BinaryOperator])[]): BinaryOperator | null {
    this.skipSpace();
    for (const [sign, operator] of operators) {
      if (!this.text.startsWith(sign, this.at)) continue;
      if (isLetter(sign.charCodeAt(0)) && isWordPart(this.code(sign.length))) continue;
      this.at += sign.length;
      return operator;
    }
    return null;
  }

  #unary(): Expression {
    this.skipSpace();
    const offset = this.at;
    if (this.text[offset] === "!") this.at++;
    else if (this.#word() === "not") this.at += 3;
    else return this.#primary();
    return { kind: "not", operand: this.within(offset, () => this.#unary()) };
  }

  #word(): string {
    let end = this.at;
    if (!isNameStart(this.text.charCodeAt(end))) return "";
    while (isWordPart(this.text.charCodeAt(end))) end++;
    return this.text.slice(this.at, end);
  }

  #primary(): Expression {
    const offset = this.at;
    switch (this.text[offset]) {
      case "(":
        this.at++;
        return this.within(offset, () => {
          const inner = this.parseExpression();
          this.expect(")", "behind the expression");
          return inner;
        });
      case "$": {
        const reference = this.parseReference();
        if (reference !== null) return reference;
        break;
      }
      case "'":
        return { kind: "string", value: this.#quoted("'") };
      case '"':
        return this.#doubleQuoted();
      case "[":
        this.at++;
        return this.within(offset, () => this.#listOrRange());
      case "{":
        this.at++;
        return this.within(offset, () => this.#map());
    }
    return this.#wordOrNumber(offset);
  }

  #wordOrNumber(offset: number): Expression {
    NUMBER.lastIndex = offset;
    const number = NUMBER.exec(this.text);
    if (number !== null) {
      this.at = NUMBER.lastIndex;
      return numberLiteral(number[0]);
    }
    const word = this.#word();
    if (word === "true" || word === "false" || word === "null") {
      this.at += word.length;
      return word === "null" ? { kind: "null" } : { kind: "boolean", value: word === "true" };
    }
    throw this.fail(
      `expected a value (a reference, text in quotes, number, list or map), found ${this.found()}`,
      offset,
    );
  }

  /** The text between quotes, where a doubled quote stands for one. Moves behind it. */
  #quoted(quote: string): string {
    const offset = this.at;
    let value = "";
    let from = offset + 1;
    for (;;) {
      const end = this.text.indexOf(quote, from);
      if (end < 0) throw this.fail(`a text that begins with ${quote} and does not end`, offset);
      value += this.text.slice(from, end);
      if (this.text[end + 1] !== quote) {
        this.at = end + 1;
        return value;
      }
      value += quote;
      from = end + 2;
    }
  }

  #doubleQuoted(): Expression {
    const offset = this.at;
    const content = decodeUnicode(this.#quoted('"'));
    if (!content.includes("$") && !content.includes("#")) return { kind: "string", value: content };
    const body = this.within(offset, () => this.parseInterpolated(content, offset + 1, this.#depth));
    if (body.length === 0) return { kind: "string", value: "" };
    const [first] = body;
    if (body.length === 1 && first!.kind === "text") return { kind: "string", value: first!.text };
    return { kind: "interpolated", body };
  }

  #listOrRange(): Expression {
    this.skipSpace();
    if (this.text[this.at] === "]") {
      this.at++;
      return { kind: "list", items: [] };
    }
    const from = this.parseExpression();
    this.skipSpace();
    if (this.text.startsWith("..", this.at)) {
      this.at += 2;
      const to = this.parseExpression();
      this.expect("]", "behind the range");
      return { kind: "range", from, to };
    }
    if (this.text[this.at] === ",") {
      this.at++;
      return { kind: "list", items: [from, ...this.#items("]", "behind the list")] };
    }
    this.expect("]", "behind the list");
    return { kind: "list", items: [from] };
  }

  #map(): Expression {
    const entries: [Expression, Expression][] = [];
    this.skipSpace();
    if (this.text[this.at] === "}") {
      this.at++;
      return { kind: "map", entries };
    }
    for (;;) {
      const key = this.parseExpression();
      this.expect(":", "behind the key of a map");
      entries.push([key, this.parseExpression()]);
      this.skipSpace();
      if (this.text[this.at] !== ",") break;
      this.at++;
    }
    this.expect("}", "behind the map");
    return { kind: "map", entries };
  }
}

function numberLiteral(text: string): Expression {
  if (/^-?[0-9]+$/.test(text)) {
    const value = Number(text);
    return { kind: "number", value: Number.isSafeInteger(value) ? value : BigInt(text), isDouble: false };
  }
  return { kind: "number", value: Number(text), isDouble: true };
}

/** `\uXXXX` is the one escape that a text in double quotes knows. */
function decodeUnicode(text: string): string {
  if (!text.includes("\\u")) return text;
  return text.replace(/\\u([0-9a-fA-F]{4})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}
