/** How a model's schema refers to another model, and which models a set of them reaches. */
import type { Model } from "./api.ts";

export interface ModelReference {
  /** Name of the model. */
  readonly model: string;
  /** RFC 6901 pointer within its schema, empty for the whole. */
  readonly pointer: string;
}

/** A definition file's forms, and AWS's URL of a model with an optional fragment. */
const IN_DOCUMENT = /^#\/(?:definitions|components\/schemas)\/([^/]+)(\/.*)?$/s;
const BY_URL = /^https:\/\/apigateway\.amazonaws\.com\/restapis\/[^/#]+\/models\/([^/#]+)(?:#(\/.*)?)?$/s;

/** Reads a `$ref` that leads to a model; undefined: it leads elsewhere. */
export function modelReference(reference: string): ModelReference | undefined {
  const [, key, pointer] = IN_DOCUMENT.exec(reference) ?? BY_URL.exec(reference) ?? [];
  if (key === undefined) return undefined;
  return { model: modelName(decode(key).replaceAll("~1", "/").replaceAll("~0", "~")), pointer: decode(pointer ?? "") };
}

/** The name of the model that a schema of a definition file becomes; AWS's names hold letters and digits only. */
export function modelName(key: string): string {
  return key.replaceAll(/[^a-zA-Z0-9]/g, "");
}

/** The models of these names and all that they refer to. Names that no model has are left out. */
export function modelsReached(models: readonly Model[], names: Iterable<string>): Model[] {
  const byName = new Map(models.map((model) => [model.name, model]));
  const reached = new Set<Model>();
  const waiting = [...names];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const model = byName.get(name);
    if (model === undefined || reached.has(model)) continue;
    reached.add(model);
    for (const referred of modelsReferredTo(model.schema)) waiting.push(referred);
  }
  return [...reached];
}

/** Names of the models that a schema refers to. Every `$ref` counts, also one that is data: a model too many does no harm. */
export function modelsReferredTo(schema: unknown): Set<string> {
  const names = new Set<string>();
  for (const reference of referencesIn(schema)) {
    const target = modelReference(reference);
    if (target !== undefined) names.add(target.model);
  }
  return names;
}

function* referencesIn(value: unknown): Generator<string> {
  const waiting: unknown[] = [value];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (typeof next !== "object" || next === null) continue;
    for (const [key, member] of Object.entries(next)) {
      if (key === "$ref" && typeof member === "string") yield member;
      else waiting.push(member);
    }
  }
}

/** URL-decoded, as a fragment is (RFC 6901, 6); what cannot be is taken as it is. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
