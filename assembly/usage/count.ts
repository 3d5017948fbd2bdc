// Counts what a key used of a plan by a method (layout/access.ts), for the ledger. Threads add atomically and never read.

import { enterAccess, leaveAccess, pairAt } from "../keys/access.ts";
import { generationOf } from "../keys/quota.ts";
import {
  HEADER_ACCESS_USAGE,
  HEADER_ACCESS_USAGE_LOST,
  PAIR_QUOTA,
  USAGE_BLOCK_SHIFT,
  USAGE_BYTES,
  USAGE_BYTES_IN,
  USAGE_BYTES_OUT,
  USAGE_FIRST,
  USAGE_KEY,
  USAGE_MASK,
  USAGE_WINDOW,
} from "../layout/access.ts";
import { scratchAt } from "../memory/regions.ts";

/** Address of the first entry at which pair and slot are looked for. */
function windowOf(table: usize, pair: u32, slot: i32): usize {
  let hash = <u32>slot * 0x9e3779b1 + pair * 0x85ebca77;
  hash ^= hash >> 15;
  hash *= 0x2c1b3c6d;
  hash ^= hash >> 13;
  return table + USAGE_FIRST + <usize>(hash & load<u32>(table, USAGE_MASK)) * USAGE_BYTES;
}

/**
 * Asks memory for what `countRequest` will want. Of many keys each has its pair and its entry in lines that no cache holds; asked for
 * before the first swap, which lets no later load begin, both are on their way at once.
 */
export function awaitEntry(pair: u32, slot: i32): void {
  const table = <usize>atomic.load<u32>(HEADER_ACCESS_USAGE);
  if (table != 0) atomic.load<u64>(windowOf(table, pair, slot));
}

/** Address of the entry of pair and slot, 0 when there is no room for one. The caller has entered. */
function entryOf(pair: u32, slot: i32): usize {
  const table = <usize>atomic.load<u32>(HEADER_ACCESS_USAGE);
  if (table == 0) return 0;
  const key = ((<u64>pair) << 32) | <u64>(<u32>slot);
  const first = windowOf(table, pair, slot);
  for (let i: usize = 0; i < <usize>USAGE_WINDOW; i++) {
    const entry = first + i * USAGE_BYTES;
    let owner = atomic.load<u64>(entry, USAGE_KEY);
    if (owner == 0) {
      // First: an entry that is taken in a block that is not would not be found.
      markBlock(table, entry);
      owner = atomic.cmpxchg<u64>(entry + USAGE_KEY, 0, key);
      if (owner == 0) return entry;
    }
    if (owner == key) return entry;
  }
  return 0;
}

function markBlock(table: usize, entry: usize): void {
  const entries = <usize>load<u32>(table, USAGE_MASK) + 1 + USAGE_WINDOW;
  const block = ((entry - table - USAGE_FIRST) / USAGE_BYTES) >> USAGE_BLOCK_SHIFT;
  const mark = table + USAGE_FIRST + entries * USAGE_BYTES + (block << 2);
  // A store that all threads see waits for everything before it, and most entries lie in a block that has the mark.
  if (atomic.load<u32>(mark) == 0) atomic.store<u32>(mark, 1);
}

/** Counts one request at USAGE_ADMITTED, USAGE_THROTTLED or USAGE_QUOTA_EXCEEDED. The caller has entered. */
export function countRequest(pair: u32, slot: i32, verdict: usize): void {
  const entry = entryOf(pair, slot);
  if (entry != 0) atomic.add<u32>(entry + verdict, 1);
  else atomic.add<u32>(HEADER_ACCESS_USAGE_LOST, 1);
}

/** Counts the body bytes of a request that ended, unless its pair is another's by now. */
export function countBytes(thread: i32, pair: i32, generation: i32, slot: i32, received: u64, sent: u64): void {
  const scratch = scratchAt(thread);
  enterAccess(scratch);
  if (generationOf(atomic.load<u64>(pairAt(pair), PAIR_QUOTA)) == generation) {
    const entry = entryOf(pair, slot);
    if (entry != 0) {
      if (received != 0) atomic.add<u64>(entry, received, USAGE_BYTES_IN);
      if (sent != 0) atomic.add<u64>(entry, sent, USAGE_BYTES_OUT);
    } else atomic.add<u32>(HEADER_ACCESS_USAGE_LOST, 1);
  }
  leaveAccess(scratch);
}
