// Records of what is wrong with a document (layout/validation.ts), and the path to where the reporting walk stands.
import { NONE } from "../layout/codes.ts";
import { SCHEMA_PLACE } from "../layout/schema.ts";
import { JSON_DEPTH_MAX, TAPE_FLAG_ESCAPED, TAPE_FLAGS, TAPE_LENGTH, TAPE_OFFSET } from "../layout/tape.ts";
import {
  FAILED_NAME_ADDRESS,
  FAILED_NAME_AS_WRITTEN,
  FAILED_NAME_BYTES,
  FAILED_NAME_LENGTH,
  FAILURE_BYTES,
  FAILURE_COUNTS,
  FAILURE_DEPENDENCY,
  FAILURE_DEPENDENCY_LENGTH,
  FAILURE_FLAG_BEYOND,
  FAILURE_FLAGS,
  FAILURE_KEYWORD,
  FAILURE_LENGTH,
  FAILURE_MAX,
  FAILURE_NAME_COUNT,
  FAILURE_NAME_MAX,
  FAILURE_OFFSET,
  FAILURE_PLACE,
  FAILURE_STEP_COUNT,
  FAILURE_STEPS,
  STEP_BYTES,
  STEP_LENGTH,
  STEP_OFFSET,
  VALIDATE_LIMIT,
  VALIDATION_AT,
  VALIDATION_COUNT,
  VALIDATION_END,
  VALIDATION_MORE,
  VALIDATION_PATH,
  VALIDATION_PATH_BYTES,
  VALIDATION_RECORDS,
  VALIDATION_RECORDS_END,
} from "../layout/validation.ts";
import { scratchAt } from "../memory/regions.ts";
import { program, stop, text, thread } from "./run.ts";

if (JSON_DEPTH_MAX * STEP_BYTES > VALIDATION_PATH_BYTES) ERROR("layout/validation: VALIDATION_PATH_BYTES");
if (VALIDATION_RECORDS_END > VALIDATION_PATH) ERROR("layout/validation: VALIDATION_RECORDS_END");

let base: usize = 0;
let stepCount: i32 = 0;
/** Failures recorded that AWS's validator would report too. */
export let failuresWithin: i32 = 0;

export function beginFailures(): void {
  base = scratchAt(thread) + VALIDATION_AT;
  stepCount = 0;
  failuresWithin = 0;
}

/** Down to the member with this key. */
export function enterMember(key: usize): void {
  enter(load<u32>(key, TAPE_OFFSET), load<i32>(key, TAPE_LENGTH));
}

/** Down to the element with this index. */
export function enterElement(index: u32): void {
  enter(index, NONE);
}

function enter(offset: u32, length: i32): void {
  const step = base + VALIDATION_PATH + <usize>stepCount * STEP_BYTES;
  store<u32>(step, offset, STEP_OFFSET);
  store<i32>(step, length, STEP_LENGTH);
  stepCount++;
}

export function leave(): void {
  stepCount--;
}

/** The record that names are added to, 0 when there was no room for it. */
let current: usize = 0;

/** Records that a value fails a keyword of a schema. Without room for it the walk ends. */
export function fail(schema: usize, keyword: u32, entry: usize, beyond: bool, first: u32 = 0, second: u32 = 0): void {
  const at = load<i32>(base, VALIDATION_END);
  const bytes = FAILURE_STEPS + stepCount * STEP_BYTES;
  if (load<i32>(base, VALIDATION_COUNT) >= FAILURE_MAX || at + bytes > VALIDATION_RECORDS_END) {
    current = 0;
    store<u32>(base, 1, VALIDATION_MORE);
    stop(VALIDATE_LIMIT);
    return;
  }
  const record = base + at;
  store<u32>(record, bytes, FAILURE_BYTES);
  store<u32>(record, keyword, FAILURE_KEYWORD);
  store<u32>(record, beyond ? FAILURE_FLAG_BEYOND : 0, FAILURE_FLAGS);
  store<u32>(record, <u32>(program + load<u32>(schema, SCHEMA_PLACE)), FAILURE_PLACE);
  store<u32>(record, load<u32>(entry, TAPE_OFFSET), FAILURE_OFFSET);
  store<u32>(record, load<u32>(entry, TAPE_LENGTH), FAILURE_LENGTH);
  store<u32>(record, first, FAILURE_COUNTS);
  store<u32>(record, second, FAILURE_COUNTS + 4);
  store<u32>(record, stepCount, FAILURE_STEP_COUNT);
  store<u32>(record, 0, FAILURE_NAME_COUNT);
  store<u32>(record, 0, FAILURE_DEPENDENCY);
  store<u32>(record, 0, FAILURE_DEPENDENCY_LENGTH);
  memory.copy(record + FAILURE_STEPS, base + VALIDATION_PATH, <usize>stepCount * STEP_BYTES);
  store<u32>(base, at + bytes, VALIDATION_END);
  store<u32>(base, load<u32>(base, VALIDATION_COUNT) + 1, VALIDATION_COUNT);
  if (!beyond) failuresWithin++;
  current = record;
}

/** Names the member whose dependency failed. */
export function setDependency(address: usize, length: u32): void {
  if (current == 0) return;
  store<u32>(current, <u32>address, FAILURE_DEPENDENCY);
  store<u32>(current, length, FAILURE_DEPENDENCY_LENGTH);
}

/** Adds a name of the program to the last failure. */
export function addName(address: usize, length: u32): void {
  if (current == 0) return;
  const at = load<i32>(base, VALIDATION_END);
  const count = load<i32>(current, FAILURE_NAME_COUNT);
  if (count >= FAILURE_NAME_MAX || at + FAILED_NAME_BYTES > VALIDATION_RECORDS_END) return;
  store<u32>(base + at, <u32>address, FAILED_NAME_ADDRESS);
  store<u32>(base + at, length, FAILED_NAME_LENGTH);
  store<u32>(current, count + 1, FAILURE_NAME_COUNT);
  store<u32>(current, load<u32>(current, FAILURE_BYTES) + FAILED_NAME_BYTES, FAILURE_BYTES);
  store<u32>(base, at + FAILED_NAME_BYTES, VALIDATION_END);
}

/** Adds a member's name to the last failure. */
export function addKey(key: usize): void {
  const escaped = (load<u8>(key, TAPE_FLAGS) & TAPE_FLAG_ESCAPED) != 0;
  const length = load<u32>(key, TAPE_LENGTH);
  addName(text + load<u32>(key, TAPE_OFFSET), escaped ? length | FAILED_NAME_AS_WRITTEN : length);
}

/** Empties the records of a thread, whose room for them begins at `at`. */
export function clearFailures(at: usize): void {
  store<u32>(at, 0, VALIDATION_COUNT);
  store<u32>(at, 0, VALIDATION_MORE);
  store<u32>(at, VALIDATION_RECORDS, VALIDATION_END);
}
