// The hash table that both images use: every key is (parent, text), so one table holds all edges of a trie. Open addressing
// with linear probing over cells; the seed was chosen when the table was compiled so that the longest probe is short.

// Where an image keeps its table.
/** u32: offset of the cells in the image. */
export const TABLE_CELLS = 0;
/** u32: number of cells - 1; a power of two - 1. */
export const TABLE_MASK = 4;
/** u32: cells that a lookup looks at before it is a miss, at most. */
export const TABLE_PROBES = 8;
/** u32: seed of hashText. */
export const TABLE_SEED = 12;
export const TABLE_BYTES = 16;

// A cell.
/** u32: the mixed hash, never 0; 0 marks a free cell. */
export const CELL_TAG = 0;
/** u32: offset of the entry in the image. */
export const CELL_ENTRY = 4;
export const CELL_BYTES = 8;

// Every entry begins with its key; the text lies behind the payload, padded with zeros to 8 bytes.
/** u32: offset of the parent entry in the image, or a PARENT_* code below any offset. */
export const ENTRY_PARENT = 0;
/** u32: bytes of text. */
export const ENTRY_LENGTH = 4;

// Multipliers of the hash: odd, and below 2^31 like every constant here.
export const HASH_LENGTH = 0x1b873593;
export const HASH_WORD = 0x5bd1e995;
export const HASH_PARENT = 0x2c1b3c6d;
export const HASH_MIX = 0x297a2d39;
