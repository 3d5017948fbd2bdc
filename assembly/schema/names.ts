// Looks a name up in a table of a program (layout/schema.ts); src/schema/name-table.ts holds the other half.
import { sameText } from "../bytes/compare.ts";
import {
  CELL_BYTES,
  CELL_NAME,
  CELL_TAG,
  NAME_BIT,
  NAME_BYTES,
  NAME_CHECKS,
  NAME_CLASSES,
  NAME_HASH_HIGH,
  NAME_HASH_LENGTH,
  NAME_HASH_LOW,
  NAME_LAST,
  NAME_LENGTH,
  NAME_MASK,
  NAME_SCHEMA,
  NAME_SEEN,
  NAME_TEXT,
  NAME_WORD,
  NAMES_AT,
  NAMES_BYTES,
  NAMES_CELLS,
  NAMES_COUNT,
  NAMES_LONGEST,
  NAMES_MASK,
  NAMES_PROBES,
  NAMES_SEED,
} from "../layout/schema.ts";
import { program } from "./run.ts";

@unmanaged
class Names {
  count: u32;
  at: u32;
  cells: u32;
  mask: u32;
  probes: u32;
  seed: u32;
  longest: u32;
  reserved: u32;
}
if (offsetof<Names>("count") != NAMES_COUNT) ERROR("layout/schema: NAMES_COUNT");
if (offsetof<Names>("at") != NAMES_AT) ERROR("layout/schema: NAMES_AT");
if (offsetof<Names>("cells") != NAMES_CELLS) ERROR("layout/schema: NAMES_CELLS");
if (offsetof<Names>("mask") != NAMES_MASK) ERROR("layout/schema: NAMES_MASK");
if (offsetof<Names>("probes") != NAMES_PROBES) ERROR("layout/schema: NAMES_PROBES");
if (offsetof<Names>("seed") != NAMES_SEED) ERROR("layout/schema: NAMES_SEED");
if (offsetof<Names>("longest") != NAMES_LONGEST) ERROR("layout/schema: NAMES_LONGEST");
if (offsetof<Names>() != NAMES_BYTES) ERROR("layout/schema: NAMES_BYTES");

@unmanaged
class Name {
  word: u64;
  mask: u64;
  last: u64;
  seen: u64;
  length: u32;
  schema: u32;
  classes: u32;
  checks: u32;
  bit: i32;
  text: u32;
}
if (offsetof<Name>("word") != NAME_WORD) ERROR("layout/schema: NAME_WORD");
if (offsetof<Name>("mask") != NAME_MASK) ERROR("layout/schema: NAME_MASK");
if (offsetof<Name>("last") != NAME_LAST) ERROR("layout/schema: NAME_LAST");
if (offsetof<Name>("seen") != NAME_SEEN) ERROR("layout/schema: NAME_SEEN");
if (offsetof<Name>("length") != NAME_LENGTH) ERROR("layout/schema: NAME_LENGTH");
if (offsetof<Name>("schema") != NAME_SCHEMA) ERROR("layout/schema: NAME_SCHEMA");
if (offsetof<Name>("classes") != NAME_CLASSES) ERROR("layout/schema: NAME_CLASSES");
if (offsetof<Name>("checks") != NAME_CHECKS) ERROR("layout/schema: NAME_CHECKS");
if (offsetof<Name>("bit") != NAME_BIT) ERROR("layout/schema: NAME_BIT");
if (offsetof<Name>("text") != NAME_TEXT) ERROR("layout/schema: NAME_TEXT");
if (offsetof<Name>() != NAME_BYTES) ERROR("layout/schema: NAME_BYTES");

/** The first eight bytes of a text, zeros behind a shorter one. */
function firstWord(text: usize, length: i32): u64 {
  const word = load<u64>(text);
  return length >= 8 ? word : word & (((<u64>1) << ((<u64>length) << 3)) - 1);
}

/** Whether a name has this text. Up to seven bytes behind the text are read. */
function isName(name: usize, text: usize, length: i32): bool {
  return (
    load<i32>(name, NAME_LENGTH) == length &&
    ((load<u64>(text) ^ load<u64>(name, NAME_WORD)) & load<u64>(name, NAME_MASK)) == 0 &&
    (length <= 8 || isSameRest(name, text, length))
  );
}

/** The same as isName for a name of more than eight bytes whose length and first eight were compared. */
export function isSameRest(name: usize, text: usize, length: i32): bool {
  return (
    load<u64>(text + length - 8) == load<u64>(name, NAME_LAST) &&
    (length <= 16 || sameText(program + load<u32>(name, NAME_TEXT) + 8, text + 8, length - 16))
  );
}

/** By words of eight bytes, the last one filled with zeros; never 0, which marks a free cell. */
function hashName(text: usize, length: i32, seed: u32): u32 {
  let word = firstWord(text, length);
  let hash: u32 = seed ^ (<u32>length * <u32>NAME_HASH_LENGTH);
  while (true) {
    hash = (hash ^ <u32>word) * <u32>NAME_HASH_LOW;
    hash ^= hash >> 15;
    hash = (hash ^ <u32>(word >> 32)) * <u32>NAME_HASH_HIGH;
    hash ^= hash >> 16;
    length -= 8;
    if (length <= 0) break;
    text += 8;
    word = firstWord(text, length);
  }
  return hash | <u32>(hash == 0);
}

/** The name with this text, 0 without one. A miss looks at NAMES_PROBES cells at most, and a hit is verified. */
export function findName(names: usize, text: usize, length: i32): usize {
  if (<u32>length > load<u32>(names, NAMES_LONGEST)) return 0;
  const mask = load<u32>(names, NAMES_MASK);
  const cells = program + load<u32>(names, NAMES_CELLS);
  const tag = hashName(text, length, load<u32>(names, NAMES_SEED));
  let probes = load<u32>(names, NAMES_PROBES);
  let cell = tag & mask;
  let result: usize = 0;
  while (probes != 0) {
    const at = cells + <usize>cell * CELL_BYTES;
    const found = load<u32>(at, CELL_TAG);
    if (found == 0) break;
    if (found == tag) {
      const name = program + load<u32>(at, CELL_NAME);
      if (isName(name, text, length)) {
        result = name;
        break;
      }
    }
    cell = (cell + 1) & mask;
    probes--;
  }
  return result;
}
