// The tape: what one pass over a JSON text leaves behind (assembly/json/parse.ts). An entry a value in document order; an
// object's members are the key's entry, then the value's entries. Constants in images have the same form, written by the host.

// Kinds of entries.
export const JSON_NULL = 1;
export const JSON_FALSE = 2;
export const JSON_TRUE = 3;
export const JSON_NUMBER = 4;
export const JSON_STRING = 5;
export const JSON_ARRAY = 6;
export const JSON_OBJECT = 7;

/** u8: JSON_*. */
export const TAPE_KIND = 0;
/** u8: TAPE_FLAG_*; strings and numbers. */
export const TAPE_FLAGS = 1;
/** Containers: number of elements, or of members that count, in the upper 24 bits of the u32 at TAPE_KIND. */
export const TAPE_COUNT_SHIFT = 8;
/** u32: where the value begins in the text; a string behind its quote. */
export const TAPE_OFFSET = 4;
/** u32: bytes of text; a string between its quotes, as written; containers with their brackets. */
export const TAPE_LENGTH = 8;
/**
 * u32. Containers: index of the entry behind the whole value. Escaped strings: offset of the decoded text from the tape's
 * begin (a u32 length, then UTF-8; a lone surrogate as its three bytes). Otherwise 0.
 */
export const TAPE_NEXT = 12;
export const TAPE_ENTRY_BYTES = 16;

/** A string that has escapes: TAPE_NEXT leads to the decoded text. */
export const TAPE_FLAG_ESCAPED = 1;
/** A number without fraction and exponent. */
export const TAPE_FLAG_INTEGER = 2;
/** A string with bytes above 0x7f once decoded. Without it, its code points are its bytes. */
export const TAPE_FLAG_WIDE = 4;
/** A key that comes again in its object: the last one counts, readers pass over this one and its value. */
export const TAPE_FLAG_SHADOWED = 8;

/** Bytes at a tape's end that hold no entry and no text: notes of the parser, and room to read decoded text by whole words. */
export const TAPE_PADDING = 64;
/** A tape of `length * TAPE_BYTES_PER_BYTE + TAPE_BYTES_MORE` holds whatever a text of that length can be. */
export const TAPE_BYTES_PER_BYTE = 10;
export const TAPE_BYTES_MORE = 128;

// Why there is no tape; `errorOffset` says where.
export const JSON_ERROR_SYNTAX = -1;
export const JSON_ERROR_UTF8 = -2;
export const JSON_ERROR_DEPTH = -3;
export const JSON_ERROR_ELEMENTS = -4;
/** Not the text's fault: again with a larger tape. */
export const JSON_TAPE_FULL = -5;

/** Containers within each other, unless the caller asks for fewer or more. */
export const JSON_DEPTH_MAX = 512;
/** No caller gets more: readers recurse, on a stack of which they are not alone. */
export const JSON_DEPTH_CEILING = 1024;
/**
 * Entries on a tape (values and keys), unless the caller asks for fewer or more: AWS's 10 MB at four bytes an entry, which hardly any
 * document comes near. Their tape of 42 MB has room beside them in the memory for bodies (64 MB unless set).
 */
export const JSON_ELEMENTS_MAX = 2621440;
/** No caller gets more: counts have 24 bits. */
export const JSON_ELEMENTS_CEILING = 16777215;

/** What `numberValue` may need to work with. */
export const NUMBER_WORK_BYTES = 768;

// A path into a document, for `findPath`: tokens one behind the other, each begins on a multiple of 4. A token is a u32, and
// for a member its name follows in UTF-8 (a lone surrogate as its three bytes), filled up to a multiple of 4.
/** Set in an element's token: the other bits are its index. A member's token is the length of its name. */
export const PATH_ELEMENT = 0x40000000;
