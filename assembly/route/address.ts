// Finds the stage that an address names: `{apiId}.execute-api.{anything}`, `/restapis/{apiId}/{stage}/_user_request_/`, or
// a base path mapping, in this order.
import { nextSlash, skipSlashes } from "../bytes/compare.ts";
import { hashText } from "../bytes/hash.ts";
import { NONE } from "../layout/codes.ts";
import { ADDRESS_EXECUTE_API, ADDRESS_MAPPING, ADDRESS_USER_REQUEST } from "../layout/decision.ts";
import {
  PARENT_API,
  PARENT_DOMAIN,
  ROOT_ANY_DOMAIN,
  ROOT_ENTRY_A,
  ROOT_ENTRY_B,
  ROOT_ENTRY_TEXT,
  ROOT_STAGES,
  STAGE_REF_BYTES,
  STAGE_REF_FLAG_MAPPINGS_ONLY,
  STAGE_REF_FLAGS,
} from "../layout/root.ts";
import { TABLE_SEED } from "../layout/table.ts";
import { findEntry } from "./table.ts";

// The first eight bytes of a text as a little-endian word, by halves: a double holds no more than 53 bits of a literal.
const RESTAPIS: u64 = (0x73697061 << 32) | 0x74736572;
const USER_RE: u64 = (0x65725f72 << 32) | 0x6573755f;
const DOT_EXECUTE: u64 = (0x65747563 << 32) | 0x6578652e;

@unmanaged
class RootEntry {
  parent: u32;
  length: u32;
  a: i32;
  b: i32;
}
if (offsetof<RootEntry>("a") != ROOT_ENTRY_A) ERROR("layout/root: ROOT_ENTRY_A");
if (offsetof<RootEntry>("b") != ROOT_ENTRY_B) ERROR("layout/root: ROOT_ENTRY_B");
if (offsetof<RootEntry>() != ROOT_ENTRY_TEXT) ERROR("layout/root: ROOT_ENTRY_TEXT");

/** How the address named the stage: ADDRESS_*. */
export let addressKind: i32 = 0;
/** Where the address ends in the path. */
export let addressEnd: i32 = 0;
/** Bytes of base path with its leading slash. */
export let addressBasePathLength: i32 = 0;

/** Index of the stage that host (in lower case) and path name; NONE without one. Up to fifteen bytes behind each are read. */
export function findStage(root: usize, host: usize, hostLength: i32, path: usize, pathLength: i32): i32 {
  addressKind = ADDRESS_MAPPING;
  addressEnd = 0;
  addressBasePathLength = 0;
  const nameLength = hostNameLength(host, hostLength);
  const start = skipSlashes(path, 0, pathLength);

  const apiIdLength = executeApiLabel(host, nameLength);
  if (apiIdLength > 0) {
    addressKind = ADDRESS_EXECUTE_API;
    const end = nextSlash(path, start, pathLength);
    addressEnd = end;
    return findByName(root, host, apiIdLength, path + start, end - start);
  }

  // "/restapis/" and three more segments, the last of them "_user_request_".
  if (pathLength - start >= 9 && load<u64>(path + start) == RESTAPIS && load<u8>(path + start, 8) == 0x2f) {
    const apiId = start + 9;
    const apiIdEnd = nextSlash(path, apiId, pathLength);
    const stage = apiIdEnd + 1;
    const stageEnd = nextSlash(path, stage, pathLength);
    const marker = stageEnd + 1;
    const markerEnd = nextSlash(path, marker, pathLength);
    if (markerEnd - marker == 14 && isUserRequest(path + marker)) {
      addressKind = ADDRESS_USER_REQUEST;
      addressEnd = markerEnd;
      return findByName(root, path + apiId, apiIdEnd - apiId, path + stage, stageEnd - stage);
    }
  }

  const domain = find(root, PARENT_DOMAIN, host, nameLength);
  if (domain != 0 && findMapping(root, domain, path, pathLength, start)) return mappedStage;
  const anyDomain = load<u32>(root, ROOT_ANY_DOMAIN);
  if (anyDomain != 0 && findMapping(root, anyDomain, path, pathLength, start)) return mappedStage;
  return NONE;
}

/** "_user_request_", fourteen bytes. */
function isUserRequest(text: usize): bool {
  return load<u64>(text) == USER_RE && load<u32>(text, 8) == 0x73657571 && load<u16>(text, 12) == 0x5f74;
}

/** The host without port and without the dot that makes a name absolute. */
function hostNameLength(host: usize, length: i32): i32 {
  let end = length;
  while (end > 0 && <u32>load<u8>(host + end - 1) - 0x30 <= 9) end--;
  // Digits behind a colon are a port; "[::1]" ends in a bracket and "10.0.0.1" has a dot there.
  if (end > 0 && load<u8>(host + end - 1) == 0x3a) end--;
  else end = length;
  if (end > 0 && load<u8>(host + end - 1) == 0x2e) end--;
  return end;
}

/** Length of the label in front of ".execute-api", 0 for any other host. */
function executeApiLabel(host: usize, length: i32): i32 {
  let dot = 0;
  while (dot < length && load<u8>(host + dot) != 0x2e) dot++;
  if (
    length - dot >= 12 &&
    load<u64>(host + dot) == DOT_EXECUTE &&
    load<u32>(host + dot, 8) == 0x6970612d &&
    (length - dot == 12 || load<u8>(host + dot, 12) == 0x2e)
  ) {
    return dot;
  }
  return 0;
}

/** Index of a stage by API id and name, NONE without one or when the API answers under its mappings only. */
function findByName(root: usize, apiId: usize, apiIdLength: i32, stageName: usize, stageLength: i32): i32 {
  const api = find(root, PARENT_API, apiId, apiIdLength);
  if (api == 0) return NONE;
  const entry = find(root, api, stageName, stageLength);
  if (entry == 0) return NONE;
  const stage = load<i32>(root + entry, ROOT_ENTRY_A);
  const record = root + load<u32>(root, ROOT_STAGES) + <usize>stage * STAGE_REF_BYTES;
  return (load<u32>(record, STAGE_REF_FLAGS) & STAGE_REF_FLAG_MAPPINGS_ONLY) != 0 ? NONE : stage;
}

let mappedStage: i32 = -1;

/** The longest base path of the domain that is a run of whole segments at the path's begin. False without one. */
function findMapping(root: usize, domain: u32, path: usize, pathLength: i32, start: i32): bool {
  let best = find(root, domain, path, 0);
  let bestEnd = 0;
  let depth = load<i32>(root + domain, ROOT_ENTRY_A);
  const longest = load<i32>(root + domain, ROOT_ENTRY_B);
  let from = start;
  while (depth > 0 && from < pathLength) {
    const end = nextSlash(path, from, pathLength);
    if (end == from || end - start > longest) break;
    const entry = find(root, domain, path + start, end - start);
    if (entry != 0) {
      best = entry;
      bestEnd = end;
    }
    from = end + 1;
    depth--;
  }
  if (best == 0) return false;
  mappedStage = load<i32>(root + best, ROOT_ENTRY_A);
  addressEnd = bestEnd;
  addressBasePathLength = bestEnd == 0 ? 0 : bestEnd - start + 1;
  return true;
}

function find(root: usize, parent: u32, text: usize, length: i32): u32 {
  return findEntry(root, parent, text, length, hashText(text, length, load<u32>(root, TABLE_SEED)), ROOT_ENTRY_TEXT);
}
