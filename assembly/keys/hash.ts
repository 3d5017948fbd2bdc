// The keyed hash of an API key: SipHash-2-4 with 128 bits, under the key in the header. src/model/key-hash.ts is the same for the host.
import { HEADER_ACCESS_HASH_KEY } from "../layout/access.ts";

/** The halves of the last hash: a second result. */
export let hashLow: u64 = 0;
export let hashHigh: u64 = 0;

const ROUNDS_OF_BLOCK: i32 = 2;
const ROUNDS_OF_HALF: i32 = 4;

/**
 * Hashes `length` bytes and wipes them, and those behind them up to a multiple of eight. Leaves hashLow and hashHigh, and nothing of the text
 * in this thread's variables. One function with the state in locals: in globals every step of a round would wait for the memory that the
 * step before was stored to, three times as long.
 */
export function hashAndWipe(text: usize, length: i32): void {
  const k0 = load<u64>(HEADER_ACCESS_HASH_KEY);
  const k1 = load<u64>(HEADER_ACCESS_HASH_KEY + 8);
  let v0 = k0 ^ (((<u64>0x736f6d65) << 32) | 0x70736575);
  let v1 = k1 ^ (((<u64>0x646f7261) << 32) | 0x6e646f6d) ^ 0xee;
  let v2 = k0 ^ (((<u64>0x6c796765) << 32) | 0x6e657261);
  let v3 = k1 ^ (((<u64>0x74656462) << 32) | 0x79746573);
  const whole = length >> 3;
  let low: u64 = 0;
  // The whole blocks, the last one with the length, then the two halves of the result.
  for (let step = 0; ; step++) {
    const isBlock = step <= whole;
    let block: u64 = 0;
    if (isBlock) {
      const at = text + ((<usize>step) << 3);
      block = step < whole ? load<u64>(at) : lastBlock(text, length);
      store<u64>(at, 0);
    }
    v3 ^= block;
    for (let round = isBlock ? ROUNDS_OF_BLOCK : ROUNDS_OF_HALF; round != 0; round--) {
      v0 += v1;
      v1 = rotl<u64>(v1, 13) ^ v0;
      v0 = rotl<u64>(v0, 32);
      v2 += v3;
      v3 = rotl<u64>(v3, 16) ^ v2;
      v0 += v3;
      v3 = rotl<u64>(v3, 21) ^ v0;
      v2 += v1;
      v1 = rotl<u64>(v1, 17) ^ v2;
      v2 = rotl<u64>(v2, 32);
    }
    if (step < whole) v0 ^= block;
    else if (isBlock) {
      v0 ^= block;
      v2 ^= 0xee;
    } else if (step == whole + 1) {
      low = v0 ^ v1 ^ v2 ^ v3;
      v1 ^= 0xdd;
    } else {
      hashLow = low;
      hashHigh = v0 ^ v1 ^ v2 ^ v3;
      return;
    }
  }
}

/** What is left behind the whole blocks, and the length on top. */
function lastBlock(text: usize, length: i32): u64 {
  const whole = length & ~7;
  let block: u64 = (<u64>(length & 0xff)) << 56;
  for (let at = whole; at < length; at++) block |= (<u64>load<u8>(text + at)) << (<u64>((at - whole) << 3));
  return block;
}
