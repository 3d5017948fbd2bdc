/** What an import would change: resources, methods and models that come, go or differ between two definitions. */
import type { Definition, Method, Model } from "../model/api.ts";
import { modelsReached } from "../model/model-reference.ts";

/** Each entry is a method (`GET /pets`), a resource (`/pets`) or a model (`model Pet`). In the order of the definitions. */
export interface DefinitionChanges {
  readonly added: string[];
  readonly removed: string[];
  readonly changed: string[];
}

/**
 * Compares by meaning. A method also counts as changed when the validator that it names became another one, or a model that it
 * names, or one that stands behind that model's references.
 * `before` is null for an API that does not exist yet.
 */
export function compareDefinitions(before: Definition | null, after: Definition): DefinitionChanges {
  const changes: DefinitionChanges = { added: [], removed: [], changed: [] };
  const previous = contents(before);
  const next = contents(after);
  for (const [name, content] of next) {
    if (!previous.has(name)) changes.added.push(name);
    else if (!isSame(previous.get(name), content)) changes.changed.push(name);
  }
  for (const name of previous.keys()) if (!next.has(name)) changes.removed.push(name);
  return changes;
}

function contents(definition: Definition | null): Map<string, unknown> {
  const entries = new Map<string, unknown>();
  if (definition === null) return entries;
  const models = new ReachedModels(definition.models);
  const validators = new Map(definition.requestValidators.map((validator) => [validator.name, validator]));
  for (const resource of definition.resources) {
    entries.set(resource.path, null);
    for (const method of Object.values(resource.methods) as Method[]) {
      entries.set(`${method.httpMethod} ${resource.path}`, {
        method,
        models: models.of(Object.values(method.requestModels)),
        validator: validators.get(method.requestValidatorName ?? ""),
      });
    }
  }
  for (const model of definition.models) entries.set(`model ${model.name}`, model);
  return entries;
}

/** Models behind names; a thousand methods share a handful, and each is walked once. */
class ReachedModels {
  readonly #models: readonly Model[];
  readonly #known = new Map<string, readonly Model[]>();

  constructor(models: readonly Model[]) {
    this.#models = models;
  }

  of(names: readonly string[]): readonly Model[][] {
    return names.map((name) => {
      let reached = this.#known.get(name);
      if (reached === undefined) {
        reached = modelsReached(this.#models, [name]);
        this.#known.set(name, reached);
      }
      return [...reached];
    });
  }
}

/**
 * Whether two values are the same as JSON: prototypes, the order of members and members that are undefined do not count, since
 * a definition may come from an import or from the store. Definitions are bounded in depth.
 */
function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  if (Array.isArray(one) || Array.isArray(other)) {
    if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false;
    return one.every((item, index) => isSame(item, other[index]));
  }
  const [before, after] = [one as Record<string, unknown>, other as Record<string, unknown>];
  for (const name of Object.keys(before)) {
    if (before[name] !== undefined && !isSame(before[name], Object.hasOwn(after, name) ? after[name] : undefined))
      return false;
  }
  for (const name of Object.keys(after)) {
    if (after[name] !== undefined && (!Object.hasOwn(before, name) || before[name] === undefined)) return false;
  }
  return true;
}
