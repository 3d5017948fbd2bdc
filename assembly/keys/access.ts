// Reading the table of keys and plans: what is behind the words of the header (layout/access.ts), and when it may not be freed.
import {
  ACCESS_CHUNK_LENGTH,
  ACCESS_CHUNK_SHIFT,
  HEADER_ACCESS_PAIRS,
  HEADER_ACCESS_PLANS,
  KEY_FLAG_LIST,
  KEY_FLAG_PLAN,
  KEY_PAIR,
  KEY_PLAN,
  KEY_PLAN_MASK,
  MEMBERSHIP_BYTES,
  MEMBERSHIP_PAIR,
  MEMBERSHIP_PLAN,
  PAIR_BYTES,
  PLAN_LEVEL,
  PLAN_STAGE_BYTES,
  PLAN_STAGE_COUNT,
  PLAN_STAGE_METHODS,
  PLAN_STAGE_OFFSET,
  PLAN_STAGE_SLOT,
  PLAN_STAGES,
  PLANS_MAX,
} from "../layout/access.ts";
import { LEVEL_BYTES, LEVEL_SLOT } from "../layout/level.ts";
import { SCRATCH_ACCESS_SEQUENCE } from "../layout/regions.ts";

if ((PLAN_LEVEL & 7) != 0 || (PLAN_STAGES & 7) != 0) ERROR("layout/access: levels hold u64");

/** From here to `leaveAccess` nothing that this thread can reach is freed. The supervisor looks at the word and never waits for it. */
export function enterAccess(scratch: usize): void {
  const word = scratch + SCRATCH_ACCESS_SEQUENCE;
  atomic.store<u32>(word, (load<u32>(word) + 1) | 1);
}

export function leaveAccess(scratch: usize): void {
  const word = scratch + SCRATCH_ACCESS_SEQUENCE;
  atomic.store<u32>(word, load<u32>(word) + 1);
}

export function pairAt(pair: u32): usize {
  const chunk = <usize>load<u32>(<usize>load<u32>(HEADER_ACCESS_PAIRS) + ((<usize>pair >> ACCESS_CHUNK_SHIFT) << 2));
  return chunk + (<usize>pair & (ACCESS_CHUNK_LENGTH - 1)) * PAIR_BYTES;
}

/** Address of the plan record, 0 when the plan is gone. */
function planAt(plan: u32): usize {
  return <usize>atomic.load<u32>(<usize>load<u32>(HEADER_ACCESS_PLANS) + ((<usize>plan & (PLANS_MAX - 1)) << 2));
}

/** What `findPlan` found beside the plan: the pair's number, and the plan's record of the stage. */
export let foundPair: u32 = 0;
export let foundStage: usize = 0;

/** Address of the record of the key's plan that includes the stage, 0 when none does. At most one does (AWS). */
export function findPlan(key: usize, stageSlot: i32): usize {
  const flags = load<u32>(key, KEY_PLAN);
  if ((flags & KEY_FLAG_PLAN) != 0) {
    foundPair = load<u32>(key, KEY_PAIR);
    return planOfStage(flags & KEY_PLAN_MASK, stageSlot);
  }
  if ((flags & KEY_FLAG_LIST) == 0) return 0;
  const list = <usize>load<u32>(key, KEY_PAIR);
  const count = flags & KEY_PLAN_MASK;
  for (let i: u32 = 0; i < count; i++) {
    const entry = list + <usize>i * MEMBERSHIP_BYTES;
    const plan = planOfStage(load<u32>(entry, MEMBERSHIP_PLAN), stageSlot);
    if (plan == 0) continue;
    foundPair = load<u32>(entry, MEMBERSHIP_PAIR);
    return plan;
  }
  return 0;
}

function planOfStage(index: u32, stageSlot: i32): usize {
  const plan = planAt(index);
  if (plan == 0) return 0;
  let low = 0;
  let high = load<i32>(plan, PLAN_STAGE_COUNT);
  while (low < high) {
    const middle = (low + high) >> 1;
    const stage = plan + PLAN_STAGES + <usize>middle * PLAN_STAGE_BYTES;
    const slot = load<i32>(stage, PLAN_STAGE_SLOT);
    if (slot == stageSlot) {
      foundStage = stage;
      return plan;
    }
    if (slot < stageSlot) low = middle + 1;
    else high = middle;
  }
  return 0;
}

/** Address of the plan's own throttle level for a method of the stage, 0 for none. */
export function planMethodLevel(plan: usize, stage: usize, methodSlot: i32): usize {
  let low = 0;
  let high = load<i32>(stage, PLAN_STAGE_METHODS);
  const first = plan + <usize>load<u32>(stage, PLAN_STAGE_OFFSET);
  while (low < high) {
    const middle = (low + high) >> 1;
    const level = first + <usize>middle * LEVEL_BYTES;
    const slot = load<i32>(level, LEVEL_SLOT);
    if (slot == methodSlot) return level;
    if (slot < methodSlot) low = middle + 1;
    else high = middle;
  }
  return 0;
}
