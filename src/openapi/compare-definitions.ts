/** What an import would change: resources and methods that come, go or differ between two definitions. */
import type { Definition, Method } from "../model/api.ts";

/** Each entry is a method (`GET /pets`) or a resource (`/pets`). In the order of the definitions. */
export interface DefinitionChanges {
  readonly added: string[];
  readonly removed: string[];
  readonly changed: string[];
}

/**
 * Compares by meaning. A method also counts as changed when the validator or a model that it names became another one.
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
  const models = new Map(definition.models.map((model) => [model.name, model]));
  const validators = new Map(definition.requestValidators.map((validator) => [validator.name, validator]));
  for (const resource of definition.resources) {
    entries.set(resource.path, null);
    for (const method of Object.values(resource.methods) as Method[]) {
      entries.set(`${method.httpMethod} ${resource.path}`, {
        method,
        models: Object.values(method.requestModels).map((name) => models.get(name)),
        validator: validators.get(method.requestValidatorName ?? ""),
      });
    }
  }
  return entries;
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
