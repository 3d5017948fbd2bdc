// What one call of `validate` works on. A call runs to its end before the thread's next one, so it is kept in globals.

import { PATTERN_SCRATCH_BYTES } from "../layout/pattern.ts";
import {
  JSON_ARRAY,
  TAPE_ENTRY_BYTES,
  TAPE_FLAG_ESCAPED,
  TAPE_FLAGS,
  TAPE_KIND,
  TAPE_LENGTH,
  TAPE_NEXT,
  TAPE_OFFSET,
} from "../layout/tape.ts";
import {
  VALIDATE_LIMIT,
  VALIDATE_NO_ROOM,
  VALIDATE_OK,
  VALIDATION_AT,
  VALIDATION_PATTERN,
  VALIDATION_PATTERN_BYTES,
} from "../layout/validation.ts";
import { scratchAt } from "../memory/regions.ts";

if (PATTERN_SCRATCH_BYTES > VALIDATION_PATTERN_BYTES) ERROR("layout/validation: VALIDATION_PATTERN_BYTES");

/** The calling thread, which owns what is allocated. */
export let thread: i32 = 0;
/** Begin of the document's text, and of its tape. */
export let text: usize = 0;
export let tape: usize = 0;
/** Begin of the program of compiled schemas. */
export let program: usize = 0;
/** Memory of the thread that patterns may use. */
export let patternScratch: usize = 0;
/** Units of work that may still be done; below zero: no more, whatever for. */
export let workLeft: i64 = 0;
/** VALIDATE_OK, or why the walk ended early; then every answer that a check gives means nothing, that of `not` above all. */
export let stopped: i32 = VALIDATE_OK;

export function beginRun(threadIndex: i32, textAt: usize, tapeAt: usize, programAt: usize, work: i64): void {
  thread = threadIndex;
  patternScratch = scratchAt(threadIndex) + VALIDATION_AT + VALIDATION_PATTERN;
  text = textAt;
  tape = tapeAt;
  program = programAt;
  workLeft = work;
  stopped = VALIDATE_OK;
}

/** Takes units of work; false: there are no more, and the walk ends. The one place where work is counted. */
export function spend(units: i64): bool {
  workLeft -= units;
  return workLeft >= 0 || stop(VALIDATE_LIMIT);
}

/** Ends the walk; false, so that a check can end with it. */
export function stop(reason: i32): bool {
  // The first reason stays: what follows is only the way out.
  if (stopped == VALIDATE_OK) stopped = reason;
  workLeft = -1;
  return false;
}

export function stopWithoutRoom(): bool {
  return stop(VALIDATE_NO_ROOM);
}

/** Bytes of the string that `stringAt` found. */
export let stringBytes: i32 = 0;

/** What a string's or key's entry means: UTF-8, escapes decoded. Its bytes are in `stringBytes`. */
export function stringAt(entry: usize): usize {
  if ((load<u8>(entry, TAPE_FLAGS) & TAPE_FLAG_ESCAPED) != 0) {
    const decoded = tape + load<u32>(entry, TAPE_NEXT);
    stringBytes = load<i32>(decoded);
    return decoded + 4;
  }
  stringBytes = load<i32>(entry, TAPE_LENGTH);
  return text + load<u32>(entry, TAPE_OFFSET);
}

/** The entry behind the value at `entry`. */
export function behind(entry: usize): usize {
  return <u32>load<u8>(entry, TAPE_KIND) >= <u32>JSON_ARRAY
    ? tape + <usize>load<u32>(entry, TAPE_NEXT) * TAPE_ENTRY_BYTES
    : entry + TAPE_ENTRY_BYTES;
}

export function indexOf(entry: usize): i32 {
  return <i32>((entry - tape) / TAPE_ENTRY_BYTES);
}
