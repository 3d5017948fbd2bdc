/** The classes of characters that Velocity's grammar knows. Codes beyond the end of a text are NaN and in no class. */

export function isLetter(code: number): boolean {
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** A name begins with a letter or `_`. */
export function isNameStart(code: number): boolean {
  return isLetter(code) || code === 0x5f;
}

/** The hyphen belongs to a name: `$a-b` is one variable. */
export function isNamePart(code: number): boolean {
  return isLetter(code) || isDigit(code) || code === 0x5f || code === 0x2d;
}

/** What a directive's name is made of. */
export function isWordPart(code: number): boolean {
  return isLetter(code) || isDigit(code) || code === 0x5f;
}

export function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

/** Blanks and line ends, which may stand between the parts of an expression. */
export function isSpace(code: number): boolean {
  return isBlank(code) || code === 0x0a || code === 0x0d;
}
