// Natural numbers of any size: words of 32 bits in the caller's memory, the lowest first. The caller knows the room: sizes
// follow from the digits that it reads, never from a text's length.

/** times = times * factor + addend; answers the words it has now. */
export function multiplyAdd(words: usize, count: i32, factor: u32, addend: u32): i32 {
  let carry: u64 = addend;
  for (let i = 0; i < count; i++) {
    const at = words + ((<usize>i) << 2);
    carry += <u64>load<u32>(at) * factor;
    store<u32>(at, <u32>carry);
    carry >>= 32;
  }
  if (carry == 0) return count;
  store<u32>(words + ((<usize>count) << 2), <u32>carry);
  return count + 1;
}

/** Bits up to the highest that is set; the highest word is not zero. */
export function bitLength(words: usize, count: i32): i32 {
  return (count << 5) - <i32>clz(load<u32>(words + ((<usize>count) << 2) - 4));
}

/** Shifts to the left within `count` words; what is shifted out was zero. */
export function shiftLeft(words: usize, count: i32, bits: i32): void {
  const whole = bits >> 5;
  const rest = bits & 31;
  for (let i = count - 1; i >= 0; i--) {
    const high = wordAt(words, i - whole);
    const low = wordAt(words, i - whole - 1);
    store<u32>(words + ((<usize>i) << 2), rest == 0 ? high : (high << rest) | (low >> (32 - rest)));
  }
}

function wordAt(words: usize, index: i32): u32 {
  return index < 0 ? 0 : load<u32>(words + ((<usize>index) << 2));
}

/** Whether the first number is at least the second, of as many words. */
export function isAtLeast(one: usize, other: usize, count: i32): bool {
  for (let i = count - 1; i >= 0; i--) {
    const a = load<u32>(one + ((<usize>i) << 2));
    const b = load<u32>(other + ((<usize>i) << 2));
    if (a != b) return a > b;
  }
  return true;
}

/** one = one - other, which is no more than it. */
export function subtract(one: usize, other: usize, count: i32): void {
  let borrow: i64 = 0;
  for (let i = 0; i < count; i++) {
    const at = (<usize>i) << 2;
    borrow += <i64>load<u32>(one + at) - <i64>load<u32>(other + at);
    store<u32>(one + at, <u32>borrow);
    borrow >>= 32;
  }
}

export function isZero(words: usize, count: i32): bool {
  for (let i = 0; i < count; i++) if (load<u32>(words + ((<usize>i) << 2)) != 0) return false;
  return true;
}
