/**
 * `$input`: the payload and the parameters of the request. In a response template the payload is the integration's, the
 * parameters are still the request's.
 */

import { JsonTextError, parseJson } from "./json/parse-json.ts";
import { printJson } from "./json/print-json.ts";
import { type JsonPath, jsonPathOf } from "./json-path/json-path.ts";
import type { Pause } from "./pause.ts";
import { HostObject, type JsonMap, newMap, type Value } from "./value.ts";
import type { Frame } from "./velocity/frame.ts";

/** The parameters that `$input.params()` shows. */
export interface TemplateParameters {
  /** The last value of the parameter in the path, the query or the headers, in this order. */
  find(name: string): string | undefined;
  readonly path: Value;
  readonly querystring: Value;
  readonly header: Value;
}

export const NO_PARAMETERS: TemplateParameters = {
  find: () => undefined,
  get path() {
    return newMap();
  },
  get querystring() {
    return newMap();
  },
  get header() {
    return newMap();
  },
};

const NOT_JSON = Symbol("not JSON");

export class InputObject extends HostObject {
  readonly #body: string;
  readonly #parameters: TemplateParameters;
  readonly #frame: Frame;
  #document: Value | undefined | typeof NOT_JSON;
  #params: JsonMap | undefined;

  /** An empty body is read as `{}`, as AWS does. */
  constructor(body: string, parameters: TemplateParameters, frame: Frame) {
    super();
    this.#body = body === "" ? "{}" : body;
    this.#parameters = parameters;
    this.#frame = frame;
  }

  override get(name: string): Value | undefined {
    return name === "body" ? this.#body : undefined;
  }

  override call(name: string, args: readonly Value[]): Value | undefined {
    if (args.length === 0) return name === "params" ? this.#allParameters() : undefined;
    if (args.length !== 1) return undefined;
    const text = this.#frame.print(args[0]!);
    switch (name) {
      case "params":
        return this.#parameters.find(text) ?? "";
      case "path":
        return this.path(jsonPathOf(text));
      case "json":
        return this.json(jsonPathOf(text));
      default:
        return undefined;
    }
  }

  /** What lies at the path; null when nothing does, or the body is no JSON. */
  path(path: JsonPath): Value {
    return this.#read(path) ?? null;
  }

  /** The same as JSON text. Where nothing lies there are two quotes (observed). */
  json(path: JsonPath): string {
    const value = this.#read(path);
    if (value === undefined) return '""';
    const text = printJson(value);
    this.#frame.workOver(text.length);
    return this.#frame.checked(text);
  }

  #read(path: JsonPath): Value | undefined {
    let document = this.#document;
    if (document === undefined) {
      this.#frame.workOver(this.#body.length);
      document = documentOf(this.#body, this.#frame.pause);
      this.#frame.pause();
      this.#document = document;
    }
    this.#frame.work(1);
    return document === NOT_JSON ? undefined : path.read(document);
  }

  #allParameters(): Value {
    if (this.#params === undefined) {
      const { path, querystring, header } = this.#parameters;
      this.#params = { path, querystring, header };
    }
    return this.#params;
  }

  print(): string {
    return "input";
  }
}

function documentOf(body: string, pause: Pause): Value | typeof NOT_JSON {
  try {
    return parseJson(body, pause);
  } catch (error) {
    if (error instanceof JsonTextError) return NOT_JSON;
    throw error;
  }
}
