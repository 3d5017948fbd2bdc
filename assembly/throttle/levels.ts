// The throttle levels of a method, by the numbers of a decision. What is found lies in this thread's variables until the next call.
import { LEVEL_KIND, LEVEL_KIND_NONE, LEVEL_SLOT } from "../layout/level.ts";
import { ROOT_LEVEL, ROOT_STAGE_COUNT, ROOT_STAGES, STAGE_REF_ADDRESS, STAGE_REF_BYTES } from "../layout/root.ts";
import {
  METHOD_BYTES,
  METHOD_FLAG_KEY_REQUIRED,
  METHOD_LEVEL,
  METHOD_REQUIRED_SUMMARY,
  STAGE_FLAG_RATE_LIMIT,
  STAGE_FLAGS,
  STAGE_LEVEL,
  STAGE_METHOD_COUNT,
  STAGE_METHODS,
  STAGE_SLOT,
} from "../layout/stage-image.ts";
import { VERSION_SLOTS } from "../layout/versions.ts";
import { bucketAt, rootOf } from "../memory/regions.ts";

/** Addresses of the levels, 0 where there is no limit, and of their buckets. */
export let methodLevel: usize = 0;
export let stageLevel: usize = 0;
export let accountLevel: usize = 0;
export let methodBucket: usize = 0;
export let stageBucket: usize = 0;
export let accountBucket: usize = 0;
/** NONE where the numbers name none. */
export let methodSlot: i32 = -1;
export let stageSlot: i32 = -1;
export let requiresKey: bool = false;
export let stageTellsLimits: bool = false;

/** The level itself, or 0 where there is no limit. */
export function limited(level: usize): usize {
  return load<i32>(level, LEVEL_KIND) != LEVEL_KIND_NONE ? level : 0;
}

function bucketOf(level: usize): usize {
  return bucketAt(load<i32>(level, LEVEL_SLOT));
}

/** Numbers that name no stage or method leave those levels out: a decision without one passes them. */
export function findLevels(version: i32, stageIndex: i32, methodIndex: i32): void {
  methodLevel = 0;
  stageLevel = 0;
  accountLevel = 0;
  methodSlot = -1;
  stageSlot = -1;
  requiresKey = false;
  stageTellsLimits = false;
  if (<u32>version >= <u32>VERSION_SLOTS) return;
  const root = rootOf(version);
  if (root == 0) return;
  accountLevel = limited(root + ROOT_LEVEL);
  if (accountLevel != 0) accountBucket = bucketOf(accountLevel);
  if (<u32>stageIndex >= load<u32>(root, ROOT_STAGE_COUNT)) return;
  const record = root + load<u32>(root, ROOT_STAGES) + <usize>stageIndex * STAGE_REF_BYTES;
  const image = <usize>load<u32>(record, STAGE_REF_ADDRESS);
  stageSlot = load<i32>(image, STAGE_SLOT);
  stageTellsLimits = (load<i32>(image, STAGE_FLAGS) & STAGE_FLAG_RATE_LIMIT) != 0;
  stageLevel = limited(image + STAGE_LEVEL);
  if (stageLevel != 0) stageBucket = bucketOf(stageLevel);
  if (<u32>methodIndex >= load<u32>(image, STAGE_METHOD_COUNT)) return;
  const method = image + load<u32>(image, STAGE_METHODS) + <usize>methodIndex * METHOD_BYTES;
  methodSlot = load<i32>(method + METHOD_LEVEL, LEVEL_SLOT);
  requiresKey = (load<i32>(method, METHOD_REQUIRED_SUMMARY) & METHOD_FLAG_KEY_REQUIRED) != 0;
  methodLevel = limited(method + METHOD_LEVEL);
  if (methodLevel != 0) methodBucket = bucketOf(methodLevel);
}
