/**
 * Reused memory for streamed request bodies. What the caller hands over is valid during his call only and `net` does not copy
 * what it writes, so the bytes are copied once, into a slab that is free again when the socket has written it.
 */
import type { Socket } from "node:net";

export const SLAB_BYTES = 65_536;
/** 4 MB a thread are kept for reuse; more than that at once is given back to the collector. */
const FREE_SLABS_MAX = 64;
/** Size line of a chunk (at most 8 digits) and the two CRLFs around its data. */
const CHUNK_FRAME_BYTES_MAX = 12;
/** With less room than this a new slab is begun. */
const ROOM_BYTES_MIN = 1_024;

class Slab {
  readonly buffer = Buffer.allocUnsafeSlow(SLAB_BYTES);
  used = 0;
  /** Writes that the socket has not finished. */
  pending = 0;
  /** Nobody appends any more. */
  sealed = false;
  /** The write callback; one for the life of the slab, so that a write needs no closure. */
  readonly onWritten: () => void;

  constructor(pool: SlabPool) {
    this.onWritten = () => {
      if (--this.pending > 0) return;
      this.used = 0;
      if (this.sealed) pool.give(this);
    };
  }
}

export class SlabPool {
  readonly #free: Slab[] = [];

  /** Slabs that wait for use, for tests. */
  get freeCount(): number {
    return this.#free.length;
  }

  take(): Slab {
    const slab = this.#free.pop() ?? new Slab(this);
    slab.used = 0;
    slab.sealed = false;
    return slab;
  }

  give(slab: Slab): void {
    if (this.#free.length < FREE_SLABS_MAX) this.#free.push(slab);
  }
}

/** Copies one request body into slabs and writes them. */
export class SlabWriter {
  readonly #pool: SlabPool;
  readonly #socket: Socket;
  #slab: Slab | null = null;

  constructor(pool: SlabPool, socket: Socket) {
    this.#pool = pool;
    this.#socket = socket;
  }

  /** Writes `chunk`, framed as chunks (RFC 9112 7.1) when `chunked`. False: the socket holds enough for now. */
  write(chunk: Uint8Array, chunked: boolean): boolean {
    let accepted = true;
    for (let at = 0; at < chunk.length; ) {
      const slab = this.#roomySlab();
      const start = slab.used;
      const frameBytes = chunked ? CHUNK_FRAME_BYTES_MAX : 0;
      const size = Math.min(chunk.length - at, SLAB_BYTES - start - frameBytes);
      let end = start;
      if (chunked) end += slab.buffer.write(`${size.toString(16)}\r\n`, end, "latin1");
      slab.buffer.set(at === 0 && size === chunk.length ? chunk : chunk.subarray(at, at + size), end);
      end += size;
      if (chunked) {
        slab.buffer[end++] = 0x0d;
        slab.buffer[end++] = 0x0a;
      }
      slab.used = end;
      slab.pending++;
      accepted = this.#socket.write(slab.buffer.subarray(start, end), slab.onWritten);
      at += size;
    }
    return accepted;
  }

  /** The body is complete or given up: the slab goes back once the socket is done with it. */
  release(): void {
    const slab = this.#slab;
    if (slab === null) return;
    this.#slab = null;
    slab.sealed = true;
    if (slab.pending === 0) this.#pool.give(slab);
  }

  #roomySlab(): Slab {
    if (this.#slab !== null && SLAB_BYTES - this.#slab.used >= ROOM_BYTES_MIN) return this.#slab;
    this.release();
    this.#slab = this.#pool.take();
    return this.#slab;
  }
}
