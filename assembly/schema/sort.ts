// Merge sort over words of 64 bits: n log n whatever the order and whatever a client chose the values to be.

/** Sorts `count` words at `words` upwards; `spare` has room for as many. */
export function sortWords(words: usize, count: i32, spare: usize): void {
  let from = words;
  let to = spare;
  for (let width = 1; width < count; width <<= 1) {
    for (let low = 0; low < count; low += width << 1) {
      const middle = min(low + width, count);
      mergeWords(from, to, low, middle, min(middle + width, count));
    }
    const swap = from;
    from = to;
    to = swap;
  }
  if (from != words) memory.copy(words, from, (<usize>count) << 3);
}

function mergeWords(from: usize, to: usize, low: i32, middle: i32, high: i32): void {
  let left = from + ((<usize>low) << 3);
  let right = from + ((<usize>middle) << 3);
  const leftEnd = right;
  const rightEnd = from + ((<usize>high) << 3);
  let at = to + ((<usize>low) << 3);
  while (left < leftEnd && right < rightEnd) {
    const one = load<u64>(left);
    const other = load<u64>(right);
    if (one <= other) {
      store<u64>(at, one);
      left += 8;
    } else {
      store<u64>(at, other);
      right += 8;
    }
    at += 8;
  }
  memory.copy(at, left, leftEnd - left);
  memory.copy(at + (leftEnd - left), right, rightEnd - right);
}
