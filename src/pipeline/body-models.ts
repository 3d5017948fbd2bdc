/** Which model a method's request bodies are held against: chosen by the request's media type (AWS: "Request validation"). */
import { NONE } from "../../assembly/layout/codes.ts";
import type { Exchange } from "../http/exchange.ts";
import { mediaType } from "../integrations/request-template.ts";
import type { Model } from "../model/api.ts";
import type { MethodRecord } from "../model/snapshot.ts";

const DEFAULT_MEDIA_TYPE = "application/json";
/**
 * Two tokens around a slash (RFC 9110 8.3.1). What is none, such as `application/json, text/plain`, names no type: it counts as if it
 * were not there, since many a backend that looks for "json" somewhere in it would take the body for JSON.
 */
const MEDIA_TYPE = /^[!#$%&'*+.^_`|~0-9a-z-]+\/[!#$%&'*+.^_`|~0-9a-z-]+$/;
/** A key that stands for every type without a model of its own. */
const ANY_MEDIA_TYPE = "$default";
/**
 * The model that AWS adds to each API, and writes into the definitions that it exports: any body passes, JSON or not, though its
 * schema names a type.
 */
const EMPTY_MODEL = "Empty";
const EMPTY_KEYWORDS = new Set(["$schema", "title", "description", "type"]);

export class BodyModels {
  readonly #byType: ReadonlyMap<string, number>;
  readonly #any: number;
  // Clients of one method name the same type, byte for byte, and reading it costs more than comparing.
  #lastText = DEFAULT_MEDIA_TYPE;
  #lastIndex: number;

  /** `byType`: index of the model in the deployment's `modelNames`, by media type in lower case. */
  constructor(byType: ReadonlyMap<string, number>) {
    this.#byType = byType;
    this.#any = byType.get(ANY_MEDIA_TYPE) ?? NONE;
    this.#lastIndex = this.#indexOf(DEFAULT_MEDIA_TYPE);
  }

  /**
   * The model's index, NONE where the request's type has none: then its body is not validated. Of several Content-Type fields the
   * first with a model counts: a client must not get past one by adding a field that its backend does not read.
   */
  choose(exchange: Exchange): number {
    const { headerNames, headerValues } = exchange;
    let isNamed = false;
    for (let i = 0; i < headerNames.length; i++) {
      if (headerNames[i] !== "content-type") continue;
      isNamed = true;
      const index = this.#indexFor(headerValues[i]!);
      if (index !== NONE) return index;
    }
    return isNamed ? NONE : this.#indexFor(DEFAULT_MEDIA_TYPE);
  }

  #indexFor(text: string): number {
    if (text !== this.#lastText) {
      const type = mediaType(text);
      this.#lastIndex = this.#indexOf(MEDIA_TYPE.test(type) ? type : DEFAULT_MEDIA_TYPE);
      this.#lastText = text;
    }
    return this.#lastIndex;
  }

  #indexOf(type: string): number {
    return this.#byType.get(type) ?? this.#any;
  }
}

/**
 * Null: the method's bodies are not validated. `models` gives the deployment's models themselves, which few methods need. Throws on
 * one that was not deployed: nothing may pass for validated.
 */
export function compileBodyModels(
  record: MethodRecord,
  modelNames: readonly string[],
  models: () => readonly Model[],
): BodyModels | null {
  if (record.requestValidator?.validateRequestBody !== true) return null;
  const byType = new Map<string, number>();
  for (const [type, name] of Object.entries(record.method.requestModels)) {
    const index = modelNames.indexOf(name);
    if (index < 0) throw new Error(`request model ${JSON.stringify(name)} of ${type} is not among the deployed models`);
    byType.set(mediaType(type), name === EMPTY_MODEL && acceptsAnything(models()[index]?.schema) ? NONE : index);
  }
  return byType.size === 0 ? null : new BodyModels(byType);
}

/** Whether the schema of a model of that name is AWS's own, and not another's with the same name. */
function acceptsAnything(schema: unknown): boolean {
  if (typeof schema !== "object" || schema === null) return false;
  return Object.entries(schema).every(
    ([keyword, value]) => EMPTY_KEYWORDS.has(keyword) && (keyword !== "type" || value === "object"),
  );
}
