/** Builds the hash table of an image (assembly/layout/table.ts): the host's half of assembly/route/table.ts. */
import {
  CELL_BYTES,
  CELL_ENTRY,
  CELL_TAG,
  HASH_LENGTH,
  HASH_MIX,
  HASH_PARENT,
  HASH_WORD,
  TABLE_CELLS,
  TABLE_MASK,
  TABLE_PROBES,
  TABLE_SEED,
} from "../../assembly/layout/table.ts";
import { inStretches } from "./stretches.ts";
import { writtenZeros } from "./written-zeros.ts";

export interface TableEntry {
  readonly parent: number;
  readonly text: Uint8Array;
  /** Offset of the entry in the image. */
  readonly offset: number;
}

/** The entries of a table in columns, for those who have thousands. */
export interface TableColumns {
  readonly count: number;
  /** Offset of each one's parent entry, or a PARENT_* code. */
  readonly parents: Int32Array;
  readonly offsets: Int32Array;
  /** Writes hashText of each one's text. */
  hash(seed: number, into: Int32Array): void;
  /** Called every so often while the table is made. */
  readonly pause?: () => void;
}

/** Cells to entries: at most half of the cells are taken, so that probes stay short. */
const CELLS_PER_ENTRY = 2;
/** The first seed whose longest probe is no longer than this is taken. */
const GOOD_PROBES = 12;
const SEEDS_TRIED = 6;
/** A table that needs longer probes than this with every seed gets twice the cells. */
const PROBES_MAX = 48;
const nothing = (): void => {};

export interface HashTable {
  readonly seed: number;
  readonly mask: number;
  readonly probes: number;
  /** Pairs of tag and entry offset. */
  readonly cells: Int32Array;
}

/** Cells that `buildTable` begins with for a number of entries. */
export function cellCount(entryCount: number): number {
  let count = 2;
  while (count < entryCount * CELLS_PER_ENTRY) count *= 2;
  return count;
}

/** Places all entries. Keys must differ. Deterministic: the same entries give the same table. */
export function buildTable(entries: readonly TableEntry[]): HashTable {
  return buildTableOf({
    count: entries.length,
    parents: Int32Array.from(entries, ({ parent }) => parent),
    offsets: Int32Array.from(entries, ({ offset }) => offset),
    hash: (seed, into) => {
      for (const [index, { text }] of entries.entries()) into[index] = hashText(text, seed);
    },
  });
}

/** As buildTable. */
export function buildTableOf(columns: TableColumns): HashTable {
  const { parents, offsets, pause = nothing } = columns;
  const hashes = new Int32Array(columns.count);
  for (let count = cellCount(columns.count); ; count *= 2) {
    let best: HashTable | null = null;
    for (let seed = 1; seed <= SEEDS_TRIED; seed++) {
      columns.hash(seed, hashes);
      const cells = writtenZeros((count * CELL_BYTES) >> 2);
      // Once one probe is no shorter than those of a seed before, the rest need not be placed.
      const probesEnough: number = best === null ? count : best.probes;
      let probes = 0;
      inStretches(columns.count, pause, (from, to) => {
        if (probes < probesEnough) probes = Math.max(probes, place(parents, offsets, hashes, cells, from, to));
      });
      if (best === null || probes < best.probes) best = { seed, mask: count - 1, probes, cells };
      if (best.probes <= GOOD_PROBES) return best;
    }
    if (best !== null && best.probes <= PROBES_MAX) return best;
  }
}

/** Places the entries `from` up to `to`; the longest probe of theirs. */
function place(
  parents: Int32Array,
  offsets: Int32Array,
  hashes: Int32Array,
  cells: Int32Array,
  from: number,
  to: number,
): number {
  const mask = (cells.length << 2) / CELL_BYTES - 1;
  let probes = 0;
  for (let index = from; index < to; index++) {
    const tag = mixTag(hashes[index]!, parents[index]!);
    let cell = tag & mask;
    let looked = 1;
    while (cells[(cell * CELL_BYTES + CELL_TAG) >> 2] !== 0) {
      cell = (cell + 1) & mask;
      looked++;
    }
    cells[(cell * CELL_BYTES + CELL_TAG) >> 2] = tag;
    cells[(cell * CELL_BYTES + CELL_ENTRY) >> 2] = offsets[index]!;
    if (looked > probes) probes = looked;
  }
  return probes;
}

/** Writes a table and where it is into an image. */
export function writeTable(view: DataView, at: number, cellsOffset: number, table: HashTable): void {
  view.setUint32(at + TABLE_CELLS, cellsOffset, true);
  view.setUint32(at + TABLE_MASK, table.mask, true);
  view.setUint32(at + TABLE_PROBES, table.probes, true);
  view.setUint32(at + TABLE_SEED, table.seed, true);
  new Uint8Array(view.buffer, view.byteOffset).set(new Uint8Array(table.cells.buffer), cellsOffset);
}

/** By words of four bytes, the last one filled with zeros; same as hashText in assembly/bytes/hash.ts. */
export function hashText(text: Uint8Array, seed: number): number {
  const length = text.length;
  let hash = seed ^ Math.imul(length, HASH_LENGTH);
  for (let i = 0; i < length; i += 4) {
    const word = text[i]! | ((text[i + 1] ?? 0) << 8) | ((text[i + 2] ?? 0) << 16) | ((text[i + 3] ?? 0) << 24);
    hash = Math.imul(hash ^ word, HASH_WORD);
    hash ^= hash >>> 15;
  }
  return hash >>> 0;
}

/** hashText, as a signed number, of a text that lies in an image at word `at`, filled up with zeros. */
export function hashWords(words: Int32Array, at: number, length: number, seed: number): number {
  let hash = seed ^ Math.imul(length, HASH_LENGTH);
  const end = at + ((length + 3) >> 2);
  for (let i = at; i < end; i++) {
    hash = Math.imul(hash ^ words[i]!, HASH_WORD);
    hash ^= hash >>> 15;
  }
  return hash;
}

/** A text's hash under a parent, never 0, as a signed number; otherwise as mixTag in assembly/bytes/hash.ts. */
export function mixTag(hash: number, parent: number): number {
  let mixed = Math.imul(hash ^ Math.imul(parent, HASH_PARENT), HASH_MIX);
  mixed ^= mixed >>> 16;
  return mixed === 0 ? 1 : mixed;
}
