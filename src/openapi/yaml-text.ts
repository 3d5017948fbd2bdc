/**
 * YAML for definitions: what JSON can say, with anchors and merge keys, and nothing else. Custom tags and repeated keys are
 * refused, and the first syntax error ends the reading, so a hostile text costs one error and not one per character.
 */
import { Composer, type Document, isAlias, isMap, isPair, isScalar, isSeq, Lexer, Parser } from "yaml";
import { DEFINITION_ALIAS_MAX, DEFINITION_DEPTH_MAX } from "../model/limits.ts";
import type { Position } from "./findings.ts";
import { pointerKeys } from "./json-pointer.ts";
import { positionsOf } from "./json-text.ts";

/** A defect of the text at one offset. */
export class TextError extends Error {
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

export interface YamlText {
  readonly value: unknown;
  readonly document: Document.Parsed;
}

// Containers open at once in the parser: the document and the scalar being read stand on the same stack.
const STACK_MAX = DEFINITION_DEPTH_MAX + 4;

// Words, marks and spaces of a text. The densest real definitions hold about a million and a half in 6 MB; more is made to be slow.
const LEXEME_MAX = 2_500_000;

/** Parses one YAML document. Throws TextError. */
export function parseYaml(text: string): YamlText {
  const document = composeOne(text);
  checkNodes(document.contents);
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: DEFINITION_ALIAS_MAX });
  } catch (error) {
    throw new TextError(`${error instanceof Error ? error.message : String(error)}`, 0);
  }
  return { value, document };
}

function composeOne(text: string): Document.Parsed {
  const parser = new Parser();
  // Keys stay as they are written (`200`, `on`), and repeated ones are looked for in linear time by checkNodes.
  const composer = new Composer({
    merge: true,
    stringKeys: true,
    uniqueKeys: false,
    prettyErrors: false,
    strict: true,
  });
  failAtOnce(composer);
  let result: Document.Parsed | null = null;
  let aliases = 0;
  const keep = (documents: Iterable<Document.Parsed>): void => {
    for (const document of documents) {
      if (result !== null) {
        throw new TextError("a second YAML document: expected one definition per file", document.range[0]);
      }
      result = document;
    }
  };
  let lexemes = 0;
  let offset = 0;
  const feed = (lexeme: string | null): void => {
    for (const token of lexeme === null ? parser.end() : parser.next(lexeme)) {
      if (token.type === "error") throw new TextError(firstLine(token.message), token.offset);
      keep(composer.next(token) as Iterable<Document.Parsed>);
    }
    if (parser.stack.length > STACK_MAX) {
      throw new TextError(`nested deeper than ${DEFINITION_DEPTH_MAX} levels: flatten the definition`, offset);
    }
  };
  for (const lexeme of new Lexer().lex(text)) {
    if (lexeme.length > 1 && lexeme.charCodeAt(0) === 0x2a && ++aliases > DEFINITION_ALIAS_MAX) {
      throw new TextError(`more than ${DEFINITION_ALIAS_MAX} YAML aliases: write the repeated parts as $refs`, offset);
    }
    if (++lexemes > LEXEME_MAX) {
      throw new TextError(`more than ${LEXEME_MAX} YAML tokens: split the definition, or give it as JSON`, offset);
    }
    feed(lexeme);
    // The lexer announces documents and scalars with control characters that stand for no text.
    if (lexeme.length > 1 || lexeme.charCodeAt(0) > 0x1f || lexeme === "\n" || lexeme === "\t") offset += lexeme.length;
  }
  feed(null);
  keep(composer.end() as Iterable<Document.Parsed>);
  if (result === null) throw new TextError("the file is empty: expected an OpenAPI definition", 0);
  return result;
}

/**
 * The composer collects errors and goes on; on a hostile text that is an error object for each of six million characters.
 * Its `onError` is an own property, so it can be made to throw. A test pins that it is still called that way.
 */
function failAtOnce(composer: Composer): void {
  // What is thrown here is caught and raised again for every container around it; the first one knows the place.
  let first: TextError | undefined;
  const raise = (source: unknown, code: string, message: string): void => {
    first ??= defect(source, code, message);
    throw first;
  };
  Object.assign(composer, { onError: raise });
}

function defect(source: unknown, code: string, message: string): TextError {
  const offset =
    typeof source === "number"
      ? source
      : Array.isArray(source)
        ? Number(source[0])
        : ((source as { offset?: number }).offset ?? 0);
  if (code !== "TAG_RESOLVE_FAILED") return new TextError(firstLine(message), offset);
  const tag = /!\S+/.exec(message)?.[0] ?? "this tag";
  return new TextError(
    `the tag ${tag}: expected plain YAML; render the CloudFormation or other template first, then import the result`,
    offset,
  );
}

function firstLine(message: string): string {
  const line = message.split("\n", 1)[0]!;
  return line.length > 200 ? `${line.slice(0, 200)}...` : line;
}

/** Keys that repeat, tags that are not YAML's own. Depth is bounded by the parser's stack. */
function checkNodes(node: unknown): void {
  if (isAlias(node) || node === null) return;
  if (isMap(node)) {
    const keys = new Set<string>();
    for (const pair of node.items) {
      const key = isScalar(pair.key) ? String(pair.key.value) : null;
      const offset = (isScalar(pair.key) ? pair.key.range?.[0] : undefined) ?? node.range?.[0] ?? 0;
      if (key === null) throw new TextError("a key that is no plain text: expected a string", offset);
      if (key !== "<<" && keys.has(key)) {
        throw new TextError(
          `the key ${JSON.stringify(key.slice(0, 100))} is there twice: remove or rename one`,
          offset,
        );
      }
      keys.add(key);
      checkNodes(pair.value);
    }
  } else if (isSeq(node)) {
    for (const item of node.items) checkNodes(isPair(item) ? item.value : item);
  }
}

/** Where members (their keys) and list items (their values) stand; the nearest known parent where one is not found. */
export function locateInYaml(
  text: string,
  document: Document.Parsed,
  pointers: readonly string[],
): Map<string, Position> {
  const offsets = new Map<string, number>();
  for (const pointer of pointers) {
    let node: unknown = document.contents;
    let offset: number | undefined;
    for (const key of pointerKeys(pointer)) {
      if (isAlias(node)) node = node.resolve(document);
      let child: unknown;
      if (isMap(node)) {
        const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
        if (pair === undefined) break;
        offset = (isScalar(pair.key) ? pair.key.range?.[0] : undefined) ?? offset;
        child = pair.value;
      } else if (isSeq(node)) {
        child = node.items[Number(key)];
        if (child === undefined) break;
        offset = (child as { range?: readonly number[] | null }).range?.[0] ?? offset;
      } else break;
      node = child;
    }
    if (offset !== undefined) offsets.set(pointer, offset);
  }
  return positionsOf(text, offsets);
}
