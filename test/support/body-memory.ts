/** Memory for bodies without a policy core: bounded, counted, and strict about what it is given back. */
import type { BodyMemory } from "../../src/http/body-slab.ts";

/** Addresses are far apart, so that one that is off by some bytes is not another's. */
const ADDRESS_STEP = 0x1000_0000;

export class FakeBodyMemory implements BodyMemory {
  limitBytes: number;
  /** How often memory was asked for, growing included. */
  asked = 0;
  readonly #held = new Map<number, Uint8Array>();
  #next = ADDRESS_STEP;

  constructor(limitBytes = 64 * 1024 * 1024) {
    this.limitBytes = limitBytes;
  }

  /** Bodies that were not freed. */
  get heldCount(): number {
    return this.#held.size;
  }

  get heldBytes(): number {
    let bytes = 0;
    for (const memory of this.#held.values()) bytes += memory.length;
    return bytes;
  }

  arenaAllocate(bytes: number): number {
    this.asked++;
    if (bytes <= 0 || this.heldBytes + bytes > this.limitBytes) return 0;
    const address = this.#next;
    this.#next += ADDRESS_STEP;
    this.#held.set(address, new Uint8Array(new SharedArrayBuffer(bytes)));
    return address;
  }

  /** Always moves: whoever kept the old address is found out. */
  arenaGrow(address: number, usedBytes: number, bytes: number): number {
    const old = this.#of(address);
    const moved = this.arenaAllocate(bytes);
    if (moved === 0) return 0;
    this.#held.get(moved)!.set(old.subarray(0, usedBytes));
    this.arenaFree(address);
    return moved;
  }

  arenaFree(address: number): void {
    this.#of(address).fill(0xdd);
    this.#held.delete(address);
  }

  arenaWrite(address: number, bytes: Uint8Array): void {
    const begin = Math.floor(address / ADDRESS_STEP) * ADDRESS_STEP;
    this.#of(begin).set(bytes, address - begin);
  }

  arenaBytes(address: number, length: number): Uint8Array {
    return this.#of(address).subarray(0, length);
  }

  #of(address: number): Uint8Array {
    const memory = this.#held.get(address);
    if (memory === undefined) throw new Error(`no body lies at ${address}`);
    return memory;
  }
}
