// What the tests of the arena call beside the core's exports.
export { arenaAllocate } from "../../../assembly/memory/arena";
