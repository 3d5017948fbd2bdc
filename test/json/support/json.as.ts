// What the tests of json/ call.
export { equalWorkLeft, grantEqualWork, hashValue, sameValue } from "../../../assembly/json/equal";
export { compareNumbers, isDivisor, isMultipleOf, isWhole } from "../../../assembly/json/number";
export { errorOffset, parseJson } from "../../../assembly/json/parse";
export {
  countOf,
  findElement,
  findMember,
  findPath,
  isString,
  kindOf,
  nextIndex,
  stringLength,
  stringText,
} from "../../../assembly/json/tape";
