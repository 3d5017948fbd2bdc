// Walks the trie of a stage: literal before {param} before {greedy+}, left to right, and back when a branch does not serve
// the method. Each node is reached by one way only, so a walk visits a node at most once: work is bounded by the trie.
import { METHOD_ANY, NONE } from "../layout/codes.ts";
import { SCRATCH_PARAMETERS, SCRATCH_WAY } from "../layout/regions.ts";
import {
  NODE_FLAG_LITERALS,
  NODE_FLAG_RESOURCE,
  NODE_FLAGS,
  NODE_GREEDY,
  NODE_METHODS,
  NODE_PARAMETER,
  NODE_TEXT,
  STAGE_DEPTH_MAX,
  STAGE_ROOT_NODE,
  STAGE_TABLE,
} from "../layout/stage-image.ts";
import { segmentAt } from "./segments.ts";
import { findEntry } from "./table.ts";

@unmanaged
class Node {
  parent: u32;
  length: u32;
  parameter: u32;
  greedy: u32;
  m0: i32;
  m1: i32;
  m2: i32;
  m3: i32;
  m4: i32;
  m5: i32;
  m6: i32;
  m7: i32;
  flags: u32;
  reserved: u32;
}
if (offsetof<Node>("parameter") != NODE_PARAMETER) ERROR("layout/stage-image: NODE_PARAMETER");
if (offsetof<Node>("greedy") != NODE_GREEDY) ERROR("layout/stage-image: NODE_GREEDY");
if (offsetof<Node>("m0") != NODE_METHODS) ERROR("layout/stage-image: NODE_METHODS");
if (offsetof<Node>("flags") != NODE_FLAGS) ERROR("layout/stage-image: NODE_FLAGS");
if (offsetof<Node>() != NODE_TEXT) ERROR("layout/stage-image: NODE_TEXT");
if (SCRATCH_WAY + STAGE_DEPTH_MAX * 4 > SCRATCH_PARAMETERS) ERROR("layout/regions: SCRATCH_WAY");
if (STAGE_TABLE != 0) ERROR("layout/stage-image: findEntry expects the table at the image's begin");

// The turn taken at a node, kept in the low bits of its offset, which is a multiple of 8.
const TURN_LITERAL: u32 = 1;
export const TURN_PARAMETER: u32 = 2;
export const TURN_BITS: u32 = 7;

/** How many nodes the found one lies below the root: the way's length. */
export let matchDepth: i32 = 0;
/** Whether a greedy parameter took the rest of the path. */
export let matchGreedy: bool = false;
/** After a failure: whether a resource matched that lacks the method. */
export let matchResource: bool = false;
/** After a failure: how many segments the deepest node reached lies below the root. */
export let matchDeepest: i32 = 0;

function methodOf(node: usize, methodCode: i32): i32 {
  // A client's method is never ANY; that slot is for the image alone.
  return <u32>methodCode < <u32>METHOD_ANY ? load<i32>(node + ((<usize>methodCode) << 2), NODE_METHODS) : NONE;
}

/**
 * Index of the method that serves a path of `count` segments; NONE without one. `end` is where the path ends without
 * slashes behind it. Leaves the way in `way`.
 */
export function match(
  stage: usize,
  segments: usize,
  count: i32,
  way: usize,
  path: usize,
  end: i32,
  methodCode: i32,
): i32 {
  let node = load<u32>(stage, STAGE_ROOT_NODE);
  let depth = 0;
  matchDeepest = 0;
  matchResource = false;
  matchGreedy = false;
  while (true) {
    // Down: the node was just reached, its literal child comes first.
    let turn = TURN_LITERAL;
    const at = stage + node;
    if (depth == count) {
      if ((load<u32>(at, NODE_FLAGS) & NODE_FLAG_RESOURCE) != 0) {
        const method = methodOf(at, methodCode);
        if (method >= 0) {
          matchDepth = depth;
          return method;
        }
        matchResource = true;
      }
    } else if ((load<u32>(at, NODE_FLAGS) & NODE_FLAG_LITERALS) != 0) {
      const segment = segmentAt(segments, depth);
      const child = findEntry(stage, node, path + segment.offset, segment.length, segment.hash, NODE_TEXT);
      if (child != 0) {
        store<u32>(way + ((<usize>depth) << 2), node | TURN_LITERAL);
        node = child;
        depth++;
        if (depth > matchDeepest) matchDeepest = depth;
        continue;
      }
    }
    // Onward: {param}, then {greedy+}, here; then the same at the nodes above.
    while (true) {
      if (depth < count) {
        const here = stage + node;
        const segment = segmentAt(segments, depth);
        const parameter = load<u32>(here, NODE_PARAMETER);
        if (turn == TURN_LITERAL && parameter != 0 && segment.length != 0) {
          store<u32>(way + ((<usize>depth) << 2), node | TURN_PARAMETER);
          node = parameter;
          depth++;
          if (depth > matchDeepest) matchDeepest = depth;
          break;
        }
        const greedy = load<u32>(here, NODE_GREEDY);
        if (greedy != 0 && segment.offset < end) {
          const method = methodOf(stage + greedy, methodCode);
          if (method >= 0) {
            matchDepth = depth;
            matchGreedy = true;
            return method;
          }
          matchResource = true;
        }
      }
      if (depth == 0) return NONE;
      depth--;
      const back = load<u32>(way + ((<usize>depth) << 2));
      node = back & ~TURN_BITS;
      turn = back & TURN_BITS;
    }
  }
}
