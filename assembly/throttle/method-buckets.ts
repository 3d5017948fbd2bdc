// Buckets of one key and one method each (layout/access.ts), made on first use. A bucket that is full again says what a new one would,
// so it may become another's at any time; that is how a table of fixed size serves keys and methods without number.
//
// A bucket changes its owner in three steps: its word becomes BUSY, then its key changes, then its word is that of a full bucket, later
// than the one before. So a thread that has read word and key, and finds the word unchanged when it swaps, has the bucket that it meant.
// Who adds a bucket holds the lock of its key, so that no key gets two.
import {
  HEADER_ACCESS_BUCKETS,
  METHOD_BUCKET_ARRIVAL,
  METHOD_BUCKET_BYTES,
  METHOD_BUCKET_KEY,
  METHOD_BUCKET_LOCKS,
  METHOD_BUCKET_WINDOW,
  METHOD_BUCKETS_FIRST,
  METHOD_BUCKETS_LOCKS,
  METHOD_BUCKETS_MASK,
} from "../layout/access.ts";
import { BUCKET_SLACK_NS } from "../layout/bucket.ts";
import { intervalOf, isBlocked, toleranceOf, WAIT_FOREVER } from "./bucket.ts";

const BUSY: u64 = u64.MAX_VALUE;
/** How often a bucket that is changing its owner, or was swapped by another thread, is looked at again. */
const TRIES_MAX: i32 = 1000;
/** How often a lock is tried: its holder has a window to look through. One that was put to sleep is not waited for. */
const LOCK_TRIES_MAX: i32 = 100000;

/** The word before and after the last successful `takeMethod`. */
export let methodTakenFrom: u64 = 0;
export let methodTakenTo: u64 = 0;

export function methodKey(pair: u32, slot: i32): u64 {
  return ((<u64>pair) << 32) | <u64>(<u32>slot);
}

function hashOf(key: u64): u32 {
  let hash = <u32>key * 0x9e3779b1 + <u32>(key >> 32) * 0x85ebca77;
  hash ^= hash >> 15;
  hash *= 0x2c1b3c6d;
  return hash ^ (hash >> 13);
}

function windowOf(table: usize, hash: u32): usize {
  return table + METHOD_BUCKETS_FIRST + <usize>(hash & load<u32>(table, METHOD_BUCKETS_MASK)) * METHOD_BUCKET_BYTES;
}

/** Address of the bucket, 0 when there is none: it would be full. */
function find(key: u64): usize {
  const table = <usize>atomic.load<u32>(HEADER_ACCESS_BUCKETS);
  const first = windowOf(table, hashOf(key));
  for (let i: usize = 0; i < <usize>METHOD_BUCKET_WINDOW; i++) {
    const entry = first + i * METHOD_BUCKET_BYTES;
    if (atomic.load<u64>(entry, METHOD_BUCKET_KEY) == key) return entry;
  }
  return 0;
}

/** As waitNs of bucket.ts, for the bucket of a key and method. */
export function methodWaitNs(address: usize, key: u64, nowNs: u64): u64 {
  if (isBlocked(address)) return WAIT_FOREVER;
  const admitted = nowNs + toleranceOf(address);
  for (let i = 0; i < TRIES_MAX; i++) {
    const entry = find(key);
    if (entry == 0) return 0;
    const arrival = arrivalOf(entry, key, admitted + intervalOf(address));
    if (arrival != BUSY) return arrival > admitted ? arrival - admitted : 0;
  }
  return 1;
}

/** The bucket's word, not beyond what an empty one's would be under the limit of now; BUSY when the bucket is another's. */
function arrivalOf(entry: usize, key: u64, empty: u64): u64 {
  const arrival = atomic.load<u64>(entry, METHOD_BUCKET_ARRIVAL);
  if (arrival == BUSY || atomic.load<u64>(entry, METHOD_BUCKET_KEY) != key) return BUSY;
  if (arrival <= empty + <u64>BUCKET_SLACK_NS) return arrival;
  const seen = atomic.cmpxchg<u64>(entry + METHOD_BUCKET_ARRIVAL, arrival, empty);
  return seen == arrival ? empty : BUSY;
}

/** As take of bucket.ts. False also when no bucket is to be had: what cannot be counted is not admitted. */
export function takeMethod(thread: i32, address: usize, key: u64, nowNs: u64): bool {
  const admitted = nowNs + toleranceOf(address);
  for (let i = 0; i < TRIES_MAX; i++) {
    let entry = find(key);
    if (entry == 0) entry = add(thread, key, nowNs);
    if (entry == 0) return false;
    const arrival = arrivalOf(entry, key, admitted + intervalOf(address));
    if (arrival == BUSY) continue;
    if (arrival > admitted) return false;
    const next = (arrival > nowNs ? arrival : nowNs) + intervalOf(address);
    if (atomic.cmpxchg<u64>(entry + METHOD_BUCKET_ARRIVAL, arrival, next) != arrival) continue;
    methodTakenFrom = arrival;
    methodTakenTo = next;
    return true;
  }
  return false;
}

/** Undoes a `takeMethod`. */
export function giveMethodBack(address: usize, key: u64, from: u64, to: u64): void {
  const interval = intervalOf(address);
  for (let i = 0; i < TRIES_MAX; i++) {
    const entry = find(key);
    if (entry == 0) return;
    const arrival = atomic.load<u64>(entry, METHOD_BUCKET_ARRIVAL);
    if (arrival == BUSY || atomic.load<u64>(entry, METHOD_BUCKET_KEY) != key) continue;
    const back = arrival == to ? from : arrival - interval;
    if (atomic.cmpxchg<u64>(entry + METHOD_BUCKET_ARRIVAL, arrival, back) == arrival) return;
  }
}

/** The bucket's word as tellLimit wants it; 0, as of a full one, where there is no bucket or it is becoming another's. */
export function methodArrival(key: u64): u64 {
  const entry = find(key);
  if (entry == 0) return 0;
  const arrival = atomic.load<u64>(entry, METHOD_BUCKET_ARRIVAL);
  return arrival == BUSY ? 0 : arrival;
}

/** A full bucket for a key that has none, or the one that another thread added meanwhile. 0: every one of its window is in use. */
function add(thread: i32, key: u64, nowNs: u64): usize {
  const table = <usize>atomic.load<u32>(HEADER_ACCESS_BUCKETS);
  const hash = hashOf(key);
  // By bits that do not choose the window, so that neighbours seldom wait for each other.
  const lock = table + METHOD_BUCKETS_LOCKS + <usize>((hash >> 20) & (METHOD_BUCKET_LOCKS - 1)) * 4;
  let tries = 0;
  while (atomic.cmpxchg<u32>(lock, 0, thread + 1) != 0) if (++tries == LOCK_TRIES_MAX) return 0;
  let entry = find(key);
  if (entry == 0) entry = takeOver(windowOf(table, hash), key, nowNs);
  atomic.store<u32>(lock, 0);
  return entry;
}

function takeOver(first: usize, key: u64, nowNs: u64): usize {
  for (let i: usize = 0; i < <usize>METHOD_BUCKET_WINDOW; i++) {
    const entry = first + i * METHOD_BUCKET_BYTES;
    const arrival = atomic.load<u64>(entry, METHOD_BUCKET_ARRIVAL);
    if (arrival >= nowNs) continue;
    if (atomic.cmpxchg<u64>(entry + METHOD_BUCKET_ARRIVAL, arrival, BUSY) != arrival) continue;
    atomic.store<u64>(entry, key, METHOD_BUCKET_KEY);
    atomic.store<u64>(entry, nowNs, METHOD_BUCKET_ARRIVAL);
    return entry;
  }
  return 0;
}
