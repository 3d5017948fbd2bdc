/** What waits of one request body: some of it in memory, the rest behind that in a temporary file. */
import { BodySpill } from "./body-spill.ts";

/** The server's receive buffer: no piece is longer. */
export const RECEIVE_BUFFER_BYTES = 512 * 1024;
/** Memory for one body, and for all bodies of a thread; what is more goes to a file. */
export const HELD_MAX_BYTES = 4 * 1024 * 1024;
export const HELD_IN_THREAD_MAX_BYTES = 64 * 1024 * 1024;
/** Small pieces share memory of this size: a body in chunks of one byte must not cost a hundred times its length. */
const BLOCK_BYTES = 16 * 1024;
const SPARE_MAX = 8;

// The server goes on reading, in the same turn and whatever it was told, for as long as each read fills its receive buffer. So a
// client on a fast network is stopped only by our taking a piece faster than it can send the next: one copy into memory that was
// used before, since the first touch of a page costs more than writing it.
const spares: Uint8Array[] = [];
let heldInThread = 0;

/** Memory that waiting bodies of this thread hold, bytes. */
export function heldBytesInThread(): number {
  return heldInThread;
}

export class BodyQueue {
  private readonly spillFolder: string | null;
  private pieces: Uint8Array[] = [];
  private heldBytes = 0;
  /** Holds at least a byte when it is there, and then everything new goes behind it. */
  private spill: BodySpill | null = null;

  /** `spillFolder` null: all of it waits in memory. */
  constructor(spillFolder: string | null) {
    this.spillFolder = spillFolder;
  }

  get isEmpty(): boolean {
    return this.pieces.length === 0 && this.spill === null;
  }

  /** Copies `chunk`. Throws when it has to go to a file and cannot; what waits is then good for nothing but clear(). */
  push(chunk: Uint8Array): void {
    if (this.spill !== null) {
      this.spill.write(chunk);
      return;
    }
    if (this.extendLast(chunk)) return;
    const capacity = this.capacityFor(chunk);
    if (
      this.spillFolder !== null &&
      chunk.length > 0 &&
      (this.heldBytes + capacity > HELD_MAX_BYTES || heldInThread + capacity > HELD_IN_THREAD_MAX_BYTES)
    ) {
      this.spill = new BodySpill(this.spillFolder);
      this.spill.write(chunk);
      return;
    }
    const memory = capacity === RECEIVE_BUFFER_BYTES ? takeSpare() : new Uint8Array(new ArrayBuffer(capacity));
    memory.set(chunk);
    this.pieces.push(memory.subarray(0, chunk.length));
    this.count(capacity);
  }

  /** The oldest bytes, at most RECEIVE_BUFFER_BYTES; back with it by giveBack(). Throws when a file cannot be read. */
  next(): Uint8Array {
    const piece = this.pieces.shift();
    if (piece !== undefined) {
      this.count(-piece.buffer.byteLength);
      return piece;
    }
    const { spill } = this;
    if (spill === null) throw new Error("nothing waits");
    const read = spill.read(takeSpare());
    if (spill.bytes === 0) this.closeSpill();
    return read;
  }

  /** Memory of a piece that nobody looks at any more is used again. */
  giveBack(piece: Uint8Array): void {
    if (piece.buffer.byteLength === RECEIVE_BUFFER_BYTES && spares.length < SPARE_MAX) {
      spares.push(new Uint8Array(piece.buffer));
    }
  }

  clear(): void {
    for (const piece of this.pieces) this.giveBack(piece);
    this.pieces = [];
    this.count(-this.heldBytes);
    this.closeSpill();
  }

  private extendLast(chunk: Uint8Array): boolean {
    const last = this.pieces[this.pieces.length - 1];
    if (last === undefined || last.length + chunk.length > last.buffer.byteLength) return false;
    const longer = new Uint8Array(last.buffer, 0, last.length + chunk.length);
    longer.set(chunk, last.length);
    this.pieces[this.pieces.length - 1] = longer;
    return true;
  }

  private capacityFor(chunk: Uint8Array): number {
    if (chunk.length > RECEIVE_BUFFER_BYTES) return chunk.length;
    if (chunk.length >= RECEIVE_BUFFER_BYTES / 2) return RECEIVE_BUFFER_BYTES;
    // Most bodies that wait are one small piece, and a second one is the sign of many.
    return this.pieces.length === 0 ? chunk.length : Math.max(chunk.length, BLOCK_BYTES);
  }

  private count(bytes: number): void {
    this.heldBytes += bytes;
    heldInThread += bytes;
  }

  private closeSpill(): void {
    const { spill } = this;
    this.spill = null;
    spill?.close();
  }
}

function takeSpare(): Uint8Array {
  return spares.pop() ?? new Uint8Array(new ArrayBuffer(RECEIVE_BUFFER_BYTES));
}
