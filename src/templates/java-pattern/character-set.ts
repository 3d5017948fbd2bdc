/** Sets of characters of a Java pattern: a predicate over code points, with what it says of ASCII worked out ahead. */

export type CharacterSet = (codePoint: number) => boolean;

const ASCII = 128;

/** The same set with a table for ASCII, which is nearly all that is asked. */
export function withTable(set: CharacterSet): CharacterSet {
  const table = Array.from({ length: ASCII }, (_, code) => set(code));
  return (code) => (code < ASCII ? table[code]! : set(code));
}

export function single(wanted: number): CharacterSet {
  return (code) => code === wanted;
}

export function range(first: number, last: number): CharacterSet {
  return (code) => code >= first && code <= last;
}

export function anyOf(sets: readonly CharacterSet[]): CharacterSet {
  const [first] = sets;
  return sets.length === 1 ? first! : (code) => sets.some((set) => set(code));
}

export function allOf(sets: readonly CharacterSet[]): CharacterSet {
  const [first] = sets;
  return sets.length === 1 ? first! : (code) => sets.every((set) => set(code));
}

export function not(set: CharacterSet): CharacterSet {
  return (code) => !set(code);
}

/** The set with both cases of what is in it. Java's flag `i` means ASCII alone unless `u` stands beside it. */
export function ignoringCase(set: CharacterSet, isUnicode: boolean): CharacterSet {
  return (code) => {
    if (set(code)) return true;
    if (code < ASCII) {
      const lower = code | 0x20;
      return lower >= 0x61 && lower <= 0x7a && set(code ^ 0x20);
    }
    if (!isUnicode) return false;
    const char = String.fromCodePoint(code);
    const [upper, lower] = [char.toUpperCase(), char.toLowerCase()];
    return set(upper.codePointAt(0)!) || set(lower.codePointAt(0)!);
  };
}

export const ANY: CharacterSet = () => true;
/** What ends a line: `.` does not match it. */
export const LINE_END: CharacterSet = (code) =>
  code === 0x0a || code === 0x0d || code === 0x85 || code === 0x2028 || code === 0x2029;
const DIGIT = range(0x30, 0x39);
const LOWER = range(0x61, 0x7a);
const UPPER = range(0x41, 0x5a);
const ALPHA = anyOf([LOWER, UPPER]);
const ALNUM = anyOf([ALPHA, DIGIT]);
export const WORD = anyOf([ALNUM, single(0x5f)]);
const SPACE = anyOf([single(0x20), range(0x09, 0x0d)]);
const BLANK = anyOf([single(0x20), single(0x09)]);
const GRAPH = range(0x21, 0x7e);

/** `\d` and its like, by their letter; the capital letter is the complement. */
export const CLASS_ESCAPES: ReadonlyMap<string, CharacterSet> = new Map([
  ["d", DIGIT],
  ["w", WORD],
  ["s", SPACE],
  ["h", anyOf([BLANK, (code) => /[\xA0\u1680\u180e\u2000-\u200a\u202f\u205f\u3000]/.test(String.fromCodePoint(code))])],
  ["v", anyOf([range(0x0a, 0x0d), single(0x85), single(0x2028), single(0x2029)])],
]);

function category(pattern: RegExp): CharacterSet {
  return (code) => pattern.test(String.fromCodePoint(code));
}

/** `\p{Name}`: POSIX classes are ASCII, categories are Unicode's. */
export const PROPERTIES: ReadonlyMap<string, CharacterSet> = new Map([
  ["Lower", LOWER],
  ["Upper", UPPER],
  ["ASCII", range(0, 0x7f)],
  ["Alpha", ALPHA],
  ["Digit", DIGIT],
  ["Alnum", ALNUM],
  ["Punct", allOf([GRAPH, not(ALNUM)])],
  ["Graph", GRAPH],
  ["Print", range(0x20, 0x7e)],
  ["Blank", BLANK],
  ["Cntrl", anyOf([range(0, 0x1f), single(0x7f)])],
  ["XDigit", anyOf([DIGIT, range(0x41, 0x46), range(0x61, 0x66)])],
  ["Space", SPACE],
  ["L", category(/\p{L}/u)],
  ["Lu", category(/\p{Lu}/u)],
  ["Ll", category(/\p{Ll}/u)],
  ["M", category(/\p{M}/u)],
  ["N", category(/\p{N}/u)],
  ["Nd", category(/\p{Nd}/u)],
  ["P", category(/\p{P}/u)],
  ["S", category(/\p{S}/u)],
  ["Z", category(/\p{Z}/u)],
  ["C", category(/\p{C}/u)],
  ["Cc", category(/\p{Cc}/u)],
  ["IsAlphabetic", category(/\p{Alphabetic}/u)],
  ["IsLetter", category(/\p{L}/u)],
  ["IsDigit", category(/\p{Nd}/u)],
  ["IsUppercase", category(/\p{Uppercase}/u)],
  ["IsLowercase", category(/\p{Lowercase}/u)],
  ["IsWhite_Space", category(/\p{White_Space}/u)],
]);
