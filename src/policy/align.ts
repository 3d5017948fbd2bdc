/** Records inside an image begin at multiples of eight, so that each can be read by whole words. */
export function align8(bytes: number): number {
  return (bytes + 7) & ~7;
}

/** `alignment` is a power of two. */
export function alignUp(bytes: number, alignment: number): number {
  return (bytes + alignment - 1) & ~(alignment - 1);
}
