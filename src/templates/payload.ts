/** A whole body as mappings and templates read it: text, and JSON where it is. */
import { JsonTextError, parseJson } from "./json/parse-json.ts";
import { printJava, printJson } from "./json/print-json.ts";
import type { JsonPath } from "./json-path/json-path.ts";
import { NO_PAUSE, type Pause } from "./pause.ts";
import type { ReadResult } from "./read-task.ts";
import { isList, isMap, type Value } from "./value.ts";

/** Where in a body a mapping reads. */
export interface BodyPath {
  /** As it is written, `$` before it. */
  readonly text: string;
  readonly path: JsonPath;
}

/** A body that mappings read. */
export interface Payload {
  /** Whether it is meant to be JSON and is not. */
  readonly isBrokenJson: boolean;
  readonly isJson: boolean;
  /**
   * The value of a mapping: the whole body without a path, where an empty one is `{}`; texts and numbers as they are, objects and
   * lists as JSON. Undefined: nothing lies there.
   */
  read(path: BodyPath | null): string | undefined;
}

/** UTF-8. */
export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8");
}

function wholeBody(text: string): string {
  return text === "" ? "{}" : text;
}

const NOT_JSON = Symbol("not JSON");
/** What begins like this is taken for JSON, and refused when it is none. */
const LOOKS_LIKE_JSON = /^\s*[{["']/;

/** Parsed when something asks for it. */
export class TextPayload implements Payload {
  readonly text: string;
  readonly #pause: Pause;
  #document: Value | undefined | typeof NOT_JSON;

  constructor(text: string, pause = NO_PAUSE) {
    this.text = text;
    this.#pause = pause;
  }

  static of(bytes: Uint8Array | null): TextPayload {
    return new TextPayload(bytes === null ? "" : textOf(bytes));
  }

  get isBrokenJson(): boolean {
    return LOOKS_LIKE_JSON.test(this.text) && this.#parsed() === NOT_JSON;
  }

  get isJson(): boolean {
    return this.#parsed() !== NOT_JSON;
  }

  read(path: BodyPath | null): string | undefined {
    if (path === null) return wholeBody(this.text);
    const document = this.#parsed();
    if (document === NOT_JSON) return undefined;
    const value = path.path.read(document);
    if (value === undefined || value === null) return undefined;
    return isMap(value) || isList(value) ? printJson(value) : printJava(value);
  }

  #parsed(): Value | typeof NOT_JSON {
    if (this.#document === undefined) {
      try {
        this.#document = parseJson(wholeBody(this.text), this.#pause);
      } catch (error) {
        if (!(error instanceof JsonTextError)) throw error;
        this.#document = NOT_JSON;
      }
    }
    return this.#document;
  }
}

/** What another thread read of a body. */
export class ReadPayload implements Payload {
  readonly isBrokenJson: boolean;
  readonly isJson: boolean;
  readonly #bytes: Uint8Array;
  readonly #values: ReadonlyMap<string, string | null>;

  /** `bytes`: the body, good for as long as mappings read. `paths` are those of the task. */
  constructor(bytes: Uint8Array, paths: readonly string[], { isBrokenJson, isJson, values }: ReadResult) {
    this.isBrokenJson = isBrokenJson;
    this.isJson = isJson;
    this.#bytes = bytes;
    this.#values = new Map(paths.map((path, index) => [path, values[index]!]));
  }

  read(path: BodyPath | null): string | undefined {
    if (path === null) return wholeBody(textOf(this.#bytes));
    return this.#values.get(path.text) ?? undefined;
  }
}
