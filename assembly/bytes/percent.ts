// Decoding of query text (application/x-www-form-urlencoded): `+` is a space, `%XX` a byte, a `%` without two digits itself.
import { hexValue } from "./classes.ts";

/** How many bytes of text the decoded byte took. */
export let decodedWidth: i32 = 1;

/** The byte that begins at `at`; `end` is the end of the text. */
export function decodeByte(at: usize, end: usize): u32 {
  const byte = <u32>load<u8>(at);
  decodedWidth = 1;
  if (byte == 0x2b) return 0x20;
  if (byte == 0x25 && at + 2 < end) {
    const high = hexValue(<u32>load<u8>(at, 1));
    const low = hexValue(<u32>load<u8>(at, 2));
    if ((high | low) < 16) {
      decodedWidth = 3;
      return (high << 4) | low;
    }
  }
  return byte;
}
