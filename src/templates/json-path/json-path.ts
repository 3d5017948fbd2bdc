/**
 * JSONPath as `$input.path`, `$input.json` and body mappings use it: compiled once, then read from many documents.
 *
 * A path is definite when it can lead to one place only: names and single indexes. What it leads to is a value, or undefined
 * when that is not there. Any other path leads to a list, which may be empty. Several names are one place at the end of a path,
 * a map of those that are there, and several places before it.
 */
import { TemplateLimitError } from "../template-errors.ts";
import { isList, isMap, mapGet, mapHas, mapKeys, mapPut, newMap, type Value } from "../value.ts";
import { compileCondition, type Test } from "./filter.ts";
import { applyFunction } from "./functions.ts";
import { parsePath } from "./parse-path.ts";
import type { Step } from "./syntax.ts";

export { JsonPathError } from "./json-path-error.ts";

/** Values that one reading may visit: some tens of milliseconds. */
const VISITS_MAX = 1_000_000;

/** Counts what is visited, over a path and the filters in it. */
export interface Visits {
  left: number;
}

export function visit(visits: Visits, count: number): void {
  visits.left -= count;
  if (visits.left < 0) throw new TemplateLimitError(`a JSONPath visits more than ${VISITS_MAX} values`);
}

export class JsonPath {
  readonly isDefinite: boolean;
  readonly #steps: readonly Step[];
  readonly #tests: ReadonlyMap<Step, Test>;
  /** What a function at the end makes of it. */
  readonly #function: string | null;

  constructor(steps: readonly Step[]) {
    const last = steps.at(-1);
    this.#function = last?.kind === "function" ? last.name : null;
    this.#steps = this.#function === null ? steps : steps.slice(0, -1);
    this.isDefinite = this.#steps.every((step, at) => isDefinite(step, at === this.#steps.length - 1));
    this.#tests = new Map(
      this.#steps.flatMap((step) =>
        step.kind === "filter" ? [[step, compileCondition(step.condition)] as const] : [],
      ),
    );
  }

  /** What lies there; undefined when a definite path leads nowhere. Throws TemplateLimitError when it is too much to look at. */
  read(root: Value): Value | undefined {
    return this.readWithin(root, root, { left: VISITS_MAX });
  }

  /** From `from`, with `root` as the document that filters see as `$`. */
  readWithin(from: Value, root: Value, visits: Visits): Value | undefined {
    const found = this.isDefinite ? this.#readOne(from) : this.#readAll(from, root, visits);
    return this.#function === null || found === undefined ? found : applyFunction(this.#function, found);
  }

  #readOne(from: Value): Value | undefined {
    const steps = this.#steps;
    let value: Value | undefined = from;
    for (let at = 0; at < steps.length && value !== undefined; at++) value = oneOf(value, steps[at]!);
    return value;
  }

  #readAll(from: Value, root: Value, visits: Visits): Value[] {
    let values: Value[] = [from];
    for (let at = 0; at < this.#steps.length; at++) {
      const step = this.#steps[at]!;
      const isLast = at === this.#steps.length - 1;
      const isDeep = at > 0 && this.#steps[at - 1]!.kind === "deep";
      const next: Value[] = [];
      for (const value of values) {
        // json-path: of everything below, a filter and several names are asked of maps alone, and each map once.
        if (isDeep && !isMap(value) && (step.kind === "filter" || step.kind === "properties")) continue;
        if (step.kind === "properties") takeNamed(value, step.names, isLast, isDeep, visits, next);
        else this.#take(value, step, root, visits, next);
      }
      values = next;
    }
    return values;
  }

  #take(value: Value, step: Step, root: Value, visits: Visits, found: Value[]): void {
    visit(visits, 1);
    switch (step.kind) {
      case "wildcard":
        for (const child of childrenOf(value, visits)) found.push(child);
        return;
      case "deep":
        collectAll(value, visits, found);
        return;
      case "indexes":
        visit(visits, step.indexes.length);
        for (const index of step.indexes) {
          const item = itemAt(value, index);
          if (item !== undefined) found.push(item);
        }
        return;
      case "slice":
        if (isList(value)) {
          const items = value.slice(step.from ?? 0, step.to ?? value.length);
          visit(visits, items.length);
          for (const item of items) found.push(item);
        }
        return;
      case "filter": {
        const test = this.#tests.get(step)!;
        // json-path: a filter on a map is asked of the map itself.
        const candidates = isList(value) ? childrenOf(value, visits) : isMap(value) ? [value] : [];
        for (const candidate of candidates) if (test(candidate, root, visits)) found.push(candidate);
        return;
      }
      default: {
        const one = oneOf(value, step);
        if (one !== undefined) found.push(one);
      }
    }
  }
}

function isDefinite(step: Step, isLast: boolean): boolean {
  return step.kind === "property" || step.kind === "index" || (step.kind === "properties" && isLast);
}

/** What several names lead to. Behind `..`, json-path takes only maps that have all of them. */
function takeNamed(
  value: Value,
  names: readonly string[],
  isLast: boolean,
  isDeep: boolean,
  visits: Visits,
  found: Value[],
): void {
  visit(visits, names.length);
  if (!isMap(value)) return;
  if (!isLast) {
    for (const name of names) if (mapHas(value, name)) found.push(mapGet(value, name)!);
  } else if (!isDeep || names.every((name) => mapHas(value, name))) found.push(picked(value, names));
}

function oneOf(value: Value, step: Step): Value | undefined {
  switch (step.kind) {
    case "property":
      return isMap(value) ? mapGet(value, step.name) : undefined;
    case "index":
      return itemAt(value, step.index);
    case "properties":
      return isMap(value) ? picked(value, step.names) : undefined;
    default:
      return undefined;
  }
}

function itemAt(value: Value, index: number): Value | undefined {
  return isList(value) ? value[index < 0 ? index + value.length : index] : undefined;
}

function picked(map: Parameters<typeof mapGet>[0], names: readonly string[]): Value {
  const result = newMap();
  for (const name of names) {
    const value = mapGet(map, name);
    if (value !== undefined) mapPut(result, name, value);
  }
  return result;
}

function childrenOf(value: Value, visits: Visits): readonly Value[] {
  if (isList(value)) {
    visit(visits, value.length);
    return value;
  }
  if (!isMap(value)) return [];
  const keys = mapKeys(value);
  visit(visits, keys.length);
  return keys.map((key) => mapGet(value, key)!);
}

/** The value and everything below it, parents first. */
function collectAll(value: Value, visits: Visits, found: Value[]): void {
  const open: Value[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (!isList(next) && !isMap(next)) continue;
    found.push(next);
    const children = childrenOf(next, visits);
    for (let at = children.length - 1; at >= 0; at--) open.push(children[at]!);
  }
}

/** Throws JsonPathError. */
export function compileJsonPath(text: string): JsonPath {
  return new JsonPath(parsePath(text));
}

const KEPT_MAX = 256;
const kept = new Map<string, JsonPath>();

/** The same for paths that a template puts together: the last few hundred are kept. */
export function jsonPathOf(text: string): JsonPath {
  let path = kept.get(text);
  if (path === undefined) {
    path = compileJsonPath(text);
    if (kept.size >= KEPT_MAX) kept.delete(kept.keys().next().value!);
    kept.set(text, path);
  }
  return path;
}
