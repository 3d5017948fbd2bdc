/** Between byte text (header-value.ts), which requests and responses consist of, and the text that templates work on. */

/** The text whose UTF-8 bytes these are; bytes that are no UTF-8 become U+FFFD. */
export function textOfBytes(bytes: string): string {
  for (let at = 0; at < bytes.length; at++) {
    if (bytes.charCodeAt(at) > 0x7f) return Buffer.from(bytes, "latin1").toString("utf8");
  }
  return bytes;
}
