// What the tests of json/ call.
export { utf8End } from "../../../assembly/bytes/utf8";
export { numberValue } from "../../../assembly/json/double";
export { keyComparisons } from "../../../assembly/json/duplicates";
export { equalWorkLeft, grantEqualWork, hashValue, sameValue } from "../../../assembly/json/equal";
export { compareNumbers, isDivisor, isMultipleOf } from "../../../assembly/json/number";
export { errorOffset, parseJson } from "../../../assembly/json/parse";
export {
  findMember,
  findPath,
  nextIndex,
} from "../../../assembly/json/tape";
