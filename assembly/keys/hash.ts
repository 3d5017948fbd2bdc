// The keyed hash of an API key: SipHash-2-4 with 128 bits, under the key in the header. src/model/key-hash.ts is the same for the host.
import { HEADER_ACCESS_HASH_KEY } from "../layout/access.ts";

/** The halves of the last hash: a second result. */
export let hashLow: u64 = 0;
export let hashHigh: u64 = 0;

let v0: u64 = 0;
let v1: u64 = 0;
let v2: u64 = 0;
let v3: u64 = 0;

function sipRound(): void {
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

function absorb(block: u64): void {
  v3 ^= block;
  sipRound();
  sipRound();
  v0 ^= block;
}

function squeeze(): u64 {
  sipRound();
  sipRound();
  sipRound();
  sipRound();
  return v0 ^ v1 ^ v2 ^ v3;
}

/** Hashes `length` bytes. Leaves hashLow and hashHigh, and nothing of the text in this thread's variables. */
export function hashKey(text: usize, length: i32): void {
  const k0 = load<u64>(HEADER_ACCESS_HASH_KEY);
  const k1 = load<u64>(HEADER_ACCESS_HASH_KEY + 8);
  v0 = k0 ^ (((<u64>0x736f6d65) << 32) | 0x70736575);
  v1 = k1 ^ (((<u64>0x646f7261) << 32) | 0x6e646f6d) ^ 0xee;
  v2 = k0 ^ (((<u64>0x6c796765) << 32) | 0x6e657261);
  v3 = k1 ^ (((<u64>0x74656462) << 32) | 0x79746573);
  const whole = length & ~7;
  for (let at = 0; at < whole; at += 8) absorb(load<u64>(text + at));
  let last: u64 = (<u64>(length & 0xff)) << 56;
  for (let at = whole; at < length; at++) last |= (<u64>load<u8>(text + at)) << (<u64>((at - whole) << 3));
  absorb(last);
  v2 ^= 0xee;
  hashLow = squeeze();
  v1 ^= 0xdd;
  hashHigh = squeeze();
}
