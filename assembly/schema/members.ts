// Members in the order of their names. json-schema-validator for Java, whose answers AWS gives, goes through them so; and as it stays
// above what follows a failure, the order decides which failures a client is told.
import { TAPE_COUNT_SHIFT, TAPE_ENTRY_BYTES, TAPE_FLAG_SHADOWED, TAPE_FLAGS, TAPE_KIND } from "../layout/tape.ts";
import { arenaAllocate } from "../memory/arena.ts";
import { behind, spend, stringAt, stringBytes, thread } from "./run.ts";

/** Objects with more members than this are reported as they are written: nobody tells their order, and sorting takes time. */
const SORTED_MAX = 256;

/** A later member of the object has the same key, and that one counts. */
export function isShadowed(key: usize): bool {
  return (load<u8>(key, TAPE_FLAGS) & TAPE_FLAG_SHADOWED) != 0;
}

/** Members of an object that count. */
export function memberCount(object: usize): i32 {
  return <i32>(load<u32>(object, TAPE_KIND) >> TAPE_COUNT_SHIFT);
}

/**
 * Memory of the arena, which the caller frees, with the addresses of the keys that count, u32 each. 0: there is nothing to sort, too
 * much of it, or no memory.
 */
export function keysByName(object: usize): usize {
  const count = memberCount(object);
  if (count < 2 || count > SORTED_MAX) return 0;
  const keys = arenaAllocate(thread, count << 2);
  if (keys == 0) return 0;
  const end = behind(object);
  let at = keys;
  for (let key = object + TAPE_ENTRY_BYTES; key < end; key = behind(key + TAPE_ENTRY_BYTES)) {
    if (isShadowed(key)) continue;
    store<u32>(at, <u32>key);
    at += 4;
  }
  sortKeys(keys, count);
  return keys;
}

/** Each key goes to its place among those before it, found by halves: at most SORTED_MAX of them are moved for it. */
function sortKeys(keys: usize, count: i32): void {
  for (let i = 1; i < count; i++) {
    const key = keyAt(keys, i);
    let low = 0;
    let high = i;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBefore(key, keyAt(keys, middle))) high = middle;
      else low = middle + 1;
    }
    const place = keys + ((<usize>low) << 2);
    memory.copy(place + 4, place, (<usize>(i - low)) << 2);
    store<u32>(place, <u32>key);
  }
}

function keyAt(keys: usize, index: i32): usize {
  return load<u32>(keys + ((<usize>index) << 2));
}

/** Bytes of UTF-8 are in the order of code points. */
function isBefore(one: usize, other: usize): bool {
  const oneAt = stringAt(one);
  const oneBytes = stringBytes;
  const otherAt = stringAt(other);
  const common = min(oneBytes, stringBytes);
  spend(1 + (common >> 4));
  const order = memory.compare(oneAt, otherAt, common);
  return order < 0 || (order == 0 && oneBytes < stringBytes);
}
