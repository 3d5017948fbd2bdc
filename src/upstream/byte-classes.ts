/** Which bytes may stand where in an HTTP/1.1 message, as tables: one load decides. */

function table(allowed: (code: number) => boolean): Uint8Array {
  const bytes = new Uint8Array(256);
  for (let code = 0; code < 256; code++) if (allowed(code)) bytes[code] = 1;
  return bytes;
}

const TOKEN_SYMBOLS = "!#$%&'*+-.^_`|~";

/** RFC 9110 5.6.2 tchar: header names. */
export const TOKEN_BYTE = table((code) => {
  const letter = String.fromCharCode(code);
  return (code < 128 && /[0-9A-Za-z]/.test(letter)) || TOKEN_SYMBOLS.includes(letter);
});

/** RFC 9110 5.5: what a field value, a reason phrase or a chunk extension may hold; no control byte but the tab. */
export const FIELD_BYTE = table((code) => code === 0x09 || (code >= 0x20 && code !== 0x7f));

/** The value of a hexadecimal digit plus one; 0 for every other byte. */
export const HEX_DIGIT = new Uint8Array(256);
for (let value = 0; value < 16; value++) {
  const digit = value.toString(16);
  HEX_DIGIT[digit.charCodeAt(0)] = value + 1;
  HEX_DIGIT[digit.toUpperCase().charCodeAt(0)] = value + 1;
}

export const TAB = 0x09;
export const LF = 0x0a;
export const CR = 0x0d;
export const SPACE = 0x20;
export const COLON = 0x3a;
export const SEMICOLON = 0x3b;
