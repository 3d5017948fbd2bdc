/** One request body on its way in: collected or streamed, counted against a limit, kept when it comes before it is wanted. */
import { BodyQueue } from "./body-queue.ts";
import { type BodyMemory, BodySlab } from "./body-slab.ts";
import type { BodySink } from "./exchange.ts";
import type { UwsResponse } from "./uws-types.ts";

const EMPTY = new Uint8Array(0);
/** What is handed over in one turn to a reader that never says stop; other requests come first then. */
const TURN_BYTES = 2 * 1024 * 1024;

// What becomes of the bytes that arrive.
const UNWANTED = 0;
const COLLECT = 1;
const STREAM = 2;
const DROP = 3;

/** The exchange that a body belongs to. */
export interface BodyOwner {
  /** A callback threw while bytes arrived. */
  fault(error: unknown): void;
  /** Some of the body could be kept nowhere: it will never be complete. */
  bodyLost(error: unknown): void;
  /** The whole of what collect() was called for, null when it is empty. The owner frees it. */
  onCollected(slab: BodySlab | null): void;
  /** What collect() was called for passed its limit, or there is no memory for it. Nothing more arrives. */
  onTooLarge(): void;
  onNoRoom(): void;
}

const flushLater = (body: RequestBody): void => body.flushAgain();

export class RequestBody {
  receivedBytes = 0;
  /** The last byte has arrived. */
  complete: boolean;
  /** Called once when the body is complete, whoever reads it. */
  onComplete: (() => void) | null = null;

  private readonly response: UwsResponse;
  private readonly declaredBytes: number;
  private readonly owner: BodyOwner;
  private readonly memory: BodyMemory;
  private mode = UNWANTED;
  /** The reader wants nothing for now. */
  private paused = false;
  /** The server was told to read no more, which lasts until nothing waits. */
  private stopped = false;
  private flushing = false;
  private flushScheduled = false;
  private limitBytes = 0;
  private sink: BodySink | null = null;
  private collected: BodySlab | null = null;
  /** What came before anyone asked, or after the reader said stop. */
  private readonly waiting: BodyQueue;

  /**
   * `declaredBytes`: Content-Length, -1 for chunked. `spillFolder`: see ListenerOptions. Must be called while the request's head
   * is being handled.
   */
  constructor(
    response: UwsResponse,
    declaredBytes: number,
    spillFolder: string | null,
    memory: BodyMemory,
    owner: BodyOwner,
  ) {
    this.response = response;
    this.declaredBytes = declaredBytes;
    this.waiting = new BodyQueue(spillFolder);
    this.memory = memory;
    this.owner = owner;
    this.complete = declaredBytes === 0;
    if (this.complete) return;
    response.onData((chunk, isLast) => {
      try {
        this.take(new Uint8Array(chunk), isLast);
      } catch (error) {
        owner.fault(error);
      }
    });
  }

  /** Ends in one of the owner's three calls, unless the body is dropped before. */
  collect(limitBytes: number): void {
    if (this.mode !== UNWANTED) return;
    this.mode = COLLECT;
    this.limitBytes = limitBytes;
    this.begin();
  }

  stream(limitBytes: number, sink: BodySink): void {
    if (this.mode !== UNWANTED) return;
    this.mode = STREAM;
    this.limitBytes = limitBytes;
    this.sink = sink;
    this.begin();
  }

  /** The answer no longer needs the body: what still comes is dropped. */
  drop(): void {
    this.mode = DROP;
    this.waiting.clear();
    this.collected?.free();
    this.collected = null;
    this.sink = null;
  }

  /** As drop(), and the response is dead. */
  detach(): void {
    this.drop();
    this.stopped = false;
  }

  /** Nothing is handed over until resume(). */
  pause(): void {
    this.paused = true;
    this.stop();
  }

  resume(): void {
    // What came before anyone asked waits for someone to ask.
    if (this.mode === UNWANTED && !this.waiting.isEmpty) return;
    this.paused = false;
    if (this.mode === DROP) this.restart();
    else this.flush();
  }

  /** Only for the timer of flush(). */
  flushAgain(): void {
    this.flushScheduled = false;
    this.flush();
  }

  private stop(): void {
    if (this.stopped || this.complete) return;
    this.stopped = true;
    this.response.pause();
  }

  private restart(): void {
    if (!this.stopped) return;
    this.stopped = false;
    this.response.resume();
  }

  private begin(): void {
    if (this.declaredBytes > this.limitBytes || this.receivedBytes > this.limitBytes) {
      this.refuse();
    } else if (!this.waiting.isEmpty) {
      this.resume();
    } else if (this.complete) {
      this.deliver(EMPTY, true);
    }
  }

  /** Hands over what waits until there is nothing left, the reader says stop, or it was enough for this turn. */
  private flush(): void {
    // A reader that stops and goes on within one call is served by the loop that called it.
    if (this.flushing) return;
    this.flushing = true;
    try {
      let givenBytes = 0;
      while (!this.paused && !this.waiting.isEmpty) {
        if (givenBytes >= TURN_BYTES) {
          if (!this.flushScheduled) setImmediate(flushLater, this);
          this.flushScheduled = true;
          return;
        }
        const piece = this.nextWaiting();
        if (piece === null) return;
        givenBytes += piece.length;
        this.deliver(piece, this.complete && this.waiting.isEmpty);
        this.waiting.giveBack(piece);
      }
      if (!this.paused) this.restart();
    } catch (error) {
      this.owner.fault(error);
    } finally {
      this.flushing = false;
    }
  }

  private nextWaiting(): Uint8Array | null {
    try {
      return this.waiting.next();
    } catch (error) {
      this.lose(error);
      return null;
    }
  }

  private take(chunk: Uint8Array, isLast: boolean): void {
    this.receivedBytes += chunk.length;
    if (isLast) this.complete = true;
    if (this.mode !== DROP) {
      if (this.mode !== UNWANTED && this.receivedBytes > this.limitBytes) this.refuse();
      else if (this.mode === UNWANTED || this.paused || !this.waiting.isEmpty) this.keep(chunk);
      else this.deliver(chunk, isLast);
    }
    if (isLast) this.onComplete?.();
  }

  private keep(chunk: Uint8Array): void {
    if (this.mode === UNWANTED) this.pause();
    try {
      // An empty one only says that the body is complete, which the last bytes that wait will say.
      if (chunk.length > 0 || this.waiting.isEmpty) this.waiting.push(chunk);
    } catch (error) {
      this.lose(error);
    }
  }

  private lose(error: unknown): void {
    this.drop();
    this.owner.bodyLost(error);
  }

  private deliver(chunk: Uint8Array, isLast: boolean): void {
    if (this.mode === STREAM) {
      this.sink?.onChunk(chunk, isLast);
    } else if (this.mode === COLLECT) {
      if (chunk.length > 0 && !this.append(chunk)) {
        this.drop();
        this.owner.onNoRoom();
        this.resume();
      } else if (isLast) {
        const slab = this.collected;
        this.collected = null;
        this.drop();
        this.owner.onCollected(slab);
      }
    }
  }

  private append(chunk: Uint8Array): boolean {
    this.collected ??= new BodySlab(this.memory);
    return this.collected.append(chunk, this.declaredBytes > 0 ? this.declaredBytes : this.limitBytes);
  }

  private refuse(): void {
    const { sink } = this;
    this.drop();
    if (sink !== null) sink.onTooLarge();
    else this.owner.onTooLarge();
    this.resume();
  }
}
