// The arena: one range of the heap from which request bodies, and what validating them needs, take memory in whole units. The
// supervisor reserves it once, before any thread starts; all threads take from it and give back.
//
//   map      u32 releases · u32 unused · u64 x words: bit i of word w is set while unit 64 w + i is taken
//   records  u32 x units: at a run's first unit (owner << ARENA_OWNER_SHIFT) | units of the run; elsewhere 0
//   memory   the units, and ARENA_TAIL_BYTES behind the last
//
// There are as many units as bits. A run is taken by setting its bits, which decides between threads; then its record is
// written, by the one thread that has it.

/** A small body costs this much. A page of the system, so that what is not used is never touched. */
export const ARENA_UNIT_BYTES = 4096;
export const ARENA_UNIT_SHIFT = 12;
export const ARENA_WORD_UNITS = 64;
export const ARENA_WORD_BYTES = 8;
/** u32 in front of the map's words: raised by whoever clears bits, so that a search knows whether it missed any. */
export const ARENA_RELEASES = 0;
export const ARENA_WORDS = 8;
export const ARENA_RECORD_BYTES = 4;
/** The owner is the thread's number plus one: no record of a run is 0. */
export const ARENA_OWNER_SHIFT = 24;
export const ARENA_RECORD_UNITS = 0xffffff;
/** Readable behind every run, the last one too: text is read by whole vectors. */
export const ARENA_TAIL_BYTES = 16;
// Bodies leave a part at the end of the arena to what is taken and given back within one call, without which no body could be
// looked at; large ones leave more, so that few of them cannot keep out many small ones.
/** Bodies of more units are large. */
export const ARENA_SMALL_UNITS = 16;
/** Small bodies leave 1 / 2^n of the arena, large ones 1 / 2^m. */
export const ARENA_SMALL_LEAVE_SHIFT = 3;
export const ARENA_LARGE_LEAVE_SHIFT = 2;
