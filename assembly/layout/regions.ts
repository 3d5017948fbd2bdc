// The memory map: each region begins where the one before ends. Everything here changes at run time and lies below asc's
// --memoryBase (asconfig.json), because each new instance of the module writes its data segments again.
import { BUCKET_BYTES } from "./bucket.ts";
import { COUNTER_BYTES, SLOT_COUNT } from "./counters.ts";
import { THREAD_MAX, VERSION_SLOTS } from "./versions.ts";

/** "GATE" in little-endian ASCII, written by the host when it makes the memory. */
export const MAGIC = 0x45544147;
export const LAYOUT_VERSION = 1;

// Header: a page of single words.
export const HEADER_AT = 1024;
/** u32: MAGIC. */
export const HEADER_MAGIC = 1024;
/** u32: LAYOUT_VERSION. */
export const HEADER_LAYOUT_VERSION = 1028;
/** i32: slot of the published version, NONE before the first. The one word that a publish flips. */
export const HEADER_PUBLISHED = 1088;
// Where the arena lies (layout/arena.ts), written once before any thread starts. Without one all are 0, and nothing is allocated.
/** u32: address of its map; a multiple of 64. */
export const HEADER_ARENA_MAP = 1152;
/** u32: 64-bit words of its map. */
export const HEADER_ARENA_MAP_WORDS = 1156;
/** u32: address of its records. */
export const HEADER_ARENA_RECORDS = 1160;
/** u32: address of its first unit; a multiple of ARENA_UNIT_BYTES. */
export const HEADER_ARENA_MEMORY = 1164;
export const HEADER_BYTES = 3072;

/** u32 x VERSION_SLOTS: address of the version's root region (layout/root.ts). */
export const ROOTS_AT = HEADER_AT + HEADER_BYTES;
/** i32 x VERSION_SLOTS x THREAD_MAX, one row of VERSION_SLOTS for each thread: requests in flight. */
export const PINS_AT = ROOTS_AT + VERSION_SLOTS * 4;

/** One scratch area a thread: the decision record, then request text. */
export const SCRATCH_AT = PINS_AT + VERSION_SLOTS * THREAD_MAX * 4;
export const SCRATCH_BYTES = 65536;
/** Offset in scratch of a word that is odd while the thread is inside a call that reads keys and plans. A line of its own. */
export const SCRATCH_ACCESS_SEQUENCE = 448;
/** Offset in scratch of the request text: host in lower case, then path as asked, one byte a character. */
export const SCRATCH_TEXT = 512;
/** Room for host and path together. */
export const SCRATCH_TEXT_BYTES = 28160;
/** Offset in scratch of the segments of the path being routed: (offset, length, hash) as u32. */
export const SCRATCH_SEGMENTS = 28672;
export const SEGMENT_BYTES = 12;
/** Offset in scratch of the way through the trie: one u32 for each segment, node offset and the turn taken there. */
export const SCRATCH_WAY = 32768;
/** Offset in scratch of the text for `parameters`: header names (layout/parameters.ts), then query string. */
export const SCRATCH_PARAMETERS = 36864;
/** 16 bytes stay free behind it, so that text can be read by whole words. */
export const SCRATCH_PARAMETERS_BYTES = 28656;
/** Offset in scratch of the key that `admitKey` is given: it is wiped before the call returns, with 8 bytes behind it. In the room of `parameters`. */
export const SCRATCH_API_KEY = 36864;
/** Offset in scratch of what `admit` found of each limit (layout/access.ts), until `parameters` is called. */
export const SCRATCH_LIMITS = 37120;

/** One bucket for each slot (layout/bucket.ts). A stage's slot holds the stage's bucket, a method's the method's. */
export const BUCKETS_AT = SCRATCH_AT + SCRATCH_BYTES * THREAD_MAX;
export const BUCKET_REGION_BYTES = SLOT_COUNT * BUCKET_BYTES;

/** One counter record for each slot (layout/counters.ts). */
export const COUNTERS_AT = BUCKETS_AT + BUCKET_REGION_BYTES;

/** First byte behind everything above; asconfig.json's memoryBase is this, rounded up to a page. */
export const FIXED_END = COUNTERS_AT + SLOT_COUNT * COUNTER_BYTES;

/** Where asc puts data segments (--memoryBase). A test holds it at or above FIXED_END. */
export const DATA_AT = 101318656;
/** Room for data segments: constant tables only. */
export const DATA_BYTES = 262144;
/** Regions for images begin here; only this part grows. */
export const HEAP_AT = DATA_AT + DATA_BYTES;

/** Pages of 64 KiB that the memory starts with and may grow to; asconfig.json says the same. */
export const MEMORY_INITIAL_PAGES = 1600;
export const MEMORY_MAXIMUM_PAGES = 32768;
export const PAGE_BYTES = 65536;
