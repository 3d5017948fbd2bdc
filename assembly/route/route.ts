// route: host, path and method to stage, method and path parameters, or the reason why not.
import { skipSlashes } from "../bytes/compare.ts";
import {
  METHOD_SLOTS,
  NONE,
  ROUTE_DOT_SEGMENT,
  ROUTE_FOUND,
  ROUTE_NO_METHOD,
  ROUTE_NO_RESOURCE,
  ROUTE_NO_STAGE,
  ROUTE_TOO_LONG,
} from "../layout/codes.ts";
import { SLOT_EDGE } from "../layout/counters.ts";
import {
  ADDRESS_MAPPING,
  DECISION_ADDRESS,
  DECISION_BASE_PATH_LENGTH,
  DECISION_BYTES,
  DECISION_HOST_LENGTH,
  DECISION_METHOD,
  DECISION_MISSING,
  DECISION_MISSING_WORDS,
  DECISION_NEAREST_OFFSET,
  DECISION_PAIR,
  DECISION_PARAMETER_COUNT,
  DECISION_PARAMETER_MAX,
  DECISION_PARAMETERS,
  DECISION_PATH_OFFSET,
  DECISION_REQUIRED,
  DECISION_RETRY_AFTER_NS,
  DECISION_SLOT,
  DECISION_STAGE,
  DECISION_VERSION,
} from "../layout/decision.ts";
import { LEVEL_SLOT } from "../layout/level.ts";
import { SCRATCH_SEGMENTS, SCRATCH_TEXT, SCRATCH_TEXT_BYTES, SCRATCH_WAY } from "../layout/regions.ts";
import { ROOT_STAGES, STAGE_REF_ADDRESS, STAGE_REF_BYTES } from "../layout/root.ts";
import {
  METHOD_BYTES,
  METHOD_FLAG_KEY_REQUIRED,
  METHOD_LEVEL,
  METHOD_REQUIRED_SUMMARY,
  STAGE_DEPTH,
  STAGE_METHODS,
  STAGE_SLOT,
} from "../layout/stage-image.ts";
import { TABLE_SEED } from "../layout/table.ts";
import { rootOf, scratchAt } from "../memory/regions.ts";
import { addressBasePathLength, addressEnd, addressKind, findStage } from "./address.ts";
import { hasDotSegment } from "./dot-segments.ts";
import { match, matchDeepest, matchDepth, matchGreedy, matchResource, TURN_BITS, TURN_PARAMETER } from "./match.ts";
import { pin } from "./pins.ts";
import { segmentAt, splitSegments } from "./segments.ts";

@unmanaged
class Decision {
  version: i32;
  stage: i32;
  method: i32;
  slot: i32;
  pathOffset: i32;
  parameterCount: i32;
  address: i32;
  basePathLength: i32;
  retryAfterNs: f64;
  nearestOffset: i32;
  hostLength: i32;
  required: i32;
  reserved0: i32;
  reserved1: i32;
  reserved2: i32;
}
if (offsetof<Decision>("version") != DECISION_VERSION) ERROR("layout/decision: DECISION_VERSION");
if (offsetof<Decision>("stage") != DECISION_STAGE) ERROR("layout/decision: DECISION_STAGE");
if (offsetof<Decision>("method") != DECISION_METHOD) ERROR("layout/decision: DECISION_METHOD");
if (offsetof<Decision>("slot") != DECISION_SLOT) ERROR("layout/decision: DECISION_SLOT");
if (offsetof<Decision>("pathOffset") != DECISION_PATH_OFFSET) ERROR("layout/decision: DECISION_PATH_OFFSET");
if (offsetof<Decision>("parameterCount") != DECISION_PARAMETER_COUNT)
  ERROR("layout/decision: DECISION_PARAMETER_COUNT");
if (offsetof<Decision>("address") != DECISION_ADDRESS) ERROR("layout/decision: DECISION_ADDRESS");
if (offsetof<Decision>("basePathLength") != DECISION_BASE_PATH_LENGTH)
  ERROR("layout/decision: DECISION_BASE_PATH_LENGTH");
if (offsetof<Decision>("retryAfterNs") != DECISION_RETRY_AFTER_NS) ERROR("layout/decision: DECISION_RETRY_AFTER_NS");
if (offsetof<Decision>("nearestOffset") != DECISION_NEAREST_OFFSET) ERROR("layout/decision: DECISION_NEAREST_OFFSET");
if (offsetof<Decision>("hostLength") != DECISION_HOST_LENGTH) ERROR("layout/decision: DECISION_HOST_LENGTH");
if (offsetof<Decision>("required") != DECISION_REQUIRED) ERROR("layout/decision: DECISION_REQUIRED");
if (offsetof<Decision>() != DECISION_PARAMETERS) ERROR("layout/decision: DECISION_PARAMETERS");
if (DECISION_PARAMETERS + DECISION_PARAMETER_MAX * 8 != DECISION_MISSING) ERROR("layout/decision: DECISION_MISSING");
if (DECISION_MISSING + DECISION_MISSING_WORDS * 4 != DECISION_PAIR) ERROR("layout/decision: DECISION_PAIR");
if (DECISION_BYTES > SCRATCH_TEXT) ERROR("layout/regions: SCRATCH_TEXT");
if (METHOD_SLOTS != 8) ERROR("layout/codes: METHOD_SLOTS");

/** Reads host and path from the thread's scratch area, pins the version, and answers ROUTE_*; see layout/decision.ts. */
export function route(thread: i32, hostLength: i32, pathLength: i32, methodCode: i32): i32 {
  const scratch = scratchAt(thread);
  const decision = changetype<Decision>(scratch);
  decision.version = NONE;
  decision.stage = NONE;
  decision.method = NONE;
  decision.slot = SLOT_EDGE;
  decision.pathOffset = 0;
  decision.parameterCount = 0;
  decision.address = ADDRESS_MAPPING;
  decision.basePathLength = 0;
  decision.retryAfterNs = 0;
  decision.nearestOffset = 0;
  decision.hostLength = hostLength;
  decision.required = 0;
  if (
    <u32>hostLength > <u32>SCRATCH_TEXT_BYTES ||
    <u32>pathLength > <u32>SCRATCH_TEXT_BYTES ||
    hostLength + pathLength > SCRATCH_TEXT_BYTES
  ) {
    return ROUTE_TOO_LONG;
  }
  const host = scratch + SCRATCH_TEXT;
  const path = host + hostLength;
  // Before anything is pinned or looked up: such a request serves no one.
  if (hasDotSegment(path, pathLength)) return ROUTE_DOT_SEGMENT;

  const version = pin(thread);
  decision.version = version;
  if (version == NONE) return ROUTE_NO_STAGE;
  const root = rootOf(version);
  const stageIndex = findStage(root, host, hostLength, path, pathLength);
  decision.address = addressKind;
  if (stageIndex == NONE) return ROUTE_NO_STAGE;
  const record = root + load<u32>(root, ROOT_STAGES) + <usize>stageIndex * STAGE_REF_BYTES;
  const stage = <usize>load<u32>(record, STAGE_REF_ADDRESS);
  decision.stage = stageIndex;
  decision.slot = load<i32>(stage, STAGE_SLOT);
  decision.basePathLength = addressBasePathLength;

  // Several slashes in front of the resource path are one.
  const start = skipSlashes(path, addressEnd, pathLength);
  const pathOffset = start > addressEnd ? start - 1 : start;
  decision.pathOffset = pathOffset;
  const segments = scratch + SCRATCH_SEGMENTS;
  const way = scratch + SCRATCH_WAY;
  const count = splitSegments(
    segments,
    path,
    start,
    pathLength,
    load<u32>(stage, TABLE_SEED),
    load<i32>(stage, STAGE_DEPTH) + 1,
  );
  let end = pathLength;
  while (end > start && load<u8>(path + end - 1) == 0x2f) end--;

  const method = match(stage, segments, count, way, path, end, methodCode);
  if (method == NONE) {
    if (matchDeepest > 0) {
      const segment = segmentAt(segments, matchDeepest - 1);
      decision.nearestOffset = segment.offset + segment.length;
    } else {
      decision.nearestOffset = pathOffset;
    }
    return matchResource ? ROUTE_NO_METHOD : ROUTE_NO_RESOURCE;
  }
  decision.method = method;
  const methodRecord = stage + load<u32>(stage, STAGE_METHODS) + <usize>method * METHOD_BYTES;
  decision.slot = load<i32>(methodRecord, METHOD_LEVEL + LEVEL_SLOT);
  decision.required = load<i32>(methodRecord, METHOD_REQUIRED_SUMMARY) & ~METHOD_FLAG_KEY_REQUIRED;
  decision.parameterCount = capture(scratch, segments, way, end);
  return ROUTE_FOUND;
}

/** Writes the spans of the parameters on the way and answers their number; the compiler saw to it that they fit. */
function capture(scratch: usize, segments: usize, way: usize, end: i32): i32 {
  let span = scratch + DECISION_PARAMETERS;
  let captured = 0;
  for (let depth = 0; depth < matchDepth; depth++) {
    if ((load<u32>(way + ((<usize>depth) << 2)) & TURN_BITS) == TURN_PARAMETER) {
      const segment = segmentAt(segments, depth);
      store<i32>(span, segment.offset);
      store<i32>(span, segment.length, 4);
      span += 8;
      captured++;
    }
  }
  if (matchGreedy) {
    const from = segmentAt(segments, matchDepth).offset;
    store<i32>(span, from);
    store<i32>(span, end - from, 4);
    captured++;
  }
  return captured;
}
