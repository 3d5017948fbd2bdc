/** What an import would change: resources, methods and models that come, go or differ between two definitions. */
import type { Definition, Method, Model, RequestValidator } from "../model/api.ts";
import { modelsReferredTo } from "../model/model-reference.ts";

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
  const touched = touchedModels(before?.models ?? [], after.models);
  for (const [name, content] of next) {
    if (!previous.has(name)) changes.added.push(name);
    else if (!isSame(previous.get(name), content) || uses(content, touched)) changes.changed.push(name);
  }
  for (const name of previous.keys()) if (!next.has(name)) changes.removed.push(name);
  return changes;
}

interface MethodContent {
  readonly method: Method;
  readonly validator: RequestValidator | undefined;
}

/** A resource has nothing but its methods to differ in. */
type Content = MethodContent | { readonly model: Model } | null;

function contents(definition: Definition | null): Map<string, Content> {
  const entries = new Map<string, Content>();
  if (definition === null) return entries;
  const validators = new Map(definition.requestValidators.map((validator) => [validator.name, validator]));
  for (const resource of definition.resources) {
    entries.set(resource.path, null);
    for (const method of Object.values(resource.methods) as Method[]) {
      const validator = validators.get(method.requestValidatorName ?? "");
      entries.set(`${method.httpMethod} ${resource.path}`, { method, validator });
    }
  }
  for (const model of definition.models) entries.set(`model ${model.name}`, { model });
  return entries;
}

function uses(content: Content, models: ReadonlySet<string>): boolean {
  if (content === null || !("method" in content)) return false;
  return Object.values(content.method.requestModels).some((name) => models.has(name));
}

/**
 * Models that differ, and all that lead to one. A model that leads there and does not differ itself has the same references in
 * both definitions, so those of one are enough.
 */
function touchedModels(before: readonly Model[], after: readonly Model[]): Set<string> {
  const previous = new Map(before.map((model) => [model.name, model]));
  const referrers = new Map<string, string[]>();
  const touched = new Set(previous.keys());
  for (const model of after) {
    if (isSame(previous.get(model.name), model)) touched.delete(model.name);
    else touched.add(model.name);
    for (const name of modelsReferredTo(model.schema)) {
      const names = referrers.get(name);
      if (names === undefined) referrers.set(name, [model.name]);
      else names.push(model.name);
    }
  }
  // Names that are added while the set is walked are walked as well.
  for (const name of touched) for (const referrer of referrers.get(name) ?? []) touched.add(referrer);
  return touched;
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
