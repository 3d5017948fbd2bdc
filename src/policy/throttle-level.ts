/** Writes a throttle level into an image (assembly/layout/level.ts). */
import {
  LEVEL_INTERVAL,
  LEVEL_KIND,
  LEVEL_KIND_BLOCKED,
  LEVEL_KIND_LIMIT,
  LEVEL_KIND_NONE,
  LEVEL_SLOT,
  LEVEL_TOLERANCE,
} from "../../assembly/layout/level.ts";
import type { Throttle } from "../model/api.ts";

const NS_PER_SECOND = 1e9;
/** A slower rate counts as this: one token in 104 days. Keeps every sum of times within 64 bits. */
const INTERVAL_MAX_NS = 2 ** 53;
/** 73 years: a burst that takes longer to fill is as good as this. */
const TOLERANCE_MAX_NS = 2n ** 61n;

/** Absent: no limit. The rate is tokens a second, the burst how many a full bucket holds; 0 in either blocks. */
export function writeThrottleLevel(view: DataView, at: number, slot: number, throttle: Throttle | undefined): void {
  view.setInt32(at + LEVEL_SLOT, slot, true);
  if (throttle === undefined) {
    view.setInt32(at + LEVEL_KIND, LEVEL_KIND_NONE, true);
    return;
  }
  const { rateLimit, burstLimit } = throttle;
  if (!(rateLimit >= 0) || !(burstLimit >= 0)) {
    throw new RangeError(`throttle: expected a rate and a burst of at least 0, got ${rateLimit} and ${burstLimit}`);
  }
  const burst = Math.min(Math.floor(burstLimit), Number.MAX_SAFE_INTEGER);
  if (rateLimit === 0 || burst === 0) {
    view.setInt32(at + LEVEL_KIND, LEVEL_KIND_BLOCKED, true);
    return;
  }
  const interval = Math.min(Math.max(Math.ceil(NS_PER_SECOND / rateLimit), 1), INTERVAL_MAX_NS);
  view.setInt32(at + LEVEL_KIND, LEVEL_KIND_LIMIT, true);
  writeU64(view, at + LEVEL_INTERVAL, interval);
  const tolerance = (burst - 1) * interval;
  if (tolerance <= Number.MAX_SAFE_INTEGER) {
    writeU64(view, at + LEVEL_TOLERANCE, tolerance);
  } else {
    const exact = BigInt(burst - 1) * BigInt(interval);
    view.setBigUint64(at + LEVEL_TOLERANCE, exact < TOLERANCE_MAX_NS ? exact : TOLERANCE_MAX_NS, true);
  }
}

/** `value` is an integer up to 2^53. By halves: ten thousand BigInts are a good part of a compilation. */
function writeU64(view: DataView, at: number, value: number): void {
  view.setUint32(at, value % 0x1_0000_0000, true);
  view.setUint32(at + 4, Math.floor(value / 0x1_0000_0000), true);
}
