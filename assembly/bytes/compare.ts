// Comparing and searching bytes by whole words. Every text has readable bytes behind it: scratch and images leave room.

/** Whether two texts of one length are equal. Up to seven bytes behind each are read. */
export function sameText(one: usize, other: usize, length: i32): bool {
  let rest = length;
  while (rest >= 8) {
    if (load<u64>(one) != load<u64>(other)) return false;
    one += 8;
    other += 8;
    rest -= 8;
  }
  // Shifted to the top, the bytes behind the text fall out.
  return rest == 0 || (load<u64>(one) ^ load<u64>(other)) << (64 - (rest << 3)) == 0;
}

/** Index of the first slash from `from` on, `length` without one. Up to fifteen bytes behind the text are read. */
export function nextSlash(text: usize, from: i32, length: i32): i32 {
  while (from < length) {
    const found = i8x16.bitmask(i8x16.eq(v128.load(text + from), i8x16.splat(0x2f)));
    if (found != 0) {
      const at = from + ctz(found);
      return at < length ? at : length;
    }
    from += 16;
  }
  return length;
}

/** Index of the first byte from `from` on that is no slash, `length` without one. */
export function skipSlashes(text: usize, from: i32, length: i32): i32 {
  while (from < length && load<u8>(text + from) == 0x2f) from++;
  return from;
}
