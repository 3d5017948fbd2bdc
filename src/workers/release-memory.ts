/** Gives the memory of a large buffer back at once instead of at some later garbage collection. */
import { MessageChannel } from "node:worker_threads";

/** Below this, waiting for the collector is cheaper. */
const WORTH_RELEASING_BYTES = 65_536;
/** What a view may leave out of its buffer and still be all of it: the head of the record that it was read from. */
const HEAD_MAX_BYTES = 64;

// Closing takes a turn of the event loop; what is posted before is freed with the port.
const { port1: nowhere, port2: closed } = new MessageChannel();
closed.close();
nowhere.unref();

/**
 * `bytes` is empty afterwards, and so is every other view on its ArrayBuffer: only for a buffer that nobody else uses.
 *
 * V8 lets dead buffers pile up to about 64 MB in each thread before it collects for their sake, and malloc keeps what they took.
 * ArrayBuffer.prototype.transfer(0) would do the same from Node 22 on; on Node 20 a buffer that is transferred to a closed port is
 * freed with the message. What shares its ArrayBuffer with others (Buffer's pool) is left alone.
 */
export function releaseMemory(bytes: Uint8Array): void {
  const { buffer } = bytes;
  if (bytes.byteLength < WORTH_RELEASING_BYTES || buffer.byteLength - bytes.byteLength > HEAD_MAX_BYTES) return;
  if (!(buffer instanceof ArrayBuffer)) return;
  try {
    nowhere.postMessage(null, [buffer]);
  } catch {
    // A buffer that cannot be transferred (an addon's own memory) is its owner's to free.
  }
}
