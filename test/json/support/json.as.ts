// What the tests of json/ call.
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
