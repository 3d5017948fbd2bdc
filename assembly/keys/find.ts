// Finds the record of a key by its hash. Whatever the hash, both buckets are read whole, and at least two records are compared in
// full: how long it takes does not tell how near a wrong key came. More than two are compared when that many share the fingerprint,
// which depends on keys that nobody outside can choose, because nobody outside knows the key of the hash.
import {
  ACCESS_CHUNK_LENGTH,
  ACCESS_CHUNK_SHIFT,
  HEADER_ACCESS_INDEX,
  HEADER_ACCESS_RECORDS,
  INDEX_BUCKET_BYTES,
  INDEX_BUCKET_SLOTS,
  INDEX_BUCKETS,
  INDEX_FINGERPRINTS,
  INDEX_RECORD_BITS,
  INDEX_RECORD_MASK,
  INDEX_SLOTS,
  KEY_BYTES,
  KEY_HASH_HIGH,
  KEY_HASH_LOW,
  KEY_ID,
  KEY_PAIR,
  KEY_PLAN,
} from "../layout/access.ts";

@unmanaged
class KeyRecord {
  hashLow: u64;
  hashHigh: u64;
  id: f64;
  plan: u32;
  pair: u32;
}
if (offsetof<KeyRecord>("hashLow") != KEY_HASH_LOW) ERROR("layout/access: KEY_HASH_LOW");
if (offsetof<KeyRecord>("hashHigh") != KEY_HASH_HIGH) ERROR("layout/access: KEY_HASH_HIGH");
if (offsetof<KeyRecord>("id") != KEY_ID) ERROR("layout/access: KEY_ID");
if (offsetof<KeyRecord>("plan") != KEY_PLAN) ERROR("layout/access: KEY_PLAN");
if (offsetof<KeyRecord>("pair") != KEY_PAIR) ERROR("layout/access: KEY_PAIR");
if (offsetof<KeyRecord>() != KEY_BYTES) ERROR("layout/access: KEY_BYTES");
if (INDEX_BUCKET_BYTES != INDEX_BUCKET_SLOTS * 4) ERROR("layout/access: INDEX_BUCKET_BYTES");

/** Slots read and records compared by this thread so far, for the test that holds right and wrong keys to the same. */
let slotsRead: u32 = 0;
let recordsCompared: u32 = 0;

/** Slots read so far in the upper, records compared in the lower 16 bits; both wrap around. */
export function keyLookupWork(): u32 {
  return (slotsRead << 16) | (recordsCompared & 0xffff);
}

const COMPARED_MIN: i32 = 2;

/** Address of the key's record, 0 when there is none. */
export function findKey(low: u64, high: u64): usize {
  const index = <usize>atomic.load<u32>(HEADER_ACCESS_INDEX);
  if (index == 0) return 0;
  const buckets = <u64>load<u32>(index, INDEX_BUCKETS);
  const fingerprint = (<u32>high % <u32>INDEX_FINGERPRINTS) + 1;
  const first = bucketOf(index, low & 0xffffffff, buckets);
  const second = bucketOf(index, low >> 32, buckets);
  // Both are on their way before the first is looked at.
  atomic.load<u32>(first);
  atomic.load<u32>(second);
  let found: usize = 0;
  let compared = 0;
  for (let i: usize = 0; i < <usize>(2 * INDEX_BUCKET_SLOTS); i++) {
    const bucket = i < <usize>INDEX_BUCKET_SLOTS ? first : second;
    const slot = atomic.load<u32>(bucket + ((i & (INDEX_BUCKET_SLOTS - 1)) << 2));
    if (slot >> INDEX_RECORD_BITS != fingerprint) continue;
    found = compare(slot & INDEX_RECORD_MASK, low, high, found);
    compared++;
  }
  // Record 0 is all zeros and nobody's.
  for (; compared < COMPARED_MIN; compared++) found = compare(0, low, high, found);
  slotsRead += 2 * INDEX_BUCKET_SLOTS;
  recordsCompared += compared;
  return found;
}

function bucketOf(index: usize, word: u64, buckets: u64): usize {
  return index + INDEX_SLOTS + <usize>((word * buckets) >> 32) * INDEX_BUCKET_BYTES;
}

/** Without a branch on what is the same and what is not. */
function compare(number: u32, low: u64, high: u64, found: usize): usize {
  const chunk = <usize>(
    load<u32>(<usize>load<u32>(HEADER_ACCESS_RECORDS) + ((<usize>number >> ACCESS_CHUNK_SHIFT) << 2))
  );
  const record = chunk + (<usize>number & (ACCESS_CHUNK_LENGTH - 1)) * KEY_BYTES;
  const differs = (load<u64>(record, KEY_HASH_LOW) ^ low) | (load<u64>(record, KEY_HASH_HIGH) ^ high);
  return select<usize>(record, found, differs == 0 && number != 0);
}
