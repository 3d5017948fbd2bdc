// One pass over UTF-8 bytes into a tape (layout/tape.ts): exactly RFC 8259. Open containers are a list through their own
// entries, so depth costs no stack. A byte behind the text may be read and even followed for a step, as long as nothing is
// accepted or refused because of it: each value begins and ends with a look at the text's end.
import {
  JSON_ARRAY,
  JSON_DEPTH_CEILING,
  JSON_ELEMENTS_CEILING,
  JSON_ERROR_DEPTH,
  JSON_ERROR_ELEMENTS,
  JSON_ERROR_SYNTAX,
  JSON_FALSE,
  JSON_NULL,
  JSON_NUMBER,
  JSON_OBJECT,
  JSON_STRING,
  JSON_TAPE_FULL,
  JSON_TRUE,
  TAPE_COUNT_SHIFT,
  TAPE_ENTRY_BYTES,
  TAPE_FLAG_ESCAPED,
  TAPE_KIND,
  TAPE_LENGTH,
  TAPE_NEXT,
  TAPE_OFFSET,
  TAPE_PADDING,
} from "../layout/tape.ts";
import {
  beginStrings,
  decodedLength,
  decodeString,
  measureString,
  stringError,
  stringErrorAt,
  stringFlags,
} from "./escapes.ts";
import { plainEnd, skipSpace, stopsOfPlain } from "./scan.ts";
import { numberEnd, numberErrorAt, numberFlags } from "./scan-number.ts";

/** After a failure: offset in the text of the first byte that cannot be; the text's length when it ends too early. */
export let errorOffset: i32 = 0;

const QUOTE: u32 = 0x22;
const COMMA: u32 = 0x2c;
const MINUS: u32 = 0x2d;
const COLON: u32 = 0x3a;
const OPEN_BRACKET: u32 = 0x5b;
const OPEN_BRACE: u32 = 0x7b;
/** From an opening bracket or brace to the one that closes it. */
const TO_CLOSING: u32 = 2;

/** Address of the lowest decoded string; entries end below it. */
let decodedTop: usize = 0;
/** Why `finishString` found no end. */
let failure: i32 = 0;

function refuse(code: i32, at: usize, text: usize, end: usize): i32 {
  // Behind the end lies what is not the text's: the text is too short, whatever was seen there.
  const cut = at >= end;
  errorOffset = <i32>((cut ? end : at) - text);
  return cut ? JSON_ERROR_SYNTAX : code;
}

/** No room for the entry: one too many, or the tape is too short. */
function refuseEntry(entry: usize, entriesEnd: usize, at: usize, text: usize, end: usize): i32 {
  return refuse(entry >= entriesEnd ? JSON_ERROR_ELEMENTS : JSON_TAPE_FULL, at, text, end);
}

/** The last address where an entry may begin. */
function lastEntry(entriesEnd: usize): usize {
  const byRoom = decodedTop - TAPE_ENTRY_BYTES;
  const byCount = entriesEnd - TAPE_ENTRY_BYTES;
  return byRoom < byCount ? byRoom : byCount;
}

function writeEntry(entry: usize, kind: u32, offset: usize, length: usize): void {
  store<u64>(entry, <u64>kind | ((<u64>offset) << 32), TAPE_KIND);
  store<u64>(entry, <u64>length, TAPE_LENGTH);
}

/** Number of entries on the tape, or why there are none: JSON_ERROR_*, JSON_TAPE_FULL. Fifteen bytes behind the text are readable. */
export function parseJson(text: usize, length: i32, tape: usize, tapeBytes: i32, depthMax: i32, elementsMax: i32): i32 {
  const end = text + length;
  if (tapeBytes < TAPE_PADDING + TAPE_ENTRY_BYTES) return JSON_TAPE_FULL;
  if (depthMax > JSON_DEPTH_CEILING) depthMax = JSON_DEPTH_CEILING;
  if (<u32>elementsMax > <u32>JSON_ELEMENTS_CEILING) elementsMax = JSON_ELEMENTS_CEILING;
  const entriesEnd = tape + <usize>elementsMax * TAPE_ENTRY_BYTES;
  decodedTop = (tape + tapeBytes - TAPE_PADDING) & ~3;
  beginStrings(text);

  let last = lastEntry(entriesEnd);
  let at = text;
  let entry = tape;
  // The open container: its entry, 0 at the top, and what is known of it.
  let container: usize = 0;
  let inObject = false;
  let closing: u32 = 0;
  let count: u32 = 0;
  let depth = 0;

  while (true) {
    let byte = <u32>load<u8>(at);
    if (byte <= 0x20) {
      at = skipSpace(at, end);
      byte = <u32>load<u8>(at);
    }
    if (at >= end) return refuse(JSON_ERROR_SYNTAX, at, text, end);
    if (inObject) {
      if (byte != QUOTE) return refuse(JSON_ERROR_SYNTAX, at, text, end);
      if (entry > last) return refuseEntry(entry, entriesEnd, at, text, end);
      const start = at + 1;
      const stops = stopsOfPlain(start);
      at = stops != 0 ? start + ctz(stops) : plainEnd(start + 16, end);
      writeEntry(entry, JSON_STRING, start - text, at - start);
      if (load<u8>(at) != QUOTE || at >= end) {
        at = finishString(start, at, end, text, tape, entry);
        if (at == 0) return failure;
        last = lastEntry(entriesEnd);
      }
      entry += TAPE_ENTRY_BYTES;
      at++;
      byte = <u32>load<u8>(at);
      if (byte <= 0x20) {
        at = skipSpace(at, end);
        byte = <u32>load<u8>(at);
      }
      if (byte != COLON) return refuse(JSON_ERROR_SYNTAX, at, text, end);
      at++;
      byte = <u32>load<u8>(at);
      if (byte <= 0x20) {
        at = skipSpace(at, end);
        byte = <u32>load<u8>(at);
      }
    }

    if (entry > last) return refuseEntry(entry, entriesEnd, at, text, end);
    count++;
    if (byte == QUOTE) {
      const start = at + 1;
      const stops = stopsOfPlain(start);
      at = stops != 0 ? start + ctz(stops) : plainEnd(start + 16, end);
      writeEntry(entry, JSON_STRING, start - text, at - start);
      if (load<u8>(at) != QUOTE || at >= end) {
        at = finishString(start, at, end, text, tape, entry);
        if (at == 0) return failure;
        last = lastEntry(entriesEnd);
      }
      at++;
      entry += TAPE_ENTRY_BYTES;
    } else if (byte == OPEN_BRACE || byte == OPEN_BRACKET) {
      if (++depth > depthMax) return refuse(JSON_ERROR_DEPTH, at, text, end);
      // Until they are closed, an outer container keeps its count in its entry, an inner one the way out.
      if (container != 0)
        store<u32>(container, load<u8>(container, TAPE_KIND) | (count << TAPE_COUNT_SHIFT), TAPE_KIND);
      inObject = byte == OPEN_BRACE;
      writeEntry(entry, inObject ? JSON_OBJECT : JSON_ARRAY, at - text, container);
      closing = byte + TO_CLOSING;
      count = 0;
      container = entry;
      entry += TAPE_ENTRY_BYTES;
      at++;
      byte = <u32>load<u8>(at);
      if (byte <= 0x20) {
        at = skipSpace(at, end);
        byte = <u32>load<u8>(at);
      }
      if (byte != closing) continue;
    } else if (byte - 0x30 <= 9 || byte == MINUS) {
      const stop = numberEnd(at, end);
      if (stop == 0) return refuse(JSON_ERROR_SYNTAX, numberErrorAt, text, end);
      writeEntry(entry, JSON_NUMBER | (numberFlags << 8), at - text, stop - at);
      at = stop;
      entry += TAPE_ENTRY_BYTES;
    } else {
      const kind = literalKind(at);
      if (kind == 0) return refuse(JSON_ERROR_SYNTAX, literalErrorAt(at), text, end);
      const width: usize = kind == JSON_FALSE ? 5 : 4;
      writeEntry(entry, kind, at - text, width);
      at += width;
      entry += TAPE_ENTRY_BYTES;
    }

    // Behind a value: a comma leads to the next one, brackets close one container after the other.
    while (container != 0) {
      byte = <u32>load<u8>(at);
      if (byte <= 0x20) {
        at = skipSpace(at, end);
        byte = <u32>load<u8>(at);
      }
      if (at >= end) return refuse(JSON_ERROR_SYNTAX, at, text, end);
      at++;
      if (byte == COMMA) break;
      if (byte != closing) return refuse(JSON_ERROR_SYNTAX, at - 1, text, end);
      const outer = <usize>load<u32>(container, TAPE_LENGTH);
      store<u32>(container, load<u8>(container, TAPE_KIND) | (count << TAPE_COUNT_SHIFT), TAPE_KIND);
      store<u32>(container, <u32>(at - text) - load<u32>(container, TAPE_OFFSET), TAPE_LENGTH);
      store<u32>(container, <u32>((entry - tape) / TAPE_ENTRY_BYTES), TAPE_NEXT);
      depth--;
      container = outer;
      if (outer != 0) {
        const head = load<u32>(outer, TAPE_KIND);
        count = head >> TAPE_COUNT_SHIFT;
        inObject = (head & 0xff) == JSON_OBJECT;
        closing = (inObject ? OPEN_BRACE : OPEN_BRACKET) + TO_CLOSING;
      }
    }
    if (container == 0) break;
  }
  if (at < end) at = skipSpace(at, end);
  if (at != end) return refuse(JSON_ERROR_SYNTAX, at, text, end);
  return <i32>((entry - tape) / TAPE_ENTRY_BYTES);
}

/** The closing quote of a string that is not plain and whose entry was written as if it were; 0 after a failure. */
function finishString(start: usize, at: usize, end: usize, text: usize, tape: usize, entry: usize): usize {
  const stop = measureString(start, at, end);
  if (stop == 0) {
    failure = refuse(stringError, stringErrorAt, text, end);
    return 0;
  }
  let next: usize = 0;
  if ((stringFlags & TAPE_FLAG_ESCAPED) != 0) {
    if (decodedTop - entry < <usize>(TAPE_ENTRY_BYTES + 4) + decodedLength) {
      failure = refuse(JSON_TAPE_FULL, start, text, end);
      return 0;
    }
    const record = (decodedTop - 4 - decodedLength) & ~3;
    store<u32>(record, decodedLength);
    decodeString(start, stop, record + 4);
    decodedTop = record;
    next = record - tape;
  }
  writeEntry(entry, JSON_STRING | (stringFlags << 8), start - text, stop - start);
  store<u32>(entry, <u32>next, TAPE_NEXT);
  return stop;
}

const TRUE: u32 = 0x65757274;
const NULL: u32 = 0x6c6c756e;
const FALSE: u32 = 0x736c6166;

/** The kind of the literal at `at`, 0 when it is none. Bytes behind the text may complete one; the caller looks at the end. */
function literalKind(at: usize): u32 {
  const word = load<u32>(at);
  if (word == TRUE) return JSON_TRUE;
  if (word == NULL) return JSON_NULL;
  return word == FALSE && load<u8>(at, 4) == 0x65 ? JSON_FALSE : 0;
}

/** The first byte that keeps the text at `at` from being the literal it begins like. */
function literalErrorAt(at: usize): usize {
  const first = <u32>load<u8>(at);
  const expected = first == (TRUE & 0xff) ? TRUE : first == (NULL & 0xff) ? NULL : first == (FALSE & 0xff) ? FALSE : 0;
  if (expected == 0) return at;
  const difference = load<u32>(at) ^ expected;
  return difference == 0 ? at + 4 : at + (ctz(difference) >> 3);
}
