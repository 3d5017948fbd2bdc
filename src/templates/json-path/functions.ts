/** The functions that may end a path, as json-path for Java has them. */
import { double, isList, isMap, isNumber, mapKeys, type Value } from "../value.ts";
import { toDouble } from "../velocity/operators.ts";

/** Undefined where the value is nothing that the function takes. */
export function applyFunction(name: string, value: Value): Value | undefined {
  switch (name) {
    case "length":
    case "size":
      if (typeof value === "string" || isList(value)) return value.length;
      return isMap(value) ? mapKeys(value).length : undefined;
    case "keys":
      return isMap(value) ? [...mapKeys(value)] : undefined;
    case "first":
      return isList(value) ? value[0] : undefined;
    case "last":
      return isList(value) ? value.at(-1) : undefined;
    default:
      return isList(value) ? ofNumbers(name, value.filter(isNumber).map(toDouble)) : undefined;
  }
}

function ofNumbers(name: string, numbers: readonly number[]): Value | undefined {
  if (numbers.length === 0) return undefined;
  const sum = numbers.reduce((total, one) => total + one, 0);
  switch (name) {
    case "sum":
      return double(sum);
    case "avg":
      return double(sum / numbers.length);
    case "min":
      return double(numbers.reduce((least, one) => Math.min(least, one)));
    case "max":
      return double(numbers.reduce((most, one) => Math.max(most, one)));
    case "stddev": {
      const mean = sum / numbers.length;
      return double(Math.sqrt(numbers.reduce((total, one) => total + (one - mean) ** 2, 0) / numbers.length));
    }
    default:
      return undefined;
  }
}
