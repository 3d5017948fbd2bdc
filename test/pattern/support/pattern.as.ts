// What the tests of pattern/ call.
import { patternWork } from "../../../assembly/pattern/match";

export { matches } from "../../../assembly/pattern/match";

/** As a number: 64 bits would arrive as a BigInt. */
export function workSoFar(): f64 {
  return <f64>patternWork;
}
