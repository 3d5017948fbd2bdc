/**
 * Zeros for a large table that is read before it is written. Fresh memory that is only read is the kernel's one page of zeros; the write
 * that follows replaces that page in all threads, and every core that runs one of them is interrupted for it.
 */
export function writtenZeros(length: number): Int32Array<ArrayBuffer> {
  return new Int32Array(length).fill(0);
}
