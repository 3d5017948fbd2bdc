// The policy core's exports: one crossing and one decision each. What they leave behind is in layout/decision.ts.
// Without ".ts", unlike everywhere else: asc looks for observe.ts.ts when a name is exported from a file.
export { admitKey } from "./keys/admit-key";
export { keyLookupWork } from "./keys/find";
export { arenaAllocateBody, arenaFree, arenaGrowBody } from "./memory/arena";
export { observe } from "./metrics/observe";
export { parameters } from "./parameters/parameters";
export { release } from "./route/pins";
export { route } from "./route/route";
export { explain, validate } from "./schema/validate";
export { admit } from "./throttle/admit";
