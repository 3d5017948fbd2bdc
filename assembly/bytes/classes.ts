// Classes of bytes.

/** White space as Java's Character.isWhitespace has it below 0x80: what AWS calls blank. */
export function isBlank(byte: u32): bool {
  return byte == 0x20 || byte - 0x09 <= 0x0d - 0x09 || byte - 0x1c <= 0x1f - 0x1c;
}

/** Value of a hexadecimal digit, or a number above 15. */
export function hexValue(byte: u32): u32 {
  if (byte - 0x30 <= 9) return byte - 0x30;
  const letter = (byte | 0x20) - 0x61;
  return letter <= 5 ? letter + 10 : 255;
}
