/**
 * The constant part of mapping templates: whether a text holds anything that Velocity would change, and the status code that
 * a MOCK integration's request template gives.
 */

const REFERENCE = /\$!?(?:[A-Za-z_]|\{)/;
const BLOCK_DIRECTIVE =
  /#(?:\{(?:set|if|elseif|foreach|define|macro|include|parse)\}|(?:set|if|elseif|foreach|define|macro|include|parse))[ \t]{0,64}\(/;
const BARE_DIRECTIVE = /#(?:\{(?:else|end|break|stop)\}|(?:else|end|break|stop)(?![A-Za-z0-9_-]))/;
const COMMENT = /#(?:#|\*|\[\[)/;

/**
 * Whether a template holds a Velocity reference, directive or comment. `$5`, a CSS `#333`, `#header {` and `$.get(` are plain
 * text. A single `$` or `#` as the last character counts, because AWS fails on it (recorded: 500).
 */
export function containsVelocity(text: string): boolean {
  if (text.endsWith("$") || text.endsWith("#")) return true;
  return REFERENCE.test(text) || BLOCK_DIRECTIVE.test(text) || BARE_DIRECTIVE.test(text) || COMMENT.test(text);
}

const STATUS_CODE_ERROR =
  "Unable to parse statusCode. It should be an integer that is defined in the request template.";
const DEPTH_MAX = 64;

/**
 * The integer `statusCode` of a rendered MOCK request template. Reads JSON as leniently as AWS does (recorded:
 * `{statusCode: 200}`, single quotes, a trailing comma, bare words), else gives the line that AWS writes to its log.
 */
export function parseMockTemplate(text: string): { statusCode: number } | { error: string } {
  const reader = new LenientJson(text);
  const value = reader.document();
  if (!(value instanceof Map)) return { error: STATUS_CODE_ERROR };
  const statusCode = value.get("statusCode");
  if (typeof statusCode !== "number" || !Number.isSafeInteger(statusCode)) return { error: STATUS_CODE_ERROR };
  return { statusCode };
}

type Lenient = string | number | boolean | null | Lenient[] | Map<string, Lenient>;
const FAILED = Symbol("failed");

/** One pass, no exceptions: a text that is not even lenient JSON gives FAILED. */
class LenientJson {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  document(): Lenient | typeof FAILED {
    const value = this.value(0);
    if (value === FAILED) return FAILED;
    this.space();
    return this.at === this.text.length ? value : FAILED;
  }

  private value(depth: number): Lenient | typeof FAILED {
    if (depth > DEPTH_MAX) return FAILED;
    this.space();
    switch (this.text[this.at]) {
      case "{":
        return this.object(depth);
      case "[":
        return this.array(depth);
      case '"':
      case "'":
        return this.quoted();
      default:
        return this.bare(",}]");
    }
  }

  private object(depth: number): Lenient | typeof FAILED {
    const members = new Map<string, Lenient>();
    this.at++;
    for (;;) {
      this.skip(",");
      if (this.text[this.at] === "}") {
        this.at++;
        return members;
      }
      const char = this.text[this.at];
      const key = char === '"' || char === "'" ? this.quoted() : this.bare(":,}]");
      if (key === FAILED) return FAILED;
      this.space();
      if (this.text[this.at] !== ":") return FAILED;
      this.at++;
      const value = this.value(depth + 1);
      if (value === FAILED) return FAILED;
      members.set(String(key), value);
      this.space();
      if (this.text[this.at] !== "," && this.text[this.at] !== "}") return FAILED;
    }
  }

  private array(depth: number): Lenient | typeof FAILED {
    const items: Lenient[] = [];
    this.at++;
    for (;;) {
      this.skip(",");
      if (this.text[this.at] === "]") {
        this.at++;
        return items;
      }
      const value = this.value(depth + 1);
      if (value === FAILED) return FAILED;
      items.push(value);
      this.space();
      if (this.text[this.at] !== "," && this.text[this.at] !== "]") return FAILED;
    }
  }

  private quoted(): string | typeof FAILED {
    const quote = this.text[this.at++];
    let result = "";
    for (;;) {
      const char = this.text[this.at++];
      if (char === undefined) return FAILED;
      if (char === quote) return result;
      if (char !== "\\") {
        result += char;
        continue;
      }
      const escaped = this.text[this.at++];
      if (escaped === undefined) return FAILED;
      if (escaped === "u") {
        const hex = this.text.slice(this.at, this.at + 4);
        if (!/^[0-9a-fA-F]{4}$/.test(hex)) return FAILED;
        result += String.fromCharCode(Number.parseInt(hex, 16));
        this.at += 4;
      } else result += ESCAPES.get(escaped) ?? escaped;
    }
  }

  private bare(stop: string): Lenient | typeof FAILED {
    const begin = this.at;
    while (this.at < this.text.length && !stop.includes(this.text[this.at]!)) this.at++;
    const word = this.text.slice(begin, this.at).trim();
    if (word === "" || this.at === this.text.length) return FAILED;
    if (/^-?\d+$/.test(word) || /^-?\d+\.\d*(?:[eE][+-]?\d+)?$/.test(word)) {
      // 200.0 is a floating-point number to AWS's parser, and so no integer.
      return /^-?\d+$/.test(word) ? Number(word) : word;
    }
    if (word === "true") return true;
    if (word === "false") return false;
    return word === "null" ? null : word;
  }

  private skip(char: string): void {
    this.space();
    while (this.text[this.at] === char) {
      this.at++;
      this.space();
    }
  }

  private space(): void {
    while (this.at < this.text.length && " \t\r\n".includes(this.text[this.at]!)) this.at++;
  }
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ["b", "\b"],
  ["f", "\f"],
]);
