// validate: whether a body is JSON and passes a compiled schema; explain: what is wrong with it. The body's tape lies in the thread's scratch when it is
// small, else in memory of the arena that is given back before the answer.

import { errorOffset, parseJson } from "../json/parse.ts";
import { SCRATCH_PARAMETERS_BYTES } from "../layout/regions.ts";
import { ROOT_STAGES, STAGE_REF_ADDRESS, STAGE_REF_BYTES } from "../layout/root.ts";
import { PROGRAM_MODEL_COUNT, PROGRAM_MODELS } from "../layout/schema.ts";
import { STAGE_SCHEMAS } from "../layout/stage-image.ts";
import {
  JSON_DEPTH_MAX,
  JSON_ELEMENTS_MAX,
  JSON_ERROR_DEPTH,
  JSON_ERROR_ELEMENTS,
  JSON_TAPE_FULL,
  TAPE_ENTRY_BYTES,
} from "../layout/tape.ts";
import {
  VALIDATE_INVALID,
  VALIDATE_LIMIT,
  VALIDATE_NO_ROOM,
  VALIDATE_NOT_JSON,
  VALIDATE_OK,
  VALIDATION_AT,
  VALIDATION_EMPTY_BODY,
  VALIDATION_JSON_ERROR,
  VALIDATION_JSON_OFFSET,
  VALIDATION_TAPE,
  VALIDATION_TAPE_BYTES,
  VALIDATION_WORK,
  WORK_BASE,
  WORK_MAX,
  WORK_PER_BYTE,
} from "../layout/validation.ts";
import { arenaAllocate, arenaFree } from "../memory/arena.ts";
import { rootOf, scratchAt } from "../memory/regions.ts";
import { check } from "./check.ts";
import { beginFailures, clearFailures } from "./failures.ts";
import { report } from "./report.ts";
import { beginRun, stopped, workLeft } from "./run.ts";

if (VALIDATION_TAPE + VALIDATION_TAPE_BYTES > SCRATCH_PARAMETERS_BYTES) {
  ERROR("layout/validation: VALIDATION_TAPE_BYTES");
}

/** Bodies up to this long are tried on the tape in scratch first: most of them fit. */
const SMALL_LENGTH: i32 = VALIDATION_TAPE_BYTES / 2;
/** Up to this long, a usual tape is tried before the body is looked through for what it needs. */
const GUESSED_LENGTH: i32 = 65536;
/** Members of one object that a large body is not thought to have more of. */
const KEYS_USUAL: i32 = 262144;
/** Room for a few decoded strings, and for what the reader leaves free. */
const TAPE_SPARE_BYTES: i32 = 2048;
/** A `{` and a `}`. */
const EMPTY_OBJECT: u16 = 0x7d7b;

/** What both exports look at. */
let area: usize = 0;
let program: usize = 0;
let schema: usize = 0;
let body: usize = 0;
let bodyLength: i32 = 0;
let tape: usize = 0;
/** What the arena gave for the tape; 0: it lies in scratch. */
let allocated: usize = 0;

/**
 * Whether the `length` bytes at `address`, with sixteen readable bytes behind them, pass model `schemaIndex` of a stage:
 * VALIDATE_*. No bytes at all are validated as `{}`. Nothing is recorded: that is for `explain`.
 */
export function validate(
  thread: i32,
  versionSlot: i32,
  stageIndex: i32,
  schemaIndex: i32,
  address: usize,
  length: i32,
): i32 {
  select(thread, versionSlot, stageIndex, schemaIndex, address, length);
  const entries = read(thread);
  if (entries < 0) return refused(entries);
  const work = begin(thread);
  const passes = check(schema, tape, 0);
  store<u32>(area, <u32>(work - max<i64>(workLeft, 0)), VALIDATION_WORK);
  arenaFree(allocated);
  return stopped != VALIDATE_OK ? stopped : passes ? VALIDATE_OK : VALIDATE_INVALID;
}

/**
 * Records what is wrong with a body that `validate` found invalid, asked with the same arguments: it looks at it again, and
 * may do as much work again. Most refusals are never explained, so only those pay that are.
 */
export function explain(
  thread: i32,
  versionSlot: i32,
  stageIndex: i32,
  schemaIndex: i32,
  address: usize,
  length: i32,
): void {
  select(thread, versionSlot, stageIndex, schemaIndex, address, length);
  const entries = read(thread);
  if (entries < 0) return;
  begin(thread);
  beginFailures();
  report(schema, tape, 0, false);
  arenaFree(allocated);
}

function select(thread: i32, versionSlot: i32, stageIndex: i32, schemaIndex: i32, address: usize, length: i32): void {
  const root = rootOf(versionSlot);
  const record = root + load<u32>(root, ROOT_STAGES) + <usize>stageIndex * STAGE_REF_BYTES;
  const stage = <usize>load<u32>(record, STAGE_REF_ADDRESS);
  const schemas = load<u32>(stage, STAGE_SCHEMAS);
  // The host's own tables give the index; were it out of range, any other schema would be the wrong one.
  if (schemas == 0 || <u32>schemaIndex >= load<u32>(stage + schemas, PROGRAM_MODEL_COUNT)) unreachable();
  program = stage + schemas;
  schema = program + load<u32>(program + load<u32>(program, PROGRAM_MODELS) + ((<usize>schemaIndex) << 2));

  area = scratchAt(thread) + VALIDATION_AT;
  clearFailures(area);
  store<u32>(area, 0, VALIDATION_WORK);
  store<i32>(area, 0, VALIDATION_JSON_ERROR);
  store<u32>(area, 0, VALIDATION_JSON_OFFSET);
  body = address;
  bodyLength = length;
  if (length <= 0) {
    store<u16>(area, EMPTY_OBJECT, VALIDATION_EMPTY_BODY);
    body = area + VALIDATION_EMPTY_BODY;
    bodyLength = 2;
  }
}

/** Reads the body into a tape: number of entries, or why there is none. After an error nothing is allocated. */
function read(thread: i32): i32 {
  tape = area + VALIDATION_TAPE;
  allocated = 0;
  if (bodyLength <= SMALL_LENGTH) {
    const entries = parse(VALIDATION_TAPE_BYTES);
    if (entries != JSON_TAPE_FULL) return entries;
  }
  if (bodyLength <= GUESSED_LENGTH) {
    const entries = parseInArena(thread, bodyLength * 4 + TAPE_SPARE_BYTES);
    if (entries != JSON_TAPE_FULL) return entries;
  }
  // What nearly every document of its length needs, then what any does.
  countMarks();
  const usual = tapeBytes(KEYS_USUAL);
  const entries = parseInArena(thread, usual);
  const largest = tapeBytes(JSON_ELEMENTS_MAX) + decodedBytes();
  return entries == JSON_TAPE_FULL && largest > usual ? parseInArena(thread, largest) : entries;
}

function parseInArena(thread: i32, bytes: i32): i32 {
  allocated = arenaAllocate(thread, bytes);
  if (allocated == 0) return JSON_TAPE_FULL;
  tape = allocated;
  const entries = parse(bytes);
  if (entries < 0) {
    arenaFree(allocated);
    allocated = 0;
  }
  return entries;
}

function parse(bytes: i32): i32 {
  return parseJson(body, bodyLength, tape, bytes, JSON_DEPTH_MAX, JSON_ELEMENTS_MAX);
}

let colons: i32 = 0;
let backslashes: i32 = 0;
/** Commas, colons and opening brackets: each leads to one more entry, or is text of a string. */
let marks: i32 = 0;

/** Counts what tells how long a tape may become. Up to fifteen bytes behind the body are read. */
function countMarks(): void {
  colons = 0;
  backslashes = 0;
  marks = 0;
  const end = body + bodyLength;
  let at = body;
  while (at < end) {
    // Each lane counts its own bytes, and holds 255 of them.
    const stop = min(at + 16 * 255, end);
    let colonLanes = i8x16.splat(0);
    let backslashLanes = i8x16.splat(0);
    let markLanes = i8x16.splat(0);
    while (at < stop) {
      const bytes = v128.load(at);
      // Bytes behind the end may count too: an entry more does no harm.
      const colon = i8x16.eq(bytes, i8x16.splat(0x3a));
      const comma = i8x16.eq(bytes, i8x16.splat(0x2c));
      // A bracket and a brace differ in one bit.
      const open = i8x16.eq(v128.or(bytes, i8x16.splat(0x20)), i8x16.splat(0x7b));
      // A lane that is equal is -1.
      colonLanes = i8x16.sub(colonLanes, colon);
      backslashLanes = i8x16.sub(backslashLanes, i8x16.eq(bytes, i8x16.splat(0x5c)));
      markLanes = i8x16.sub(markLanes, v128.or(v128.or(colon, comma), open));
      at += 16;
    }
    colons += sumOfLanes(colonLanes);
    backslashes += sumOfLanes(backslashLanes);
    marks += sumOfLanes(markLanes);
  }
}

function sumOfLanes(lanes: v128): i32 {
  const sums = i32x4.extadd_pairwise_i16x8_s(i16x8.extadd_pairwise_i8x16_u(lanes));
  return (
    i32x4.extract_lane(sums, 0) +
    i32x4.extract_lane(sums, 1) +
    i32x4.extract_lane(sums, 2) +
    i32x4.extract_lane(sums, 3)
  );
}

/** Entries, and a table for the keys of the largest object (json/duplicates.ts), which has `keysMax` of them at most. */
function tapeBytes(keysMax: i32): i32 {
  const entries = min(marks + 1, JSON_ELEMENTS_MAX + 1);
  return (entries + min(colons, keysMax)) * TAPE_ENTRY_BYTES + TAPE_SPARE_BYTES;
}

/** Strings with escapes, decoded: each with its length before it, on whole words. */
function decodedBytes(): i32 {
  return backslashes == 0 ? 0 : bodyLength + min(backslashes, JSON_ELEMENTS_MAX) * 8;
}

function refused(error: i32): i32 {
  if (error == JSON_TAPE_FULL) return VALIDATE_NO_ROOM;
  store<i32>(area, error, VALIDATION_JSON_ERROR);
  store<i32>(area, errorOffset, VALIDATION_JSON_OFFSET);
  return error == JSON_ERROR_DEPTH || error == JSON_ERROR_ELEMENTS ? VALIDATE_LIMIT : VALIDATE_NOT_JSON;
}

/** Begins a walk; answers the work that it may do. */
function begin(thread: i32): i64 {
  const work = min<i64>(<i64>WORK_BASE + <i64>bodyLength * WORK_PER_BYTE, WORK_MAX);
  beginRun(thread, body, tape, program, work);
  return work;
}
