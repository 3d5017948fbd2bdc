/** The dialect of json-path for Java, which AWS's documentation points to. */
import { JsonTextError, parseJson } from "../json/parse-json.ts";
import { JsonPathError } from "./json-path-error.ts";
import type { Condition, Operand, PathOperand, Step } from "./syntax.ts";

const LENGTH_MAX = 4096;
/** Parentheses of filters, and filters within filters. */
const DEPTH_MAX = 30;

const FUNCTIONS: ReadonlySet<string> = new Set([
  ...["length", "size", "min", "max", "avg", "sum", "stddev", "keys", "first", "last"],
]);
// A longer operator stands before the one that it begins with.
const OPERATORS = ["===", "!==", "==", "!=", "<=", ">=", "<", ">", "=~"];
const WORD_OPERATORS: ReadonlySet<string> = new Set([
  ...["in", "nin", "subsetof", "anyof", "noneof", "size", "empty", "contains"],
]);

/** Throws JsonPathError. A path without `$` begins at the document's top: `a.b` is `$.a.b` (observed). */
export function parsePath(text: string): readonly Step[] {
  const parser = new PathParser(text);
  const steps = parser.path();
  parser.end();
  return steps;
}

class PathParser {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    if (text.length > LENGTH_MAX) {
      throw new JsonPathError(`${text.length} characters: expected at most ${LENGTH_MAX}`, text, 0);
    }
    this.#text = text;
  }

  path(): Step[] {
    this.#space();
    if (this.#peek() === "$") {
      this.#at++;
      return this.#steps();
    }
    if (this.#at >= this.#text.length) throw this.#fail("expected a path such as $.name");
    const sign = this.#peek();
    const first = sign === "[" || sign === "." ? [] : [this.#named()];
    return [...first, ...this.#steps()];
  }

  end(): void {
    this.#space();
    if (this.#at < this.#text.length) throw this.#fail(`unexpected ${JSON.stringify(this.#peek())}`);
  }

  #steps(): Step[] {
    const steps: Step[] = [];
    for (;;) {
      const sign = this.#peek();
      if (sign === "[") steps.push(this.#bracket());
      else if (sign === ".") {
        this.#at++;
        if (this.#peek() === ".") {
          this.#at++;
          steps.push({ kind: "deep" });
        }
        steps.push(this.#peek() === "[" ? this.#bracket() : this.#named());
      } else return steps;
    }
  }

  /** What stands behind a dot: a name, `*`, or a function. */
  #named(): Step {
    if (this.#peek() === "*") {
      this.#at++;
      return { kind: "wildcard" };
    }
    const begin = this.#at;
    while (this.#at < this.#text.length && !" .[]()=!<>&|,".includes(this.#text[this.#at]!)) this.#at++;
    const name = this.#text.slice(begin, this.#at);
    if (name === "") throw this.#fail("expected a name, * or [");
    if (this.#peek() !== "(") return { kind: "property", name };
    if (!FUNCTIONS.has(name)) throw this.#fail(`${name}(): no function that is known here`);
    this.#at++;
    this.#must(")");
    return { kind: "function", name };
  }

  #bracket(): Step {
    this.#at++;
    this.#space();
    const sign = this.#peek();
    let step: Step;
    if (sign === "*") {
      this.#at++;
      step = { kind: "wildcard" };
    } else if (sign === "?") {
      this.#at++;
      this.#must("(");
      const condition = this.#nested(() => this.#or());
      this.#must(")");
      step = { kind: "filter", condition };
    } else if (sign === "'" || sign === '"') step = this.#names();
    else step = this.#indexes();
    this.#must("]");
    return step;
  }

  #names(): Step {
    const names = [this.#quoted()];
    while (this.#takes(",")) {
      this.#space();
      names.push(this.#quoted());
    }
    return names.length === 1 ? { kind: "property", name: names[0]! } : { kind: "properties", names };
  }

  #quoted(): string {
    const quote = this.#peek();
    if (quote !== "'" && quote !== '"') throw this.#fail("expected a text in quotes");
    let text = "";
    for (let at = this.#at + 1; at < this.#text.length; at++) {
      const char = this.#text[at]!;
      if (char === quote) {
        this.#at = at + 1;
        return text;
      }
      text += char === "\\" ? (this.#text[++at] ?? "") : char;
    }
    throw this.#fail(`a text that begins with ${quote} and does not end`);
  }

  #integer(): number | null {
    this.#space();
    const begin = this.#at;
    if (this.#peek() === "-") this.#at++;
    while (/[0-9]/.test(this.#peek())) this.#at++;
    const text = this.#text.slice(begin, this.#at);
    if (text === "") return null;
    if (!/^-?[0-9]{1,9}$/.test(text)) throw this.#fail("expected an index of at most 9 digits");
    return Number(text) + 0;
  }

  #indexes(): Step {
    const from = this.#integer();
    if (this.#takes(":")) {
      const to = this.#integer();
      if (from === null && to === null) throw this.#fail("expected a number before or behind the colon");
      return { kind: "slice", from, to };
    }
    if (from === null) throw this.#fail("expected an index, a name in quotes, *, a slice or ?(...)");
    const indexes = [from];
    while (this.#takes(",")) {
      const next = this.#integer();
      if (next === null) throw this.#fail("expected an index");
      indexes.push(next);
    }
    return indexes.length === 1 ? { kind: "index", index: from } : { kind: "indexes", indexes };
  }

  // --- filters ---

  #or(): Condition {
    let left = this.#and();
    while (this.#takes("||")) left = { kind: "or", left, right: this.#and() };
    return left;
  }

  #and(): Condition {
    let left = this.#not();
    while (this.#takes("&&")) left = { kind: "and", left, right: this.#not() };
    return left;
  }

  #not(): Condition {
    this.#space();
    if (this.#peek() === "!") {
      this.#at++;
      return { kind: "not", operand: this.#nested(() => this.#not()) };
    }
    if (this.#takes("(")) {
      const inner = this.#nested(() => this.#or());
      this.#must(")");
      return inner;
    }
    return this.#comparison();
  }

  #comparison(): Condition {
    const left = this.#operand();
    const operator = this.#operator();
    if (operator !== null) return { kind: "compare", operator, left, right: this.#operand() };
    if (left.kind !== "path") throw this.#fail("expected an operator such as ==");
    return { kind: "exists", path: left };
  }

  #operator(): string | null {
    this.#space();
    for (const operator of OPERATORS) if (this.#takes(operator)) return operator;
    const word = /^[A-Za-z]+/.exec(this.#text.slice(this.#at, this.#at + 10))?.[0] ?? "";
    if (!WORD_OPERATORS.has(word.toLowerCase())) return null;
    this.#at += word.length;
    return word.toLowerCase();
  }

  #operand(): Operand {
    this.#space();
    const sign = this.#peek();
    if (sign === "@" || sign === "$") return this.#nested(() => this.#pathOperand());
    if (sign === "'" || sign === '"') return { kind: "value", value: this.#quoted() };
    if (sign === "/") return this.#pattern();
    if (sign === "[") return { kind: "value", value: this.#list() };
    const literal = /^(?:true|false|null|-?[0-9]{1,30}(?:\.[0-9]{1,30})?(?:[eE][+-]?[0-9]{1,3})?)/.exec(
      this.#text.slice(this.#at, this.#at + 70),
    );
    if (literal === null)
      throw this.#fail("expected @, $, a text in quotes, a number, true, false, null, [...] or /.../");
    this.#at += literal[0].length;
    return { kind: "value", value: this.#json(literal[0]) };
  }

  #pathOperand(): PathOperand {
    const isRelative = this.#peek() === "@";
    this.#at++;
    return { kind: "path", isRelative, steps: this.#steps() };
  }

  #pattern(): Operand {
    const begin = this.#at + 1;
    let end = begin;
    while (end < this.#text.length && this.#text[end] !== "/") end += this.#text[end] === "\\" ? 2 : 1;
    if (end >= this.#text.length) throw this.#fail("a pattern that begins with / and does not end");
    const source = this.#text.slice(begin, end).replaceAll("\\/", "/");
    this.#at = end + 1;
    const flags = /^[a-zA-Z]{0,8}/.exec(this.#text.slice(this.#at, this.#at + 8))![0];
    this.#at += flags.length;
    return { kind: "pattern", source, flags };
  }

  /** A list in a filter is JSON, in which quotes may be single. */
  #list(): ReturnType<typeof parseJson> {
    const begin = this.#at;
    let json = "";
    while (this.#at < this.#text.length) {
      const char = this.#peek();
      if (char === "'" || char === '"') json += JSON.stringify(this.#quoted());
      else {
        json += char;
        this.#at++;
        if (char === "]") return this.#json(json);
      }
    }
    this.#at = begin;
    throw this.#fail("a list that does not end");
  }

  #json(text: string): ReturnType<typeof parseJson> {
    try {
      return parseJson(text);
    } catch (error) {
      if (error instanceof JsonTextError) throw this.#fail(error.message);
      throw error;
    }
  }

  // --- characters ---

  #nested<T>(parse: () => T): T {
    if (++this.#depth > DEPTH_MAX) throw this.#fail(`nested deeper than ${DEPTH_MAX} levels`);
    const result = parse();
    this.#depth--;
    return result;
  }

  #peek(): string {
    return this.#text[this.#at] ?? "";
  }

  #space(): void {
    while (this.#peek() === " ") this.#at++;
  }

  #takes(sign: string): boolean {
    this.#space();
    if (!this.#text.startsWith(sign, this.#at)) return false;
    this.#at += sign.length;
    return true;
  }

  #must(sign: string): void {
    if (!this.#takes(sign)) throw this.#fail(`expected ${JSON.stringify(sign)}`);
  }

  #fail(reason: string): JsonPathError {
    return new JsonPathError(reason, this.#text, this.#at);
  }
}
