// Scanning by sixteen bytes. Up to fifteen bytes behind the text are read, what they hold decides nothing.

/** White space lies at its own low nibble, so that only white space equals what `swizzle` finds for it. */
const SPACES = i8x16(0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0x09, 0x0a, 0, 0, 0x0d, 0, 0);

/** The first byte from `at` on that is no white space; `end` without one. */
export function skipSpace(at: usize, end: usize): usize {
  // One blank, as behind a colon.
  if (load<u8>(at) == 0x20 && load<u8>(at, 1) > 0x20 && at < end) return at + 1;
  while (at < end) {
    const bytes = v128.load(at);
    const spaces = i8x16.bitmask(i8x16.eq(i8x16.swizzle(SPACES, v128.and(bytes, i8x16.splat(0x0f))), bytes));
    if (spaces != 0xffff) {
      const stop = at + ctz(~spaces);
      return stop < end ? stop : end;
    }
    at += 16;
  }
  return end;
}

/** Bit i: byte i ends a plain run of a string: a quote, a backslash, a control character or a byte above 0x7f. */
export function stopsOfPlain(at: usize): i32 {
  const bytes = v128.load(at);
  // Signed, bytes above 0x7f are below zero, and so below 0x20 too.
  return i8x16.bitmask(
    v128.or(
      v128.or(i8x16.eq(bytes, i8x16.splat(0x22)), i8x16.eq(bytes, i8x16.splat(0x5c))),
      i8x16.lt_s(bytes, i8x16.splat(0x20)),
    ),
  );
}

/** The first byte from `at` on that ends a plain run, or a place at or behind `end`. */
export function plainEnd(at: usize, end: usize): usize {
  while (at < end) {
    const stops = stopsOfPlain(at);
    if (stops != 0) return at + ctz(stops);
    at += 16;
  }
  return at;
}

/** As `plainEnd`, but bytes above 0x7f belong to the run: where they are known to be UTF-8. */
export function wideEnd(at: usize, end: usize): usize {
  while (at < end) {
    const bytes = v128.load(at);
    const stops = i8x16.bitmask(
      v128.or(
        v128.or(i8x16.eq(bytes, i8x16.splat(0x22)), i8x16.eq(bytes, i8x16.splat(0x5c))),
        i8x16.le_u(bytes, i8x16.splat(0x1f)),
      ),
    );
    if (stops != 0) return at + ctz(stops);
    at += 16;
  }
  return at;
}

/** The first byte from `at` on that is no digit; at most `end`. */
export function digitsEnd(at: usize, end: usize): usize {
  while (at < end) {
    const others = nonDigits(at);
    if (others != 0) {
      const stop = at + ctz(others);
      return stop < end ? stop : end;
    }
    at += 16;
  }
  return end;
}

/** Bit i: byte i is no digit. */
export function nonDigits(at: usize): i32 {
  const values = i8x16.sub(v128.load(at), i8x16.splat(0x30));
  return i8x16.bitmask(i8x16.le_u(values, i8x16.splat(9))) ^ 0xffff;
}
