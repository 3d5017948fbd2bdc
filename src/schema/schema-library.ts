/**
 * The schemas of an API's models, and where a `$ref` in one of them leads: inside the model (a JSON pointer, or the `id` of a
 * schema in it), to another model by AWS's address or by the form of a definition file, or to draft 4's own schema.
 */
import type { Model } from "../model/api.ts";
import { modelReference } from "../model/model-reference.ts";
import { DRAFT4_ADDRESS, DRAFT4_SCHEMA } from "./draft4.ts";
import { below, keysOf } from "./pointer.ts";
import { isObject, type JsonObject, own, show } from "./values.ts";

/** A schema and where it stands. */
export interface SchemaPlace {
  readonly schema: JsonObject;
  readonly model: string;
  /** RFC 6901 pointer inside the model's schema. */
  readonly pointer: string;
  /** Address that references in it are relative to, without fragment. */
  readonly base: string;
}

/** Why a reference leads nowhere. */
export interface DeadReference {
  readonly reason: string;
}

/** No name that a model can have. */
const DRAFT4_MODEL = "draft-04";

/** What relative references of a model without `id` begin with; nothing is ever fetched. */
const MODEL_ADDRESS = "https://apigateway.amazonaws.com/restapis/this/models/";
const AWS_MODELS = /^https:\/\/apigateway\.amazonaws\.com\/restapis\/[^/#]+\/models\//;

/** Keywords whose value is a schema, an array of schemas or an object of schemas: where `id` has a meaning. */
const SCHEMA_KEYWORDS = ["not", "items", "additionalItems", "additionalProperties", "allOf", "anyOf", "oneOf"];
const SCHEMA_MAP_KEYWORDS = ["properties", "patternProperties", "definitions", "dependencies"];

export class SchemaLibrary {
  readonly #models = new Map<string, SchemaPlace>();
  /** By model, then by address: of the model itself, and of each schema in it that has an `id`. */
  readonly #addresses = new Map<string, Map<string, SchemaPlace>>();
  /** The places of all schemas, so that a pointer to one knows its base. */
  readonly #places = new Map<JsonObject, SchemaPlace>();
  /** Where each `$ref` that was followed ends: a chain of thousands is walked once, and not from each of its links. */
  readonly #followed = new Map<JsonObject, SchemaPlace | DeadReference>();

  /** Models whose schema is no object are left out: a reference to one is dead. */
  constructor(models: readonly Model[]) {
    this.#add(DRAFT4_MODEL, DRAFT4_SCHEMA, DRAFT4_ADDRESS);
    for (const { name, schema } of models) {
      if (isObject(schema)) this.#models.set(name, this.#add(name, schema, MODEL_ADDRESS + encodeURIComponent(name)));
    }
  }

  /** Undefined: the model has no schema that is an object. */
  model(name: string): SchemaPlace | undefined {
    return this.#models.get(name);
  }

  /** The place of a schema that stands inside another, at `pointer` of the same model. */
  placeInside(parent: SchemaPlace, schema: JsonObject, pointer: string): SchemaPlace {
    return this.#places.get(schema) ?? { schema, model: parent.model, pointer, base: parent.base };
  }

  /** The schema that a place stands for: itself, or what its `$ref` leads to in the end. */
  follow(place: SchemaPlace): SchemaPlace | DeadReference {
    const passed: SchemaPlace[] = [];
    const open = new Set<JsonObject>();
    let current: SchemaPlace | DeadReference = place;
    while (!("reason" in current) && Object.hasOwn(current.schema, "$ref")) {
      const schema: JsonObject = current.schema;
      const known = this.#followed.get(schema);
      if (known !== undefined) {
        current = known;
        break;
      }
      const reference: unknown = schema["$ref"];
      if (typeof reference !== "string") {
        current = { reason: `$ref: expected a string, got ${show(reference)}` };
      } else if (open.has(schema)) {
        current = {
          reason: `$ref ${show(reference)}: the references lead in a circle and never to a schema; break it`,
        };
      } else {
        open.add(schema);
        passed.push(current);
        current = this.#resolve(reference, current);
      }
    }
    for (const { schema } of passed) this.#followed.set(schema, current);
    return current;
  }

  /** Whether the `$ref` of a schema in a model leads to a part of that model, or of draft 4's own schema. */
  leadsWithin(schema: JsonObject): boolean {
    const place = this.#places.get(schema);
    const reference = own(schema, "$ref");
    if (place === undefined || typeof reference !== "string") return false;
    const target = this.#resolve(reference, place);
    return !("reason" in target) && (target.model === place.model || target.model === DRAFT4_MODEL);
  }

  #add(model: string, root: JsonObject, address: string): SchemaPlace {
    const waiting: SchemaPlace[] = [{ schema: root, model, pointer: "", base: address }];
    const addresses = new Map([[address, waiting[0]!]]);
    this.#addresses.set(model, addresses);
    let first: SchemaPlace | undefined;
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { schema, pointer } = next;
      if (this.#places.has(schema)) continue;
      const place = named(next, addresses);
      this.#places.set(schema, place);
      first ??= place;
      for (const keyword of SCHEMA_KEYWORDS) {
        const value = own(schema, keyword);
        if (isObject(value)) waiting.push({ ...place, schema: value, pointer: below(pointer, keyword) });
        if (!Array.isArray(value)) continue;
        for (const [index, element] of value.entries()) {
          if (!isObject(element)) continue;
          waiting.push({ ...place, schema: element, pointer: below(below(pointer, keyword), index) });
        }
      }
      for (const keyword of SCHEMA_MAP_KEYWORDS) {
        const value = own(schema, keyword);
        if (!isObject(value)) continue;
        for (const [name, member] of Object.entries(value)) {
          if (!isObject(member)) continue;
          waiting.push({ ...place, schema: member, pointer: below(below(pointer, keyword), name) });
        }
      }
    }
    return first ?? this.#places.get(root)!;
  }

  #resolve(reference: string, from: SchemaPlace): SchemaPlace | DeadReference {
    if (AWS_MODELS.test(reference)) return this.#inModel(reference);
    const address = absolute(reference, from.base);
    if (address === undefined) return { reason: `$ref ${show(reference)}: expected a reference, which this is not` };
    const { base, fragment } = split(address);
    const target = this.#at(base, from.model);
    if (target === undefined) {
      return {
        reason:
          `$ref ${show(reference)}: it leads outside the API, which is never fetched; ` +
          "make it a model and refer to that",
      };
    }
    const found = this.#inside(target, base, fragment, from.model);
    if (found !== undefined) return found;
    // A definition file's form: the importer made a model of what it names.
    return modelReference(reference) === undefined
      ? { reason: `$ref ${show(reference)}: nothing is there; correct it or define it` }
      : this.#inModel(reference);
  }

  #inModel(reference: string): SchemaPlace | DeadReference {
    const target = modelReference(reference);
    const place = target === undefined ? undefined : this.#models.get(target.model);
    if (target === undefined || place === undefined) {
      const where = reference.startsWith("#") ? "neither this model nor the API has it" : "the API has no such model";
      return { reason: `$ref ${show(reference)}: ${where}; correct the name or define it` };
    }
    return (
      this.#atPointer(place, target.pointer) ?? {
        reason: `$ref ${show(reference)}: model ${target.model} has nothing at ${show(target.pointer)}`,
      }
    );
  }

  /** What has an address, in the model that asks before all others: an `id` may be another model's name. */
  #at(address: string, model: string): SchemaPlace | undefined {
    const nearest = this.#addresses.get(model)?.get(address);
    if (nearest !== undefined) return nearest;
    for (const addresses of this.#addresses.values()) {
      const found = addresses.get(address);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #inside(document: SchemaPlace, base: string, fragment: string, model: string): SchemaPlace | undefined {
    if (fragment !== "" && !fragment.startsWith("/")) return this.#at(`${base}#${fragment}`, model);
    return this.#atPointer(document, fragment);
  }

  /** The schema at a pointer below a place; what stands on the way may change the base. */
  #atPointer(place: SchemaPlace, pointer: string): SchemaPlace | undefined {
    let value: unknown = place.schema;
    let found = place;
    let at = place.pointer;
    for (const key of keysOf(pointer)) {
      if (typeof value !== "object") return undefined;
      at = below(at, key);
      if (Array.isArray(value)) value = /^(?:0|[1-9]\d{0,8})$/.test(key) ? value[Number(key)] : undefined;
      else value = isObject(value) ? own(value, key) : undefined;
      if (isObject(value)) found = this.#places.get(value) ?? { ...found, schema: value, pointer: at };
    }
    return isObject(value) ? found : undefined;
  }
}

/** The place with the base that the schema's own `id` gives it; a `$ref` beside it makes an `id` no `id`. */
function named(place: SchemaPlace, addresses: Map<string, SchemaPlace>): SchemaPlace {
  const id = own(place.schema, "id");
  if (typeof id !== "string" || Object.hasOwn(place.schema, "$ref")) return place;
  const address = absolute(id, place.base);
  if (address === undefined) return place;
  const { base, fragment } = split(address);
  // `#name` names the schema inside its document and does not move it.
  const moved = fragment === "" ? { ...place, base } : place;
  const key = fragment === "" ? base : `${base}#${fragment}`;
  if (!addresses.has(key)) addresses.set(key, moved);
  return moved;
}

function absolute(reference: string, base: string): string | undefined {
  try {
    return new URL(reference, base).href;
  } catch {
    return undefined;
  }
}

/** An address without its fragment, and the fragment decoded. */
function split(address: string): { base: string; fragment: string } {
  const at = address.indexOf("#");
  if (at < 0) return { base: address, fragment: "" };
  const fragment = address.slice(at + 1);
  try {
    return { base: address.slice(0, at), fragment: decodeURIComponent(fragment) };
  } catch {
    return { base: address.slice(0, at), fragment };
  }
}
