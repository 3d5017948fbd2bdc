/**
 * The last response head of an origin, with what was read from it. Backends say the same thing over and over (within one
 * second even the Date is the same): a head that comes again byte for byte means the same again, so it is compared and not
 * read.
 */

const HEAD_BYTES_MAX = 1_024;
/** Where heads differ every time, only each so many-th is kept: comparing costs nothing then, keeping would. */
const KEEP_EVERY = 16;
const UNKNOWN_BEFORE_REST = 8;

export class KnownHead {
  statusCode = 0;
  names: readonly string[] = [];
  values: readonly string[] = [];
  /** Content-Length, -1 without one. */
  length = -1;
  chunked = false;
  close = false;
  keepAliveSeconds = -1;

  readonly #bytes = new Uint8Array(HEAD_BYTES_MAX);
  #size = 0;
  #unknownCount = 0;

  /** Whether the head that begins at `base` is the known one. Returns the position behind it, else -1. */
  match(bytes: Uint8Array, base: number, end: number): number {
    const size = this.#size;
    if (size === 0 || size > end - base) return -1;
    const known = this.#bytes;
    // From its end: it is the empty line that tells most heads of other lengths apart at once, and the values that change
    // stand in front of it.
    for (let at = size - 1; at >= 0; at--) if (bytes[base + at] !== known[at]) return -1;
    this.#unknownCount = 0;
    return base + size;
  }

  /** Whether a head of `size` bytes, which was just read, is to be kept; then the fields are the caller's to set. */
  keep(bytes: Uint8Array, base: number, end: number): boolean {
    const size = end - base;
    const count = ++this.#unknownCount;
    if (size > HEAD_BYTES_MAX || (count > UNKNOWN_BEFORE_REST && count % KEEP_EVERY !== 0)) return false;
    const known = this.#bytes;
    for (let at = 0; at < size; at++) known[at] = bytes[base + at]!;
    this.#size = size;
    return true;
  }
}
