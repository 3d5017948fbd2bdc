// Cuts a resource path into segments, each with its hash, once; the trie then compares only what the hash lets through.
import { nextSlash } from "../bytes/compare.ts";
import { hashText } from "../bytes/hash.ts";
import { SCRATCH_SEGMENTS, SCRATCH_WAY, SEGMENT_BYTES } from "../layout/regions.ts";
import { STAGE_DEPTH_MAX } from "../layout/stage-image.ts";

@unmanaged
class Segment {
  offset: i32;
  length: i32;
  hash: u32;
}
if (offsetof<Segment>() != SEGMENT_BYTES) ERROR("layout/regions: SEGMENT_BYTES");
// One segment more than the deepest route: where a greedy parameter behind it begins.
if (SCRATCH_SEGMENTS + (STAGE_DEPTH_MAX + 1) * SEGMENT_BYTES > SCRATCH_WAY) ERROR("layout/regions: SCRATCH_SEGMENTS");

export function segmentAt(segments: usize, index: i32): Segment {
  return changetype<Segment>(segments + <usize>index * SEGMENT_BYTES);
}

/**
 * Writes the segments of path[start, length) to `segments` and answers their number; no more than `limit`, at which it
 * stops. One slash at the end is ignored. Up to fifteen bytes behind the path are read.
 */
export function splitSegments(segments: usize, path: usize, start: i32, length: i32, seed: u32, limit: i32): i32 {
  let count = 0;
  let at = start;
  while (at < length && count < limit) {
    const end = nextSlash(path, at, length);
    const segment = segmentAt(segments, count);
    segment.offset = at;
    segment.length = end - at;
    segment.hash = hashText(path + at, end - at, seed);
    count++;
    at = end + 1;
  }
  return count;
}
