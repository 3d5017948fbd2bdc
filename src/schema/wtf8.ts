/** UTF-8 as the policy core has it: a lone surrogate stands as its three bytes, so that every JSON string has its own bytes. */
const encoder = new TextEncoder();
const SURROGATE = /[\ud800-\udfff]/;

export function encodeWtf8(text: string): Uint8Array {
  if (!SURROGATE.test(text)) return encoder.encode(text);
  const bytes: number[] = [];
  for (const character of text) {
    const point = character.codePointAt(0)!;
    if (point >= 0xd800 && point <= 0xdfff) {
      bytes.push(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 0x3f), 0x80 | (point & 0x3f));
    } else {
      bytes.push(...encoder.encode(character));
    }
  }
  return Uint8Array.from(bytes);
}
