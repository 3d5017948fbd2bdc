// The program of a regular expression: relocatable, every offset in it is from the begin of the part that has it. A text matches
// when every part says so; most programs have one part. Several stand for lookaheads at the begin of an anchored pattern
// whose automata would be too large when multiplied.
//
// A part reads code points, one step for each, and sees of each only its class: two code points of one class are in the same
// sets of the pattern. ASCII's classes are a table; for other code points the bytes of their UTF-8 form lead through a trie.
// Text is valid UTF-8, in which a lone surrogate may stand as its three bytes.

/** u32: offset of the next part from this one's begin; 0 behind the last. */
export const PART_NEXT = 0;
/** u32: steps or words of bits that one byte of text costs at most, over this and all later parts. */
export const PATTERN_WORK_PER_BYTE = 4;
/** u32: PART_KIND_*. */
export const PART_KIND = 8;
/** u32: 1 when the text must not match this part. */
export const PART_NEGATED = 12;
/** u32: offset of the trie's nodes. */
export const PART_NODES = 16;
/** u8 x 128: classes of ASCII. */
export const PART_ASCII = 48;
/** u16 x 64: entries of the trie by the low six bits of the first byte, which is 0xC2 to 0xF4. */
export const PART_LEADS = 176;
export const PART_BYTES = 304;

export const PART_KIND_DFA = 0;
export const PART_KIND_SIMULATION = 1;

// The trie. An entry is a class under CLASS_LEAF, or the number of a node for the low six bits of the next byte.
export const CLASS_LEAF = 0x8000;
export const CLASS_NODE_BYTES = 128;

// A deterministic automaton. A state is the index of its row's first cell in a table of u16, two cells behind DEAD and ALL,
// which have no rows: they end the match. Rows of states in which the text may end come last.
export const STATE_DEAD = 0;
export const STATE_ALL = 1;
export const STATE_FIRST = 2;
/** u32: offset of the cells. */
export const DFA_CELLS = 20;
/** u32: the state at the text's begin. */
export const DFA_START = 24;
/** u32: the first state in which the text may end. */
export const DFA_ACCEPTING = 28;

// A simulation: a bit for each position of a non-deterministic automaton, SIMULATION_WORDS words of u64 a set. Where positions
// lead to is kept as shifts (from p to p + distance, for the positions of a mask), and as links from any position of one
// set to all of another. What is reached is cut to the positions that take the code point's class.
/** u32 */
export const SIMULATION_WORDS = 20;
/** u32: offset of the set at the text's begin; behind it the positions that accept whatever follows, and those that accept at the end. */
export const SIMULATION_SETS = 24;
/** u32: offset of a set for each class: the positions that take it. */
export const SIMULATION_TAKES = 28;
/** u32: number of shifts, and the offset of the first: u64 distance below 64, then the mask. */
export const SIMULATION_SHIFT_COUNT = 32;
export const SIMULATION_SHIFTS = 36;
/** u32: number of links, and the offset of the first: two sets. */
export const SIMULATION_LINK_COUNT = 40;
export const SIMULATION_LINKS = 44;

/** Positions of a simulation, at most: 16 words a set. */
export const SIMULATION_POSITIONS_MAX = 1024;
/** Memory that a match needs beside its program, 8-aligned: two sets. */
export const PATTERN_SCRATCH_BYTES = 256;
