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
  TAPE_FLAG_WIDE,
  TAPE_KIND,
  TAPE_LENGTH,
  TAPE_NEXT,
  TAPE_OFFSET,
  TAPE_PADDING,
} from "../layout/tape.ts";
import { flagDuplicates, keyMark } from "./duplicates.ts";
import {
  beginStrings,
  decodedLength,
  decodeString,
  measureString,
  stringError,
  stringErrorAt,
  stringFlags,
  wideStringEnd,
} from "./escapes.ts";
import { plainEnd, skipSpace, stopsOfPlain } from "./scan.ts";
import { numberEnd, numberErrorAt, numberFlags, shortNumber } from "./scan-number.ts";

/** After a failure: offset in the text of the first byte that cannot be; the text's length when it ends too early. */
export let errorOffset: i32 = 0;

const QUOTE: u32 = 0x22;
const COMMA: u32 = 0x2c;
const MINUS: u32 = 0x2d;
const COLON: u32 = 0x3a;
const OPEN_BRACKET: u32 = 0x5b;
const OPEN_BRACE: u32 = 0x7b;
const CLOSE_BRACKET: u32 = 0x5d;
const CLOSE_BRACE: u32 = 0x7d;
/** From an opening bracket or brace to the one that closes it. */
const TO_CLOSING: u32 = 2;

/** One more in the count that shares a word with the kind. */
const ONE_ELEMENT: u32 = 1 << TAPE_COUNT_SHIFT;

/** Containers within each other whose outer ones' marks are noted in the tape's padding. */
const NOTED_DEPTH = TAPE_PADDING / 8;

/** Containers that are open. */
let depth: i32 = 0;
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
  const notes = tape + tapeBytes - TAPE_PADDING;
  decodedTop = notes & ~3;
  beginStrings(text);

  // Few variables live through the loop, so that they stay in registers: what only brackets touch lies in the tape.
  let last = lastEntry(entriesEnd);
  let at = text;
  let entry = tape;
  // The open container, 0 at the top, and what closes it.
  let container: usize = 0;
  let closing: u32 = 0;
  // The marks of its keys; all bits are set when two keys share theirs.
  let marks: u64 = 0;
  depth = 0;

  while (true) {
    let byte = <u32>load<u8>(at);
    if (byte <= 0x20) {
      at = skipSpace(at, end);
      byte = <u32>load<u8>(at);
    }
    if (at >= end) return refuse(JSON_ERROR_SYNTAX, at, text, end);
    if (closing == CLOSE_BRACE) {
      if (byte != QUOTE) return refuse(JSON_ERROR_SYNTAX, at, text, end);
      if (entry > last) return refuseEntry(entry, entriesEnd, at, text, end);
      const start = at + 1;
      const stops = stopsOfPlain(start);
      at = stops != 0 ? start + ctz(stops) : plainEnd(start + 16, end);
      writeEntry(entry, JSON_STRING, start - text, at - start);
      const mark = keyMark(start, at - start);
      marks = (marks & mark) == mark ? -1 : marks | mark;
      if (at >= end || load<u8>(at) != QUOTE) {
        at = finishString(start, at, end, text, tape, entry);
        if (at == 0) return failure;
        last = lastEntry(entriesEnd);
        marks = -1;
      }
      entry += TAPE_ENTRY_BYTES;
      at++;
      if (load<u8>(at) != COLON) {
        at = skipSpace(at, end);
        if (load<u8>(at) != COLON) return refuse(JSON_ERROR_SYNTAX, at, text, end);
      }
      at++;
      byte = <u32>load<u8>(at);
      if (byte <= 0x20) {
        at = skipSpace(at, end);
        byte = <u32>load<u8>(at);
      }
      if (at >= end) return refuse(JSON_ERROR_SYNTAX, at, text, end);
    }

    if (entry > last) return refuseEntry(entry, entriesEnd, at, text, end);
    if (byte == QUOTE) {
      const start = at + 1;
      const stops = stopsOfPlain(start);
      at = stops != 0 ? start + ctz(stops) : plainEnd(start + 16, end);
      writeEntry(entry, JSON_STRING, start - text, at - start);
      if (at >= end || load<u8>(at) != QUOTE) {
        at = finishString(start, at, end, text, tape, entry);
        if (at == 0) return failure;
        last = lastEntry(entriesEnd);
      }
      at++;
    } else if (byte == OPEN_BRACE || byte == OPEN_BRACKET) {
      if (++depth > depthMax) return refuse(JSON_ERROR_DEPTH, at, text, end);
      // Until it is closed, a container keeps the way out where its length will be.
      writeEntry(entry, byte == OPEN_BRACE ? JSON_OBJECT : JSON_ARRAY, at - text, container);
      container = entry;
      closing = byte + TO_CLOSING;
      if (depth <= NOTED_DEPTH) store<u64>(notes + ((<usize>depth) << 3) - 8, marks);
      marks = 0;
      entry += TAPE_ENTRY_BYTES;
      at++;
      byte = <u32>load<u8>(at);
      if (byte <= 0x20) {
        at = skipSpace(at, end);
        byte = <u32>load<u8>(at);
      }
      if (byte != closing) {
        store<u32>(container, load<u32>(container, TAPE_KIND) + ONE_ELEMENT, TAPE_KIND);
        continue;
      }
      entry -= TAPE_ENTRY_BYTES;
    } else if (byte - 0x30 <= 9 || byte == MINUS) {
      const first = at + <usize>(byte == MINUS);
      const short = shortNumber(first);
      let stop = first + (short >> 8);
      let flags = short & 0xff;
      if (short == 0 || stop > end) {
        stop = numberEnd(at, end);
        if (stop == 0) return refuse(JSON_ERROR_SYNTAX, numberErrorAt, text, end);
        flags = numberFlags;
      }
      writeEntry(entry, JSON_NUMBER | (flags << 8), at - text, stop - at);
      at = stop;
    } else {
      const kind = literalKind(at);
      if (kind == 0) return refuse(JSON_ERROR_SYNTAX, literalErrorAt(at), text, end);
      const width: usize = kind == JSON_FALSE ? 5 : 4;
      writeEntry(entry, kind, at - text, width);
      at += width;
    }
    entry += TAPE_ENTRY_BYTES;

    // Behind a value: a comma leads to the next one, brackets close one container after the other.
    while (container != 0) {
      byte = <u32>load<u8>(at);
      if (byte <= 0x20) {
        at = skipSpace(at, end);
        byte = <u32>load<u8>(at);
      }
      if (byte == COMMA) {
        at++;
        store<u32>(container, load<u32>(container, TAPE_KIND) + ONE_ELEMENT, TAPE_KIND);
        break;
      }
      if (byte != closing || at >= end) return refuse(JSON_ERROR_SYNTAX, at, text, end);
      at++;
      if (marks == -1 && closing == CLOSE_BRACE) {
        const error = flagDuplicates(text, tape, container, entry, decodedTop);
        if (error < 0) return refuse(error, at - 1, text, end);
      }
      const outer = <usize>load<u32>(container, TAPE_LENGTH);
      store<u32>(container, <u32>(at - text) - load<u32>(container, TAPE_OFFSET), TAPE_LENGTH);
      store<u32>(container, <u32>((entry - tape) / TAPE_ENTRY_BYTES), TAPE_NEXT);
      // Further in, the outer keys' marks were not noted: any two may be the same.
      marks = depth <= NOTED_DEPTH ? load<u64>(notes + ((<usize>depth) << 3) - 8) : -1;
      depth--;
      container = outer;
      if (outer != 0) closing = load<u8>(outer, TAPE_KIND) == JSON_OBJECT ? CLOSE_BRACE : CLOSE_BRACKET;
    }
    if (container == 0) break;
  }
  if (at < end) at = skipSpace(at, end);
  if (at != end) return refuse(JSON_ERROR_SYNTAX, at, text, end);
  return <i32>((entry - tape) / TAPE_ENTRY_BYTES);
}

/** The closing quote of a string that is not plain and whose entry was written as if it were; 0 after a failure. */
function finishString(start: usize, at: usize, end: usize, text: usize, tape: usize, entry: usize): usize {
  // Most often bytes above 0x7f and nothing else that is special.
  let stop = wideStringEnd(at, end);
  if (stop != 0) {
    store<u32>(entry, JSON_STRING | (TAPE_FLAG_WIDE << 8), TAPE_KIND);
    store<u32>(entry, <u32>(stop - start), TAPE_LENGTH);
    return stop;
  }
  stop = measureString(start, at, end);
  if (stop == 0) {
    failure = refuse(stringError, stringErrorAt, text, end);
    return 0;
  }
  writeEntry(entry, JSON_STRING | (stringFlags << 8), start - text, stop - start);
  if ((stringFlags & TAPE_FLAG_ESCAPED) == 0) return stop;
  if (decodedTop - entry < <usize>(TAPE_ENTRY_BYTES + 4) + decodedLength) {
    failure = refuse(JSON_TAPE_FULL, start, text, end);
    return 0;
  }
  decodedTop = (decodedTop - 4 - decodedLength) & ~3;
  store<u32>(decodedTop, decodedLength);
  decodeString(start, stop, decodedTop + 4);
  store<u32>(entry, <u32>(decodedTop - tape), TAPE_NEXT);
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
