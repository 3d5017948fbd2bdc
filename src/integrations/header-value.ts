/**
 * Header text on its way to a socket. Text of requests and responses is "byte text" everywhere in the data plane: one
 * character from U+0000 to U+00FF for each byte, so that nothing is damaged or grows control characters when it is written.
 */

/**
 * Whether a value may stand in a header. RFC 9110 5.5: CR, LF and NUL would end the field, or the message, for whoever reads
 * it next, and every other control character but the tab is invalid too: some reader takes each of them for an end or a
 * space. A character beyond a byte would be cut down to one when written, possibly to one of these.
 */
export function isHeaderValue(value: string): boolean {
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if ((code < 0x20 && code !== 0x09) || code === 0x7f || code > 0xff) return false;
  }
  return true;
}

/** A `\r\nName: value` line of a block for Exchange.respond. Throws on a value that would change the message's shape. */
export function headerLine(name: string, value: string): string {
  if (!isHeaderValue(value))
    throw new Error(`header ${name}: the value holds a control character or one beyond a byte`);
  return `\r\n${name}: ${value}`;
}

/** Byte text of a text that a definition gives, as UTF-8. */
export function byteText(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}
