/** Writes a table of names (assembly/layout/schema.ts): the host's half of assembly/schema/names.ts. */
import { NONE } from "../../assembly/layout/codes.ts";
import {
  ALL_CLASSES,
  CELL_BYTES,
  CELL_NAME,
  CELL_TAG,
  NAME_BIT,
  NAME_BYTES,
  NAME_CLASSES,
  NAME_HASH_HIGH,
  NAME_HASH_LENGTH,
  NAME_HASH_LOW,
  NAME_LAST,
  NAME_LENGTH,
  NAME_MASK,
  NAME_NO_LENGTH,
  NAME_SCHEMA,
  NAME_SEEN,
  NAME_TEXT,
  NAME_WORD,
  NAMES_AT,
  NAMES_CELLS,
  NAMES_COUNT,
  NAMES_LONGEST,
  NAMES_MASK,
  NAMES_PROBES,
  NAMES_SEED,
} from "../../assembly/layout/schema.ts";
import type { ProgramWriter } from "./program-writer.ts";
import { encodeWtf8 } from "./wtf8.ts";

export interface TableName {
  readonly name: string;
  /** Offset of its schema record, 0 without one. */
  readonly schema: number;
  /** NONE without one. */
  readonly bit: number;
}

/** Cells to names: at most half of the cells are taken, so that probes stay short. */
const CELLS_PER_NAME = 2;
/** The first seed whose longest probe is no longer than this is taken. */
const GOOD_PROBES = 4;
const SEEDS_TRIED = 8;
/** A seed under which a name needs more is given up at once: an author can make all names meet under one that he knows. */
const PROBES_TRIED = 256;
/** A table that needs longer probes than this with every seed gets twice the cells, a few times. */
const PROBES_MAX = 24;
const DOUBLINGS_MAX = 3;

/** Bits of names that were seen lie in one word when they are so many at most; as in assembly/schema/check.ts. */
const SEEN_BITS = 64;
const FULL_MASK = new Uint8Array(8).fill(0xff);

interface Placement {
  readonly seed: number;
  readonly probes: number;
  /** Pairs of tag and index of the name + 1. */
  readonly cells: Uint32Array;
}

/**
 * Writes the table's head at `offset` and the rest behind; answers the offset of each name's record. What a record holds of its
 * schema is written when that one is known.
 */
export function writeNameTable(
  writer: ProgramWriter,
  offset: number,
  names: readonly TableName[],
): Map<string, number> {
  const texts = names.map(({ name }) => encodeWtf8(name));
  const bitCount = names.filter(({ bit }) => bit !== NONE).length;
  const at = writer.reserve((names.length + 1) * NAME_BYTES);
  const records = new Map<string, number>();
  for (const [index, { name, schema, bit }] of names.entries()) {
    const text = texts[index]!;
    const record = at + index * NAME_BYTES;
    writer.set(record + NAME_WORD, text.subarray(0, 8));
    writer.set(record + NAME_MASK, FULL_MASK.subarray(0, text.length));
    writer.set(record + NAME_LAST, text.subarray(-8));
    if (bit !== NONE && bitCount <= SEEN_BITS) writer.u8(record + NAME_SEEN + (bit >> 3), 1 << (bit & 7));
    writer.u32(record + NAME_CLASSES, ALL_CLASSES);
    writer.u32(record + NAME_LENGTH, text.length);
    writer.u32(record + NAME_SCHEMA, schema);
    writer.u32(record + NAME_BIT, bit);
    writer.u32(record + NAME_TEXT, writer.placeText(name, text));
    records.set(name, record);
  }
  const end = at + names.length * NAME_BYTES;
  writer.u32(end + NAME_LENGTH, NAME_NO_LENGTH);
  writer.u32(end + NAME_BIT, NONE);

  const { seed, probes, cells } = bestPlacement(texts);
  const cellsAt = writer.reserve(cells.length * 4);
  for (let cell = 0; cell < cells.length; cell += 2) {
    const index = cells[cell + CELL_NAME / 4]!;
    if (index === 0) continue;
    writer.u32(cellsAt + cell * 4 + CELL_TAG, cells[cell + CELL_TAG / 4]!);
    writer.u32(cellsAt + cell * 4 + CELL_NAME, at + (index - 1) * NAME_BYTES);
  }
  writer.u32(offset + NAMES_COUNT, names.length);
  writer.u32(offset + NAMES_AT, at);
  writer.u32(offset + NAMES_CELLS, cellsAt);
  writer.u32(offset + NAMES_MASK, (cells.length * 4) / CELL_BYTES - 1);
  writer.u32(offset + NAMES_PROBES, probes);
  writer.u32(offset + NAMES_SEED, seed);
  writer.u32(
    offset + NAMES_LONGEST,
    texts.reduce((longest, text) => Math.max(longest, text.length), 0),
  );
  return records;
}

/** Deterministic: the same names give the same table. */
function bestPlacement(texts: readonly Uint8Array[]): Placement {
  let count = 2;
  while (count < texts.length * CELLS_PER_NAME) count *= 2;
  for (let doublings = 0; ; doublings++, count *= 2) {
    let best: Placement | null = null;
    for (let seed = 1; seed <= SEEDS_TRIED && (best === null || best.probes > GOOD_PROBES); seed++) {
      best = place(texts, count, seed, best === null ? PROBES_TRIED : best.probes - 1) ?? best;
    }
    if (best !== null && (best.probes <= PROBES_MAX || doublings === DOUBLINGS_MAX)) return best;
    // Names that meet under every seed: nobody knows any.
    if (doublings === DOUBLINGS_MAX) return place(texts, count, 1, Number.POSITIVE_INFINITY)!;
  }
}

/** Null: some name would be found with more than `probesMax` looks. */
function place(texts: readonly Uint8Array[], count: number, seed: number, probesMax: number): Placement | null {
  const cells = new Uint32Array((count * CELL_BYTES) / 4);
  const mask = count - 1;
  let probes = 0;
  for (const [index, text] of texts.entries()) {
    const tag = hashName(text, seed);
    let cell = tag & mask;
    let looked = 1;
    while (cells[cell * 2 + CELL_TAG / 4] !== 0) {
      cell = (cell + 1) & mask;
      looked++;
    }
    cells[cell * 2 + CELL_TAG / 4] = tag;
    cells[cell * 2 + CELL_NAME / 4] = index + 1;
    if (looked > probes) probes = looked;
    if (probes > probesMax) return null;
  }
  return { seed, probes, cells };
}

/** By words of eight bytes, the last one filled with zeros; same as hashName in assembly/schema/names.ts. */
function hashName(text: Uint8Array, seed: number): number {
  let hash = seed ^ Math.imul(text.length, NAME_HASH_LENGTH);
  let at = 0;
  do {
    hash = Math.imul(hash ^ word(text, at), NAME_HASH_LOW);
    hash ^= hash >>> 15;
    hash = Math.imul(hash ^ word(text, at + 4), NAME_HASH_HIGH);
    hash ^= hash >>> 16;
    at += 8;
  } while (at < text.length);
  return hash === 0 ? 1 : hash >>> 0;
}

function word(text: Uint8Array, at: number): number {
  return (text[at] ?? 0) | ((text[at + 1] ?? 0) << 8) | ((text[at + 2] ?? 0) << 16) | ((text[at + 3] ?? 0) << 24);
}
