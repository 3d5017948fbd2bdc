/** One request body on its way in: collected or streamed, counted against a limit, kept when it comes before it is wanted. */
import type { BodySink } from "./exchange.ts";
import type { UwsResponse } from "./uws-types.ts";

/** Memory set aside at first, however much a client announces. */
const FIRST_ALLOCATION_BYTES = 64 * 1024;
const EMPTY = new Uint8Array(0);

// What becomes of the bytes that arrive.
const UNWANTED = 0;
const COLLECT = 1;
const STREAM = 2;
const DROP = 3;

/** Answers for what a callback throws while bytes arrive. */
export interface FaultOwner {
  fault(error: unknown): void;
}

export class RequestBody {
  receivedBytes = 0;
  /** The last byte has arrived. */
  complete: boolean;
  /** Called once when the body is complete, whoever reads it. */
  onComplete: (() => void) | null = null;

  private readonly response: UwsResponse;
  private readonly declaredBytes: number;
  private mode = UNWANTED;
  private paused = false;
  private limitBytes = 0;
  private sink: BodySink | null = null;
  private onBody: ((body: Buffer) => void) | null = null;
  private onTooLarge: (() => void) | null = null;
  private collected: Buffer | null = null;
  private collectedBytes = 0;
  /** What came before anyone asked. Reading stops at once then, so this is one receive buffer at most. */
  private early: Uint8Array[] | null = null;

  /** `declaredBytes`: Content-Length, -1 for chunked. Must be called while the request's head is being handled. */
  constructor(response: UwsResponse, declaredBytes: number, owner: FaultOwner) {
    this.response = response;
    this.declaredBytes = declaredBytes;
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

  collect(limitBytes: number, onBody: (body: Buffer) => void, onTooLarge: () => void): void {
    if (this.mode !== UNWANTED) return;
    this.mode = COLLECT;
    this.limitBytes = limitBytes;
    this.onBody = onBody;
    this.onTooLarge = onTooLarge;
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
    this.early = null;
    this.collected = null;
    this.sink = null;
    this.onBody = null;
    this.onTooLarge = null;
  }

  pause(): void {
    if (this.paused || this.complete) return;
    this.paused = true;
    this.response.pause();
  }

  resume(): void {
    if (!this.paused) return;
    this.paused = false;
    this.response.resume();
  }

  private begin(): void {
    if (this.declaredBytes > this.limitBytes || this.receivedBytes > this.limitBytes) {
      this.refuse();
      return;
    }
    const early = this.early;
    this.early = null;
    if (early !== null) {
      const last = early.length - 1;
      for (let i = 0; i <= last; i++) this.deliver(early[i]!, this.complete && i === last);
      this.resume();
    } else if (this.complete) {
      this.deliver(EMPTY, true);
    }
  }

  private take(chunk: Uint8Array, isLast: boolean): void {
    this.receivedBytes += chunk.length;
    if (isLast) this.complete = true;
    if (this.mode === UNWANTED) {
      this.early ??= [];
      this.early.push(chunk.slice());
      this.pause();
    } else if (this.mode !== DROP) {
      if (this.receivedBytes > this.limitBytes) this.refuse();
      else this.deliver(chunk, isLast);
    }
    if (isLast) this.onComplete?.();
  }

  private deliver(chunk: Uint8Array, isLast: boolean): void {
    if (this.mode === STREAM) {
      this.sink?.onChunk(chunk, isLast);
    } else if (this.mode === COLLECT) {
      if (isLast && this.collectedBytes === 0) this.hand(Buffer.from(chunk));
      else this.append(chunk, isLast);
    }
  }

  private append(chunk: Uint8Array, isLast: boolean): void {
    const needed = this.collectedBytes + chunk.length;
    if (this.collected === null || this.collected.length < needed) this.grow(needed, isLast);
    this.collected?.set(chunk, this.collectedBytes);
    this.collectedBytes = needed;
    if (isLast && this.collected !== null) this.hand(this.collected.subarray(0, needed));
  }

  private grow(needed: number, isLast: boolean): void {
    // Only what has arrived is a reason for memory: the first buffer is small and each one at most doubles what is there.
    // A declared length is an upper bound, so a body that keeps its word ends in a buffer of exactly its size.
    let capacity = isLast ? needed : Math.max(needed, this.collectedBytes * 2, FIRST_ALLOCATION_BYTES);
    if (this.declaredBytes > 0) capacity = Math.min(capacity, Math.max(this.declaredBytes, needed));
    const larger = Buffer.allocUnsafeSlow(capacity);
    if (this.collected !== null) larger.set(this.collected.subarray(0, this.collectedBytes));
    this.collected = larger;
  }

  private hand(body: Buffer): void {
    const onBody = this.onBody;
    this.drop();
    onBody?.(body);
  }

  private refuse(): void {
    const { sink, onTooLarge } = this;
    this.drop();
    if (sink !== null) sink.onTooLarge();
    else onTooLarge?.();
    this.resume();
  }
}
