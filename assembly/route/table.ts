// Looks a key up in an image's hash table (layout/table.ts).

import { sameText } from "../bytes/compare.ts";
import { mixTag } from "../bytes/hash.ts";
import {
  CELL_BYTES,
  CELL_ENTRY,
  CELL_TAG,
  ENTRY_LENGTH,
  ENTRY_PARENT,
  TABLE_BYTES,
  TABLE_CELLS,
  TABLE_MASK,
  TABLE_PROBES,
  TABLE_SEED,
} from "../layout/table.ts";

@unmanaged
class Table {
  cells: u32;
  mask: u32;
  probes: u32;
  seed: u32;
}
if (offsetof<Table>("cells") != TABLE_CELLS) ERROR("layout/table: TABLE_CELLS");
if (offsetof<Table>("mask") != TABLE_MASK) ERROR("layout/table: TABLE_MASK");
if (offsetof<Table>("probes") != TABLE_PROBES) ERROR("layout/table: TABLE_PROBES");
if (offsetof<Table>("seed") != TABLE_SEED) ERROR("layout/table: TABLE_SEED");
if (offsetof<Table>() != TABLE_BYTES) ERROR("layout/table: TABLE_BYTES");

@unmanaged
class Cell {
  tag: u32;
  entry: u32;
}
if (offsetof<Cell>("tag") != CELL_TAG) ERROR("layout/table: CELL_TAG");
if (offsetof<Cell>("entry") != CELL_ENTRY) ERROR("layout/table: CELL_ENTRY");
if (offsetof<Cell>() != CELL_BYTES) ERROR("layout/table: CELL_BYTES");

/**
 * Offset of the entry with this parent and text, 0 without one. `table` lies at the begin of its image. `entryText` is
 * where an entry of this image keeps its text. A miss looks at TABLE_PROBES cells at most, and a hit is verified.
 */
export function findEntry(table: usize, parent: u32, text: usize, length: i32, hash: u32, entryText: usize): u32 {
  const mask = load<u32>(table, TABLE_MASK);
  const cells = table + load<u32>(table, TABLE_CELLS);
  let probes = load<u32>(table, TABLE_PROBES);
  const tag = mixTag(hash, parent);
  let cell = tag & mask;
  let result: u32 = 0;
  while (probes != 0) {
    const at = cells + <usize>cell * CELL_BYTES;
    const found = load<u32>(at, CELL_TAG);
    if (found == 0) break;
    if (found == tag) {
      const offset = load<u32>(at, CELL_ENTRY);
      const entry = table + offset;
      if (
        load<u32>(entry, ENTRY_PARENT) == parent &&
        load<i32>(entry, ENTRY_LENGTH) == length &&
        sameText(entry + entryText, text, length)
      ) {
        result = offset;
        break;
      }
    }
    cell = (cell + 1) & mask;
    probes--;
  }
  return result;
}
