/** Values on their way to another thread and back: structured clone knows neither our classes nor the order of keys that are integers. */
import {
  HostObject,
  isList,
  isMap,
  JavaList,
  mapGet,
  mapKeys,
  mapPut,
  newMap,
  type Value,
  WholeDouble,
} from "./value.ts";

export type DetachedValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | { readonly double: number }
  | { readonly list: readonly DetachedValue[]; readonly isJava: boolean }
  | { readonly map: readonly (readonly [string, DetachedValue])[] };

export function detachValue(value: Value): DetachedValue {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof WholeDouble) return { double: value.value };
  if (value instanceof HostObject) return detachValue(value.toJson());
  if (isList(value)) return { list: value.map(detachValue), isJava: value instanceof JavaList };
  if (!isMap(value)) throw new Error("a value of no kind that a template knows");
  return { map: mapKeys(value).map((key) => [key, detachValue(mapGet(value, key) ?? null)]) };
}

export function attachValue(value: DetachedValue): Value {
  if (typeof value !== "object" || value === null) return value;
  if ("double" in value) return new WholeDouble(value.double);
  if ("list" in value) {
    const items = value.list.map(attachValue);
    return value.isJava ? JavaList.copy(items) : items;
  }
  const map = newMap();
  for (const [key, item] of value.map) mapPut(map, key, attachValue(item));
  return map;
}
