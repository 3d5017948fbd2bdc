/**
 * Text and directives, the outer half of the grammar, with Velocity 1.7's rules of white space:
 * - The head of a directive takes the blanks behind it along when a line ends there, and that line end.
 * - `#set` takes the blanks before it too, when nothing but blanks stands between it and the construct before it.
 * - `##` takes its line's end.
 * Everything that is no construct is text, and comes out as it stands.
 */
import { TemplateSyntaxError } from "../template-errors.ts";
import { isBlank, isNameStart, isWordPart } from "./characters.ts";
import { ExpressionParser } from "./expression-parser.ts";
import type { Block, Branch, Node } from "./syntax.ts";

/** What ends a block: of `#if` any of them, of the others `#end`. */
type BlockEnd = "#end" | "#else" | "#elseif" | "end of text";

const DIRECTIVES: ReadonlySet<string> = new Set([
  "set",
  "if",
  "elseif",
  "else",
  "end",
  "foreach",
  "define",
  "break",
  "stop",
  "macro",
]);

/** Throws TemplateSyntaxError. */
export function parseTemplate(text: string): Block {
  return new Parser(text, 0, text, 0, false).parse();
}

class Parser extends ExpressionParser {
  /** The whole template, for positions. */
  readonly #whole: string;
  /** Text since the last construct. */
  #run = "";
  #nodes: Node[] = [];
  #end: BlockEnd = "end of text";
  #endOffset = 0;
  /** What stands between double quotes: Velocity reads it with a line end behind, so that nothing in it is the last sign. */
  readonly #isQuoted: boolean;

  constructor(text: string, depth: number, whole: string, base: number, isQuoted: boolean) {
    super(text, depth, base);
    this.#whole = whole;
    this.#isQuoted = isQuoted;
  }

  parse(): Block {
    const block = this.#block();
    if (this.#end !== "end of text")
      throw this.fail(`${this.#end} without a directive that it belongs to`, this.#endOffset);
    return block;
  }

  protected override parseInterpolated(content: string, offset: number, depth: number): Block {
    return new Parser(content, depth, this.#whole, this.base + offset, true).parse();
  }

  protected override fail(reason: string, offset: number): TemplateSyntaxError {
    return new TemplateSyntaxError(reason, this.#whole, this.base + offset);
  }

  /** Nodes up to a directive that ends a block, which is in `#end` then and lies behind. */
  #block(): Block {
    const outerNodes = this.#nodes;
    const outerRun = this.#run;
    this.#nodes = [];
    this.#run = "";
    this.#end = "end of text";
    const { text } = this;
    while (this.at < text.length && this.#end === "end of text") {
      switch (text[this.at]) {
        case "$":
          this.#dollar();
          break;
        case "#":
          this.#hash();
          break;
        case "\\":
          this.#backslash();
          break;
        default:
          this.#plain();
      }
    }
    this.#flush();
    const nodes = this.#nodes;
    this.#nodes = outerNodes;
    this.#run = outerRun;
    return nodes;
  }

  #flush(): void {
    if (this.#run !== "") this.#nodes.push({ kind: "text", text: this.#run });
    this.#run = "";
  }

  #push(node: Node): void {
    this.#flush();
    this.#nodes.push(node);
  }

  #plain(): void {
    const begin = this.at;
    let { at } = this;
    for (; at < this.text.length; at++) {
      const code = this.text.charCodeAt(at);
      if (code === 0x24 || code === 0x23 || code === 0x5c) break;
    }
    this.at = at;
    this.#run += this.text.slice(begin, at);
  }

  #literal(length: number): void {
    this.#run += this.text.slice(this.at, this.at + length);
    this.at += length;
  }

  /** Text that Velocity takes for a construct of its own, so that the blanks behind it are not its. */
  #literalConstruct(length: number): void {
    this.#literal(length);
    this.#flush();
  }

  #dollar(): void {
    const reference = this.parseReference();
    if (reference !== null) {
      this.#push(reference);
      return;
    }
    const [next, afterNext] = [this.text[this.at + 1], this.text[this.at + 2]];
    // `$!` with no name behind it prints as `$`.
    const isQuiet = next === "!" && afterNext !== "{";
    if (!this.#isQuoted && (isQuiet ? afterNext : next) === undefined) {
      throw this.fail(`a lone ${isQuiet ? "$!" : "$"} at the end`, this.at);
    }
    if (isQuiet) {
      this.#run += "$";
      this.at += 2;
    } else if (next === "{") this.#literalConstruct(2);
    else this.#literal(1);
  }

  /**
   * Backslashes before a construct: two stand for one, and one that is left over makes the construct text. Before anything
   * else they are text themselves, as they are before a `#set` that is carried out.
   */
  #backslash(): void {
    const begin = this.at;
    let end = begin;
    while (this.text[end] === "\\") end++;
    const count = end - begin;
    const escapes = (count & 1) === 1;
    if (this.text[end] === "$") {
      this.at = end;
      const reference = this.parseReference();
      if (reference !== null) {
        this.#run += "\\".repeat(count >> 1);
        if (!escapes) this.#push(reference);
        else {
          this.#run += reference.source;
          this.#flush();
        }
        return;
      }
    } else if (this.text[end] === "#") {
      const [word, length] = this.#word(end);
      if (DIRECTIVES.has(word)) {
        this.#run += "\\".repeat(word === "set" && !escapes ? count : count >> 1);
        this.at = end;
        if (escapes) this.#literalConstruct(length);
        else this.#hash();
        return;
      }
    }
    this.at = begin;
    this.#literalConstruct(count);
  }

  /** The word of a directive at `at`, `#word` or `#{word}`, and the length of all that; an empty word is none. */
  #word(at: number): readonly [string, number] {
    const isFormal = this.text[at + 1] === "{";
    const begin = at + (isFormal ? 2 : 1);
    let end = begin;
    if (isNameStart(this.text.charCodeAt(end))) while (isWordPart(this.text.charCodeAt(end))) end++;
    const word = this.text.slice(begin, end);
    if (!isFormal) return [word, end - at];
    return this.text[end] === "}" ? [word, end + 1 - at] : ["", 0];
  }

  #hash(): void {
    const offset = this.at;
    switch (this.text[offset + 1]) {
      case undefined:
        if (!this.#isQuoted) throw this.fail("a lone # at the end", offset);
        this.#literal(1);
        return;
      case "#":
        this.#lineComment();
        return;
      case "*":
        this.#blockComment();
        return;
      case "[":
        if (this.text[offset + 2] !== "[") break;
        this.#raw();
        return;
    }
    const [word, length] = this.#word(offset);
    this.#endOffset = offset;
    switch (word) {
      case "set":
      case "if":
      case "foreach":
      case "define":
      case "macro":
        this.#withHead(word, length);
        return;
      case "elseif":
        this.at += length;
        this.#end = "#elseif";
        return;
      case "else":
      case "end":
        this.at += length;
        this.#skipLineEnd();
        this.#end = `#${word}`;
        return;
      case "break":
      case "stop":
        this.at += length;
        this.#push({ kind: word });
        return;
      case "include":
      case "parse":
        throw this.fail(`#${word} is not available: a template can reach nothing but its inputs`, offset);
      default:
        // Words that are no directives, CSS colors and the like are text; so are #evaluate and calls of macros, as AWS has them.
        if (length > 1) this.#literalConstruct(length);
        else this.#literal(1);
    }
  }

  #lineComment(): void {
    const end = this.text.indexOf("\n", this.at);
    this.#flush();
    this.at = end < 0 ? this.text.length : end + 1;
  }

  #blockComment(): void {
    const end = this.text.indexOf("*#", this.at + 2);
    if (end < 0) throw this.fail("a comment that begins with #* and does not end with *#", this.at);
    this.#flush();
    this.at = end + 2;
  }

  #raw(): void {
    const end = this.text.indexOf("]]#", this.at + 3);
    if (end < 0) throw this.fail("a text that begins with #[[ and does not end with ]]#", this.at);
    this.#push({ kind: "text", text: this.text.slice(this.at + 3, end) });
    this.at = end + 3;
  }

  #withHead(word: "set" | "if" | "foreach" | "define" | "macro", length: number): void {
    const offset = this.at;
    this.at += length;
    this.skipBlanks();
    if (this.text[this.at] !== "(") {
      throw this.fail(`expected "(" behind #${word}, found ${this.found()}`, this.at);
    }
    this.at++;
    this.within(offset, () => {
      switch (word) {
        case "set":
          return this.#set();
        case "if":
          return this.#if(offset);
        case "foreach":
          return this.#foreach(offset);
        case "define":
          return this.#define(offset);
        case "macro":
          return this.#macro(offset);
      }
    });
  }

  /** Closes the head of a directive and takes the rest of its line along if that is blank. */
  #closeHead(word: string): void {
    this.expect(")", `to close #${word}`);
    this.#skipLineEnd();
  }

  #skipLineEnd(): void {
    let { at } = this;
    while (isBlank(this.text.charCodeAt(at))) at++;
    if (this.text[at] === "\r" && this.text[at + 1] === "\n") this.at = at + 2;
    else if (this.text[at] === "\n" || this.text[at] === "\r") this.at = at + 1;
  }

  #target(word: string): ReturnType<ExpressionParser["parseReference"]> & object {
    this.skipSpace();
    const reference = this.text[this.at] === "$" ? this.parseReference() : null;
    if (reference === null) throw this.fail(`expected a reference in #${word}, found ${this.found()}`, this.at);
    return reference;
  }

  /** A plain variable, as the heads of `#foreach` and `#define` ask for. */
  #variable(word: string): string {
    const reference = this.#target(word);
    if (reference.steps.length === 0) return reference.name;
    throw this.fail(`expected a variable in #${word}, found ${reference.source}`, reference.offset - this.base);
  }

  #set(): void {
    if (/^[ \t]*$/.test(this.#run)) this.#run = "";
    const target = this.#target("set");
    const last = target.steps.at(-1);
    if (last?.kind === "method")
      throw this.fail(`${target.source}: nothing can be set there`, target.offset - this.base);
    this.expect("=", "in #set");
    const value = this.parseExpression();
    this.#closeHead("set");
    this.#push({ kind: "set", target, value });
  }

  #if(offset: number): void {
    const branches: Branch[] = [];
    let condition: Branch["condition"] = this.parseExpression();
    this.#closeHead("if");
    for (;;) {
      const body = this.#block();
      branches.push({ condition, body });
      const end = this.#end;
      if (end === "end of text") throw this.fail("#if without its #end", offset);
      if (end === "#end") break;
      if (condition === null) throw this.fail(`${end} behind #else`, this.#endOffset);
      condition = null;
      if (end === "#elseif") {
        this.skipBlanks();
        this.expect("(", "behind #elseif");
        condition = this.parseExpression();
        this.#closeHead("elseif");
      }
    }
    this.#end = "end of text";
    this.#push({ kind: "if", branches });
  }

  #foreach(offset: number): void {
    const variable = this.#variable("foreach");
    this.skipSpace();
    if (!this.text.startsWith("in", this.at) || isWordPart(this.code(2))) {
      throw this.fail(`expected "in" behind $${variable}, found ${this.found()}`, this.at);
    }
    this.at += 2;
    const source = this.parseExpression();
    this.#closeHead("foreach");
    this.#push({ kind: "foreach", variable, source, body: this.#body("foreach", offset) });
  }

  #define(offset: number): void {
    const name = this.#variable("define");
    this.#closeHead("define");
    this.#push({ kind: "define", name, body: this.#body("define", offset) });
  }

  // AWS knows no macros: a definition disappears, and what would call it is text.
  #macro(offset: number): void {
    const end = this.text.indexOf(")", this.at);
    if (end < 0) throw this.fail('expected ")" to close #macro', offset);
    this.at = end + 1;
    this.#flush();
    this.#body("macro", offset);
  }

  #body(word: string, offset: number): Block {
    const body = this.#block();
    if (this.#end !== "#end") {
      const found = this.#end === "end of text" ? "" : `; ${this.#end} belongs to #if`;
      throw this.fail(`#${word} without its #end${found}`, offset);
    }
    this.#end = "end of text";
    return body;
  }
}
