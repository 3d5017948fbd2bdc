/**
 * The keyed hash under which an API key is known outside the control plane: SipHash-2-4 with 128 bits (Aumasson and Bernstein, "SipHash: a
 * fast short-input PRF"). Who lacks the hash key can neither find a key that fits a hash nor make many keys meet in one place of a table.
 *
 * In halves of 32 bits: a BigInt for each addition would make an import of a hundred thousand keys a matter of seconds.
 */

/** Bytes of a hash, and of the key that it is made under. */
export const KEY_HASH_BYTES = 16;

/** Words of the state: v0 to v3, each low half first. */
const state = new Uint32Array(8);
const V0 = 0;
const V1 = 2;
const V2 = 4;
const V3 = 6;

const BLOCK_ROUNDS = 2;
const FINAL_ROUNDS = 4;

/** The hash of a value's UTF-8 bytes. Throws RangeError when `hashKey` has not KEY_HASH_BYTES bytes. */
export function keyHash(hashKey: Uint8Array, value: string): Uint8Array {
  if (hashKey.length !== KEY_HASH_BYTES) {
    throw new RangeError(`hashKey: expected ${KEY_HASH_BYTES} bytes, got ${hashKey.length}`);
  }
  const text = Buffer.from(value, "utf8");
  const key = new DataView(hashKey.buffer, hashKey.byteOffset, KEY_HASH_BYTES);
  const [k0, k1] = [0, 8].map((at) => [key.getUint32(at, true), key.getUint32(at + 4, true)] as const) as [
    readonly [number, number],
    readonly [number, number],
  ];
  state.set([k0[0] ^ 0x70736575, k0[1] ^ 0x736f6d65, k1[0] ^ 0x6e646f6d ^ 0xee, k1[1] ^ 0x646f7261], V0);
  state.set([k0[0] ^ 0x6e657261, k0[1] ^ 0x6c796765, k1[0] ^ 0x79746573, k1[1] ^ 0x74656462], V2);

  const wholeBytes = text.length & ~7;
  for (let at = 0; at < wholeBytes; at += 8) absorb(text.readUInt32LE(at), text.readUInt32LE(at + 4));
  let low = 0;
  let high = (text.length & 0xff) << 24;
  for (let i = wholeBytes; i < text.length; i++) {
    const shift = (i - wholeBytes) * 8;
    if (shift < 32) low |= text[i]! << shift;
    else high |= text[i]! << (shift - 32);
  }
  absorb(low, high);

  const hash = new Uint8Array(KEY_HASH_BYTES);
  const view = new DataView(hash.buffer);
  state[V2] = state[V2]! ^ 0xee;
  squeeze(view, 0);
  state[V1] = state[V1]! ^ 0xdd;
  squeeze(view, 8);
  return hash;
}

function absorb(low: number, high: number): void {
  state[V3] = state[V3]! ^ low;
  state[V3 + 1] = state[V3 + 1]! ^ high;
  for (let round = 0; round < BLOCK_ROUNDS; round++) sipRound();
  state[V0] = state[V0]! ^ low;
  state[V0 + 1] = state[V0 + 1]! ^ high;
}

function squeeze(view: DataView, at: number): void {
  for (let round = 0; round < FINAL_ROUNDS; round++) sipRound();
  for (const half of [0, 1]) {
    view.setUint32(
      at + half * 4,
      (state[V0 + half]! ^ state[V1 + half]! ^ state[V2 + half]! ^ state[V3 + half]!) >>> 0,
      true,
    );
  }
}

function sipRound(): void {
  add(V0, V1);
  rotate(V1, 13);
  xor(V1, V0);
  rotate(V0, 32);
  add(V2, V3);
  rotate(V3, 16);
  xor(V3, V2);
  add(V0, V3);
  rotate(V3, 21);
  xor(V3, V0);
  add(V2, V1);
  rotate(V1, 17);
  xor(V1, V2);
  rotate(V2, 32);
}

function add(to: number, from: number): void {
  const low = state[to]! + state[from]!;
  state[to] = low;
  state[to + 1] = state[to + 1]! + state[from + 1]! + (low > 0xffff_ffff ? 1 : 0);
}

function xor(to: number, from: number): void {
  state[to] = state[to]! ^ state[from]!;
  state[to + 1] = state[to + 1]! ^ state[from + 1]!;
}

/** To the left by 13 to 21 bits, or by 32. */
function rotate(at: number, bits: number): void {
  const low = state[at]!;
  const high = state[at + 1]!;
  if (bits === 32) {
    state[at] = high;
    state[at + 1] = low;
  } else {
    state[at] = (low << bits) | (high >>> (32 - bits));
    state[at + 1] = (high << bits) | (low >>> (32 - bits));
  }
}
