// The hash of layout/table.ts; src/policy/hash-table.ts holds the other half.
import { HASH_LENGTH, HASH_MIX, HASH_PARENT, HASH_WORD } from "../layout/table.ts";

/** By words of four bytes, the last one filled with zeros. Up to three bytes behind the text are read. */
export function hashText(text: usize, length: i32, seed: u32): u32 {
  let hash: u32 = seed ^ (<u32>length * <u32>HASH_LENGTH);
  let at = text;
  let rest = length;
  while (rest >= 4) {
    hash = (hash ^ load<u32>(at)) * <u32>HASH_WORD;
    hash ^= hash >> 15;
    at += 4;
    rest -= 4;
  }
  if (rest > 0) {
    const word = load<u32>(at) & ((1 << (rest << 3)) - 1);
    hash = (hash ^ word) * <u32>HASH_WORD;
    hash ^= hash >> 15;
  }
  return hash;
}

/** A text's hash under a parent; never 0, which marks a free cell. */
export function mixTag(hash: u32, parent: u32): u32 {
  let mixed = (hash ^ (parent * <u32>HASH_PARENT)) * <u32>HASH_MIX;
  mixed ^= mixed >> 16;
  return mixed | <u32>(mixed == 0);
}
