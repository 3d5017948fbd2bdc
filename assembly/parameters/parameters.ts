// parameters: whether the parameters that a method requires are there and not blank. Of a repeated one the last counts.
import { isBlank } from "../bytes/classes.ts";
import { sameText } from "../bytes/compare.ts";
import { decodeByte, decodedWidth } from "../bytes/percent.ts";
import { NONE, PARAMETER_HEADER, PARAMETER_PATH, PARAMETER_QUERYSTRING } from "../layout/codes.ts";
import {
  DECISION_HOST_LENGTH,
  DECISION_METHOD,
  DECISION_MISSING,
  DECISION_MISSING_WORDS,
  DECISION_PARAMETERS,
  DECISION_REQUIRED,
  DECISION_REQUIRED_SHIFT,
  DECISION_STAGE,
  DECISION_VERSION,
} from "../layout/decision.ts";
import { HEADER_NAME, HEADER_NAME_LENGTH, HEADER_VALUE_BLANK, PARAMETERS_FIRST } from "../layout/parameters.ts";
import { SCRATCH_PARAMETERS, SCRATCH_PARAMETERS_BYTES, SCRATCH_TEXT } from "../layout/regions.ts";
import { ROOT_STAGES, STAGE_REF_ADDRESS, STAGE_REF_BYTES } from "../layout/root.ts";
import {
  METHOD_BYTES,
  METHOD_REQUIRED,
  REQUIRED_BYTES,
  REQUIRED_KIND,
  REQUIRED_LENGTH,
  REQUIRED_MAX,
  REQUIRED_NAME,
  STAGE_METHODS,
} from "../layout/stage-image.ts";
import { rootOf, scratchAt } from "../memory/regions.ts";

@unmanaged
class Required {
  kind: i32;
  length: i32;
  name: u32;
}
if (offsetof<Required>("kind") != REQUIRED_KIND) ERROR("layout/stage-image: REQUIRED_KIND");
if (offsetof<Required>("length") != REQUIRED_LENGTH) ERROR("layout/stage-image: REQUIRED_LENGTH");
if (offsetof<Required>("name") != REQUIRED_NAME) ERROR("layout/stage-image: REQUIRED_NAME");
if (offsetof<Required>() != REQUIRED_BYTES) ERROR("layout/stage-image: REQUIRED_BYTES");
if (DECISION_MISSING_WORDS * 32 != REQUIRED_MAX) ERROR("layout/decision: DECISION_MISSING_WORDS");

function requiredAt(list: usize, index: i32): Required {
  return changetype<Required>(list + <usize>index * REQUIRED_BYTES);
}

function setMissing(scratch: usize, index: i32, missing: bool): void {
  const word = scratch + DECISION_MISSING + ((<usize>(index >> 5)) << 2);
  const bit: u32 = 1 << (index & 31);
  const bits = load<u32>(word);
  store<u32>(word, missing ? bits | bit : bits & ~bit);
}

/**
 * For the method that the thread's last `route` found: reads header names and a run of whole query pairs from scratch
 * (layout/parameters.ts) and answers what is missing so far: bit i for required parameter i up to 30, bit 31 for any
 * beyond. All bits are in DECISION_MISSING. May be called again with more text, without PARAMETERS_FIRST.
 */
export function parameters(thread: i32, headerBytes: i32, queryBytes: i32, flags: i32): i32 {
  const scratch = scratchAt(thread);
  const version = load<i32>(scratch, DECISION_VERSION);
  const stageIndex = load<i32>(scratch, DECISION_STAGE);
  const method = load<i32>(scratch, DECISION_METHOD);
  const count = load<i32>(scratch, DECISION_REQUIRED) >> DECISION_REQUIRED_SHIFT;
  if (method == NONE || count == 0) return 0;
  if (
    <u32>headerBytes > <u32>SCRATCH_PARAMETERS_BYTES ||
    <u32>queryBytes > <u32>SCRATCH_PARAMETERS_BYTES ||
    headerBytes + queryBytes > SCRATCH_PARAMETERS_BYTES
  ) {
    return -1;
  }
  const root = rootOf(version);
  const record = root + load<u32>(root, ROOT_STAGES) + <usize>stageIndex * STAGE_REF_BYTES;
  const stage = <usize>load<u32>(record, STAGE_REF_ADDRESS);
  const methodRecord = stage + load<u32>(stage, STAGE_METHODS) + <usize>method * METHOD_BYTES;
  const list = stage + load<u32>(methodRecord, METHOD_REQUIRED);

  if ((flags & PARAMETERS_FIRST) != 0) begin(scratch, list, count);
  const text = scratch + SCRATCH_PARAMETERS;
  readHeaders(scratch, stage, list, count, text, text + headerBytes);
  readQuery(scratch, stage, list, count, text + headerBytes, text + headerBytes + queryBytes);
  return summary(scratch);
}

/** Everything is missing until it is seen; path parameters are seen already. */
function begin(scratch: usize, list: usize, count: i32): void {
  memory.fill(scratch + DECISION_MISSING, 0, DECISION_MISSING_WORDS * 4);
  const path = scratch + SCRATCH_TEXT + load<i32>(scratch, DECISION_HOST_LENGTH);
  for (let i = 0; i < count; i++) {
    const required = requiredAt(list, i);
    let missing = true;
    if (required.kind == PARAMETER_PATH && required.length != NONE) {
      const span = scratch + DECISION_PARAMETERS + ((<usize>required.length) << 3);
      const from = path + load<i32>(span);
      missing = isAllBlank(from, from + load<i32>(span, 4));
    }
    setMissing(scratch, i, missing);
  }
}

function isAllBlank(from: usize, end: usize): bool {
  while (from < end) {
    if (!isBlank(<u32>load<u8>(from))) return false;
    from++;
  }
  return true;
}

function readHeaders(scratch: usize, stage: usize, list: usize, count: i32, from: usize, end: usize): void {
  let at = from;
  while (at + HEADER_NAME <= end) {
    const length = <i32>load<u16>(at, HEADER_NAME_LENGTH);
    const blank = load<u8>(at, HEADER_VALUE_BLANK) != 0;
    at += HEADER_NAME;
    for (let i = 0; i < count; i++) {
      const required = requiredAt(list, i);
      if (
        required.length == length &&
        required.kind == PARAMETER_HEADER &&
        sameText(stage + required.name, at, length)
      ) {
        setMissing(scratch, i, blank);
      }
    }
    at += length;
  }
}

function readQuery(scratch: usize, stage: usize, list: usize, count: i32, from: usize, end: usize): void {
  let at = from;
  while (at < end) {
    let equals: usize = 0;
    let pairEnd = at;
    while (pairEnd < end) {
      const byte = <u32>load<u8>(pairEnd);
      if (byte == 0x26 || byte == 0x3b) break;
      if (byte == 0x3d && equals == 0) equals = pairEnd;
      pairEnd++;
    }
    const nameEnd = equals != 0 ? equals : pairEnd;
    for (let i = 0; i < count; i++) {
      const required = requiredAt(list, i);
      if (
        required.kind == PARAMETER_QUERYSTRING &&
        isDecodedName(at, nameEnd, stage + required.name, required.length)
      ) {
        setMissing(scratch, i, equals == 0 || isDecodedBlank(equals + 1, pairEnd));
      }
    }
    at = pairEnd + 1;
  }
}

function isDecodedName(at: usize, end: usize, name: usize, length: i32): bool {
  const nameEnd = name + length;
  while (at < end) {
    if (name == nameEnd || decodeByte(at, end) != <u32>load<u8>(name)) return false;
    at += decodedWidth;
    name++;
  }
  return name == nameEnd;
}

function isDecodedBlank(at: usize, end: usize): bool {
  while (at < end) {
    if (!isBlank(decodeByte(at, end))) return false;
    at += decodedWidth;
  }
  return true;
}

function summary(scratch: usize): i32 {
  const first = load<u32>(scratch, DECISION_MISSING);
  let beyond: u32 = first >> 31;
  for (let word = 1; word < DECISION_MISSING_WORDS; word++) {
    beyond |= load<u32>(scratch + ((<usize>word) << 2), DECISION_MISSING);
  }
  return <i32>((first & 0x7fffffff) | (beyond != 0 ? 0x80000000 : 0));
}
