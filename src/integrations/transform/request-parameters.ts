/** `$input.params()`: path, query and headers of a request, for its templates. */
import type { Exchange } from "../../http/exchange.ts";
import type { TemplateParameters } from "../../templates/input-object.ts";
import { HeaderMap } from "../../templates/map-object.ts";
import { mapPut, newMap, type Value } from "../../templates/value.ts";
import { REMOVED_FROM_REQUEST } from "../http/request-header-rules.ts";
import { queryEntries, queryValue } from "../query-string.ts";
import { textOfBytes } from "./byte-text.ts";

export class RequestParameters implements TemplateParameters {
  readonly #exchange: Exchange;
  readonly #pathNames: readonly string[];
  readonly #spellings: ReadonlyMap<string, string>;

  /**
   * `pathNames`: the resource's path parameters, in template order. `spellings`: names of headers as the method declares them,
   * by lower-case name; headers arrive in lower case.
   */
  constructor(exchange: Exchange, pathNames: readonly string[], spellings: ReadonlyMap<string, string>) {
    this.#exchange = exchange;
    this.#pathNames = pathNames;
    this.#spellings = spellings;
  }

  find(name: string): string | undefined {
    const exchange = this.#exchange;
    const index = this.#pathNames.indexOf(name);
    const value = index < 0 ? undefined : exchange.pathParameters?.[index];
    const found = value ?? queryValue(exchange.query, byteTextOf(name)) ?? this.#header(name.toLowerCase());
    return found === undefined ? undefined : textOfBytes(found);
  }

  #header(lowerName: string): string | undefined {
    return REMOVED_FROM_REQUEST.has(lowerName) ? undefined : this.#exchange.header(lowerName);
  }

  get path(): Value {
    const map = newMap();
    const values = this.#exchange.pathParameters ?? [];
    this.#pathNames.forEach((name, index) => {
      const value = values[index];
      if (value !== undefined) mapPut(map, name, textOfBytes(value));
    });
    return map;
  }

  /** The last of repeated ones. */
  get querystring(): Value {
    const map = newMap();
    for (const [name, value] of queryEntries(this.#exchange.query)) mapPut(map, textOfBytes(name), textOfBytes(value));
    return map;
  }

  get header(): Value {
    const headers = new Map<string, string>();
    const { headerNames, headerValues } = this.#exchange;
    headerNames.forEach((name, index) => {
      if (REMOVED_FROM_REQUEST.has(name)) return;
      headers.set(this.#spellings.get(name) ?? name, textOfBytes(headerValues[index]!));
    });
    return new HeaderMap(headers);
  }
}

function byteTextOf(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}
