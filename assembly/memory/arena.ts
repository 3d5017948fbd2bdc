// Memory for request bodies (layout/arena.ts): runs of units, first fit from low addresses, which keeps the pages in use warm and
// few. There is no lock: one atomic OR takes up to 64 units, one AND gives them back, so a thread that dies between two calls leaves
// nothing half done, and none ever waits for another. The work of a call is bounded by the size of the map, or of what it copies.
import {
  ARENA_LARGE_LEAVE_SHIFT,
  ARENA_OWNER_SHIFT,
  ARENA_RECORD_BYTES,
  ARENA_RECORD_UNITS,
  ARENA_RELEASES,
  ARENA_SMALL_LEAVE_SHIFT,
  ARENA_SMALL_UNITS,
  ARENA_UNIT_BYTES,
  ARENA_UNIT_SHIFT,
  ARENA_WORD_BYTES,
  ARENA_WORD_UNITS,
  ARENA_WORDS,
} from "../layout/arena.ts";
import { NONE } from "../layout/codes.ts";
import {
  HEADER_ARENA_MAP,
  HEADER_ARENA_MAP_WORDS,
  HEADER_ARENA_MEMORY,
  HEADER_ARENA_RECORDS,
} from "../layout/regions.ts";

if (1 << ARENA_UNIT_SHIFT != ARENA_UNIT_BYTES) ERROR("layout/arena: ARENA_UNIT_SHIFT");
if (ARENA_WORD_BYTES * 8 != ARENA_WORD_UNITS) ERROR("layout/arena: ARENA_WORD_UNITS");

/** Searches are repeated while others clear bits behind their back; this often and no more. */
const PASSES_MAX: i32 = 16;
/** How often one pass may lose a run that it saw free: each time another thread took some of it. */
const LOSSES_MAX: i32 = 256;

/** Bits that this thread cleared only because it lost the rest of a run: no news to its own search. */
let ownRollbacks: u32 = 0;

/**
 * Address of at least `bytes`, 8-aligned, with 16 more readable bytes behind them; 0: there is no room. For what is given back before
 * the call that took it returns: all of the arena is open to it.
 */
export function arenaAllocate(thread: i32, bytes: i32): usize {
  return bytes <= 0 ? 0 : allocate(thread, unitsFor(bytes), unitCount());
}

/** As arenaAllocate, for what stays: a body leaves some room to the other. */
export function arenaAllocateBody(thread: i32, bytes: i32): usize {
  if (bytes <= 0) return 0;
  const units = unitsFor(bytes);
  return allocate(thread, units, endForBody(units));
}

/**
 * A body's memory made larger, in place where what follows is free, else moved with its first `usedBytes`. 0: there is no room, and
 * the old one stays. What has room already stays as it is.
 */
export function arenaGrowBody(thread: i32, address: usize, usedBytes: i32, bytes: i32): usize {
  const unit = unitOf(address);
  if (unit == NONE || bytes <= 0) return 0;
  const have = <i32>(atomic.load<u32>(recordAt(unit)) & ARENA_RECORD_UNITS);
  if (have == 0) return 0;
  const want = unitsFor(bytes);
  if (want <= have) return address;
  const end = endForBody(want);
  if (unit + want <= end && takeRange(unit + have, want - have)) {
    setRecord(unit, thread, want);
    return address;
  }
  const moved = allocate(thread, want, end);
  if (moved == 0) return 0;
  const haveBytes = (<usize>have) << ARENA_UNIT_SHIFT;
  const used = <usize>max(usedBytes, 0);
  memory.copy(moved, address, min(used, haveBytes));
  arenaFree(address);
  return moved;
}

/** Gives back what one of the others gave. Anything else, 0 too, is ignored. */
export function arenaFree(address: usize): void {
  const unit = unitOf(address);
  if (unit == NONE) return;
  const units = <i32>(atomic.xchg<u32>(recordAt(unit), 0) & ARENA_RECORD_UNITS);
  if (units > 0) releaseRange(unit, units);
}

// --- where things lie ---

function releasesAt(): usize {
  return <usize>load<u32>(HEADER_ARENA_MAP) + ARENA_RELEASES;
}

function wordAt(word: i32): usize {
  return <usize>load<u32>(HEADER_ARENA_MAP) + ARENA_WORDS + <usize>word * ARENA_WORD_BYTES;
}

function recordAt(unit: i32): usize {
  return <usize>load<u32>(HEADER_ARENA_RECORDS) + <usize>unit * ARENA_RECORD_BYTES;
}

function unitAt(unit: i32): usize {
  return <usize>load<u32>(HEADER_ARENA_MEMORY) + ((<usize>unit) << ARENA_UNIT_SHIFT);
}

function unitCount(): i32 {
  return load<i32>(HEADER_ARENA_MAP_WORDS) * ARENA_WORD_UNITS;
}

/** NONE for an address at which no unit begins. */
function unitOf(address: usize): i32 {
  const offset = address - <usize>load<u32>(HEADER_ARENA_MEMORY);
  const unit = offset >> ARENA_UNIT_SHIFT;
  if ((offset & (ARENA_UNIT_BYTES - 1)) != 0 || unit >= <usize>unitCount()) return NONE;
  return <i32>unit;
}

function unitsFor(bytes: i32): i32 {
  return <i32>((<u32>bytes + (ARENA_UNIT_BYTES - 1)) >> ARENA_UNIT_SHIFT);
}

/** End of the units in which a body of so many may lie. */
function endForBody(units: i32): i32 {
  const count = unitCount();
  return count - (count >> (units > ARENA_SMALL_UNITS ? ARENA_LARGE_LEAVE_SHIFT : ARENA_SMALL_LEAVE_SHIFT));
}

function setRecord(unit: i32, thread: i32, units: i32): void {
  atomic.store<u32>(recordAt(unit), ((<u32>(thread + 1)) << ARENA_OWNER_SHIFT) | <u32>units);
}

// --- taking and giving back ---

/** Address of a run of `units` in front of unit `end`, 0: there is no room. */
function allocate(thread: i32, units: i32, end: i32): usize {
  const first = takeFirstFit(units, end);
  if (first == NONE) return 0;
  setRecord(first, thread, units);
  return unitAt(first);
}

/** First unit of a run that is now ours, or NONE. */
function takeFirstFit(units: i32, end: i32): i32 {
  for (let pass = 0; pass < PASSES_MAX; pass++) {
    const before = atomic.load<u32>(releasesAt()) - ownRollbacks;
    const first = takeInPass(units, end);
    if (first != NONE) return first;
    // Nothing was cleared meanwhile, so every run that was seen taken is taken still: there is no room.
    if (atomic.load<u32>(releasesAt()) - ownRollbacks == before) return NONE;
  }
  return NONE;
}

function takeInPass(units: i32, end: i32): i32 {
  let losses = 0;
  /** Free units in front of this word, without a gap. */
  let run = 0;
  let word = 0;
  while (word * ARENA_WORD_UNITS < end) {
    let taken = atomic.load<u64>(wordAt(word));
    const inside = end - word * ARENA_WORD_UNITS;
    if (inside < ARENA_WORD_UNITS) taken |= (<u64>-1) << (<u64>inside);
    let first = NONE;
    if (taken == 0) {
      run += ARENA_WORD_UNITS;
      if (run >= units) first = (word + 1) * ARENA_WORD_UNITS - run;
    } else if (run + <i32>ctz(taken) >= units) {
      first = word * ARENA_WORD_UNITS - run;
    } else {
      const bit = findRun(~taken, units);
      if (bit != NONE) first = word * ARENA_WORD_UNITS + bit;
      else run = <i32>clz(taken);
    }
    if (first == NONE) {
      word++;
      continue;
    }
    if (takeRange(first, units)) return first;
    if (++losses == LOSSES_MAX) return NONE;
    // Whatever lies in front of this run was too small; from its own first word on things have changed.
    word = first / ARENA_WORD_UNITS;
    run = 0;
  }
  return NONE;
}

/** Lowest bit at which `units` bits of `free` are set one behind the other, or NONE. */
function findRun(free: u64, units: i32): i32 {
  if (units > ARENA_WORD_UNITS) return NONE;
  // Bit i of `starts` says that `length` bits are set from i on; the length doubles until it is what is wanted.
  let starts = free;
  let length = 1;
  while (length < units) {
    const more = min(length, units - length);
    starts &= starts >> more;
    length += more;
  }
  return starts == 0 ? NONE : <i32>ctz(starts);
}

/** Sets the bits of a run if all of them are clear; sets none otherwise. */
function takeRange(first: i32, units: i32): bool {
  const end = first + units;
  let unit = first;
  while (unit < end) {
    const address = wordAt(unit / ARENA_WORD_UNITS);
    const mask = maskFrom(unit, end);
    const before = atomic.or<u64>(address, mask);
    if ((before & mask) != 0) {
      // Bits that were set are others' and stay so; those that were not are given back.
      atomic.and<u64>(address, ~(mask & ~before));
      if (unit > first) clearRange(first, unit);
      ownRollbacks++;
      atomic.add<u32>(releasesAt(), 1);
      return false;
    }
    unit = nextWordUnit(unit);
  }
  return true;
}

function releaseRange(first: i32, units: i32): void {
  clearRange(first, first + units);
  atomic.add<u32>(releasesAt(), 1);
}

function clearRange(first: i32, end: i32): void {
  for (let unit = first; unit < end; unit = nextWordUnit(unit)) {
    atomic.and<u64>(wordAt(unit / ARENA_WORD_UNITS), ~maskFrom(unit, end));
  }
}

/** Bits of the units from `unit` to `end`, as far as they lie in `unit`'s word. */
function maskFrom(unit: i32, end: i32): u64 {
  const low = unit & (ARENA_WORD_UNITS - 1);
  const count = min(ARENA_WORD_UNITS - low, end - unit);
  return (<u64>-1 >> <u64>(ARENA_WORD_UNITS - count)) << (<u64>low);
}

function nextWordUnit(unit: i32): i32 {
  return (unit | (ARENA_WORD_UNITS - 1)) + 1;
}
