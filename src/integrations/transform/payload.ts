/** A whole body as mappings and templates read it: text, and JSON where it is. */
import { JsonTextError, parseJson } from "../../templates/json/parse-json.ts";
import { printJava, printJson } from "../../templates/json/print-json.ts";
import type { JsonPath } from "../../templates/json-path/json-path.ts";
import { isList, isMap, type Value } from "../../templates/value.ts";
import { byteText } from "../header-value.ts";

const NOT_JSON = Symbol("not JSON");
/** What begins like this is taken for JSON, and refused when it is none. */
const LOOKS_LIKE_JSON = /^\s*[{["']/;

export class Payload {
  readonly text: string;
  #document: Value | undefined | typeof NOT_JSON;

  constructor(text: string) {
    this.text = text;
  }

  static of(bytes: Uint8Array | null): Payload {
    return new Payload(
      bytes === null ? "" : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8"),
    );
  }

  /** Whether it is meant to be JSON and is not. */
  get isBrokenJson(): boolean {
    return LOOKS_LIKE_JSON.test(this.text) && this.#parsed() === NOT_JSON;
  }

  get isJson(): boolean {
    return this.#parsed() !== NOT_JSON;
  }

  /**
   * The value of a mapping from the body, as byte text: all of it without a path, where an empty one is `{}`; texts and
   * numbers as they are, objects and lists as JSON. Undefined: nothing lies there.
   */
  read(path: JsonPath | null): string | undefined {
    if (path === null) return byteText(this.text === "" ? "{}" : this.text);
    const document = this.#parsed();
    if (document === NOT_JSON) return undefined;
    const value = path.read(document);
    if (value === undefined || value === null) return undefined;
    return byteText(isMap(value) || isList(value) ? printJson(value) : printJava(value));
  }

  #parsed(): Value | typeof NOT_JSON {
    if (this.#document === undefined) {
      try {
        this.#document = parseJson(this.text === "" ? "{}" : this.text);
      } catch (error) {
        if (!(error instanceof JsonTextError)) throw error;
        this.#document = NOT_JSON;
      }
    }
    return this.#document;
  }
}
