/**
 * The supervisor's side of the shared memory: a heap of regions for images, and the words that publish a version.
 *
 * The heap is first-fit with coalescing and keeps its books here, in JavaScript: only the supervisor allocates, and no
 * damage to the memory can damage the books.
 */
import { BUCKET_BYTES } from "../../assembly/layout/bucket.ts";
import { NONE } from "../../assembly/layout/codes.ts";
import { COUNTER_BYTES, SLOT_COUNT } from "../../assembly/layout/counters.ts";
import {
  BUCKETS_AT,
  COUNTERS_AT,
  HEADER_PUBLISHED,
  HEAP_AT,
  MEMORY_MAXIMUM_PAGES,
  PAGE_BYTES,
  PINS_AT,
  ROOTS_AT,
} from "../../assembly/layout/regions.ts";
import { THREAD_MAX, VERSION_SLOTS } from "../../assembly/layout/versions.ts";

/** Regions begin at multiples of this. */
const ALIGNMENT = 16;

interface FreeRegion {
  address: number;
  bytes: number;
}

export class PolicyMemory {
  readonly memory: WebAssembly.Memory;
  /** Header, roots, pins, buckets and counters: fixed, so this view outlives every growth. */
  readonly #words: Int32Array;
  /** In order of address; neighbours are always merged. */
  readonly #free: FreeRegion[];
  readonly #used = new Map<number, number>();
  #end: number;

  constructor(memory: WebAssembly.Memory) {
    this.memory = memory;
    this.#words = new Int32Array(memory.buffer);
    this.#end = memory.buffer.byteLength;
    this.#free = [{ address: HEAP_AT, bytes: this.#end - HEAP_AT }];
  }

  /** Address of a region of at least `bytes`; a multiple of 16. Throws RangeError when the memory cannot grow further. */
  allocate(bytes: number): number {
    if (!Number.isInteger(bytes) || bytes <= 0)
      throw new RangeError(`bytes: expected a positive integer, got ${bytes}`);
    const size = Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
    let index = this.#free.findIndex((region) => region.bytes >= size);
    if (index < 0) {
      this.#grow(size);
      index = this.#free.length - 1;
    }
    const region = this.#free[index]!;
    const address = region.address;
    if (region.bytes === size) {
      this.#free.splice(index, 1);
    } else {
      region.address += size;
      region.bytes -= size;
    }
    this.#used.set(address, size);
    return address;
  }

  /** Gives a region back. Throws when `address` is not one: freeing twice would hand one region to two images. */
  free(address: number): void {
    const bytes = this.#used.get(address);
    if (bytes === undefined) throw new RangeError(`address: no region was allocated at ${address}`);
    this.#used.delete(address);
    this.#insert(address, bytes);
  }

  write(address: number, bytes: Uint8Array): void {
    const room = this.#used.get(address);
    if (room === undefined || bytes.length > room) {
      throw new RangeError(`write: ${bytes.length} bytes at ${address}, where ${room ?? 0} are allocated`);
    }
    new Uint8Array(this.memory.buffer, address, bytes.length).set(bytes);
  }

  /** Bytes that are allocated now. */
  get usedBytes(): number {
    let sum = 0;
    for (const bytes of this.#used.values()) sum += bytes;
    return sum;
  }

  /** Makes a version the one that new requests are pinned to. Its images are written and its slot has no pins. */
  publish(versionSlot: number, rootAddress: number): void {
    checkIndex("versionSlot", versionSlot, VERSION_SLOTS);
    if (!this.#used.has(rootAddress)) throw new RangeError(`rootAddress: no region was allocated at ${rootAddress}`);
    Atomics.store(this.#words, (ROOTS_AT >> 2) + versionSlot, rootAddress);
    Atomics.store(this.#words, HEADER_PUBLISHED >> 2, versionSlot);
  }

  /** Slot of the published version, NONE before the first. */
  published(): number {
    return Atomics.load(this.#words, HEADER_PUBLISHED >> 2);
  }

  /** Takes everything off the air: requests find no stage until the next `publish`. */
  unpublish(): void {
    Atomics.store(this.#words, HEADER_PUBLISHED >> 2, NONE);
  }

  /**
   * Requests that hold a version, over all threads. Read it after another version was published: `route` raises its count
   * before it looks at the published word again, so a zero then means that none holds it and none will.
   */
  pins(versionSlot: number): number {
    checkIndex("versionSlot", versionSlot, VERSION_SLOTS);
    let sum = 0;
    for (let thread = 0; thread < THREAD_MAX; thread++) sum += this.pinsOfThread(thread, versionSlot);
    return sum;
  }

  pinsOfThread(thread: number, versionSlot: number): number {
    return Atomics.load(this.#words, (PINS_AT >> 2) + thread * VERSION_SLOTS + versionSlot);
  }

  /** Forgets the requests of a thread that died. It must have ended: it may not write its row any more. */
  clearPins(thread: number): void {
    checkIndex("thread", thread, THREAD_MAX);
    const row = (PINS_AT >> 2) + thread * VERSION_SLOTS;
    for (let version = 0; version < VERSION_SLOTS; version++) Atomics.store(this.#words, row + version, 0);
  }

  /** Empties a slot's counters and fills its bucket, for a new identity. No thread may be using the slot. */
  zeroSlot(slot: number): void {
    checkIndex("slot", slot, SLOT_COUNT);
    const counters = (COUNTERS_AT + slot * COUNTER_BYTES) >> 2;
    this.#words.fill(0, counters, counters + (COUNTER_BYTES >> 2));
    const bucket = (BUCKETS_AT + slot * BUCKET_BYTES) >> 2;
    this.#words.fill(0, bucket, bucket + (BUCKET_BYTES >> 2));
  }

  #grow(bytes: number): void {
    const last = this.#free.at(-1);
    const atEnd = last !== undefined && last.address + last.bytes === this.#end ? last.bytes : 0;
    const pages = Math.ceil((bytes - atEnd) / PAGE_BYTES);
    try {
      this.memory.grow(pages);
    } catch (cause) {
      const limit = MEMORY_MAXIMUM_PAGES * PAGE_BYTES;
      const detail = `policy memory is exhausted: ${bytes} bytes asked, ${this.usedBytes} in use, limit ${limit}`;
      throw new RangeError(detail, { cause });
    }
    const end = this.memory.buffer.byteLength;
    this.#insert(this.#end, end - this.#end);
    this.#end = end;
  }

  #insert(address: number, bytes: number): void {
    const free = this.#free;
    let low = 0;
    let high = free.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (free[middle]!.address < address) low = middle + 1;
      else high = middle;
    }
    const before = free[low - 1];
    const after = free[low];
    const joinsBefore = before !== undefined && before.address + before.bytes === address;
    const joinsAfter = after !== undefined && address + bytes === after.address;
    if (joinsBefore && joinsAfter) {
      before.bytes += bytes + after.bytes;
      free.splice(low, 1);
    } else if (joinsBefore) {
      before.bytes += bytes;
    } else if (joinsAfter) {
      after.address = address;
      after.bytes += bytes;
    } else {
      free.splice(low, 0, { address, bytes });
    }
  }
}

function checkIndex(name: string, value: number, count: number): void {
  if (!Number.isInteger(value) || value < 0 || value >= count) {
    throw new RangeError(`${name}: expected 0 to ${count - 1}, got ${value}`);
  }
}
