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
  TAPE_BYTES_MORE,
  TAPE_BYTES_PER_BYTE,
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
  let entries = JSON_TAPE_FULL;
  if (bodyLength <= SMALL_LENGTH) entries = parse(VALIDATION_TAPE_BYTES);
  // A first guess that suits nearly all documents, then what any document can need.
  for (let attempt = 0; entries == JSON_TAPE_FULL && attempt < 2; attempt++) {
    const bytes = attempt == 0 ? usualTapeBytes(bodyLength) : largestTapeBytes(bodyLength);
    allocated = arenaAllocate(thread, bytes);
    if (allocated == 0) return JSON_TAPE_FULL;
    tape = allocated;
    entries = parse(bytes);
    if (entries < 0) {
      arenaFree(allocated);
      allocated = 0;
    }
  }
  return entries;
}

function parse(bytes: i32): i32 {
  return parseJson(body, bodyLength, tape, bytes, JSON_DEPTH_MAX, JSON_ELEMENTS_MAX);
}

/** An entry for every five bytes of text, and its strings decoded. */
function usualTapeBytes(length: i32): i32 {
  return min(length * 4 + 1024, largestTapeBytes(length));
}

function largestTapeBytes(length: i32): i32 {
  const byText = <i64>length * TAPE_BYTES_PER_BYTE;
  const byElements = <i64>JSON_ELEMENTS_MAX * TAPE_ENTRY_BYTES + length * 2;
  return <i32>min<i64>(min(byText, byElements) + TAPE_BYTES_MORE, i32.MAX_VALUE);
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
