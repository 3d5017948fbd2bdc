// The class that a part of a program sees of a code point.
import { CLASS_LEAF, CLASS_NODE_BYTES, PART_ASCII, PART_LEADS, PART_NODES } from "../layout/pattern.ts";

/** Of the code point that begins at `at` with `byte`, not ASCII. */
export function classBeyondAscii(part: usize, at: usize, byte: u32): u32 {
  let entry = <u32>load<u16>(part + ((<usize>(byte & 0x3f)) << 1), PART_LEADS);
  // As deep as the trie, which ends by the fourth byte.
  const nodes = part + load<u32>(part, PART_NODES);
  let next = at + 1;
  while ((entry & CLASS_LEAF) == 0) {
    entry = load<u16>(nodes + <usize>entry * CLASS_NODE_BYTES + ((<usize>(load<u8>(next) & 0x3f)) << 1));
    next++;
  }
  return entry & (CLASS_LEAF - 1);
}

export function asciiClass(part: usize, byte: u32): u32 {
  return load<u8>(part + byte, PART_ASCII);
}

/** Bytes of a code point by its first one, which is none of ASCII. */
export function lengthBeyondAscii(byte: u32): usize {
  return 2 + <usize>(byte >= 0xe0) + <usize>(byte >= 0xf0);
}
