/** The table by which the matcher finds the class of a code point in UTF-8 (assembly/layout/pattern.ts). */
import { CLASS_LEAF } from "../../assembly/layout/pattern.ts";
import type { Alphabet } from "./alphabet.ts";
import { CODE_POINT_MAX } from "./code-points.ts";
import { PatternError } from "./pattern-error.ts";

/** 128 KB of trie. All letters of Unicode need a third of it; more are code points picked one by one. */
export const CLASS_NODES_MAX = 1024;
const CHILDREN = 64;

export interface ClassTable {
  readonly ascii: Uint8Array;
  readonly leads: Uint16Array;
  readonly nodes: Uint16Array;
}

/** `classes` renames the alphabet's classes. */
export function classTable({ runStarts, runClasses }: Alphabet, classes: ArrayLike<number>): ClassTable {
  const nodes: number[] = [];
  const nodeNumbers = new Map<string, number>();

  /** Index of the run that holds a code point. */
  const runAt = (codePoint: number): number => {
    let low = 0;
    let high = runStarts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (runStarts[middle]! <= codePoint) low = middle;
      else high = middle;
    }
    return low;
  };
  const leafOf = (run: number): number => CLASS_LEAF | classes[runClasses[run]!]!;

  /** Entries for CHILDREN code points from `base` on, the first of which lies in `run`. */
  const lastLevel = (base: number, run: number): number[] => {
    let at = run;
    return Array.from({ length: CHILDREN }, (_, index) => {
      while (at + 1 < runStarts.length && runStarts[at + 1]! <= base + index) at++;
      return leafOf(at);
    });
  };

  /**
   * Entry for the `size` code points from `base` on, which the bytes left over tell apart. What valid UTF-8 does not write this
   * way, below `from` and above CODE_POINT_MAX, takes the class beside it, so as not to need nodes.
   */
  const entryFor = (base: number, size: number, from: number): number => {
    const first = Math.min(Math.max(base, from), CODE_POINT_MAX);
    const last = Math.min(Math.max(base + size - 1, from), CODE_POINT_MAX);
    const run = runAt(first);
    if (run + 1 === runStarts.length || runStarts[run + 1]! > last) return leafOf(run);
    if (size === CHILDREN) return nodeOf(lastLevel(base, run));
    const child = size / CHILDREN;
    return nodeOf(Array.from({ length: CHILDREN }, (_, index) => entryFor(base + index * child, child, from)));
  };

  const nodeOf = (children: readonly number[]): number => {
    if (children[0]! & CLASS_LEAF && children.every((entry) => entry === children[0])) return children[0]!;
    // An entry has sixteen bits, as a unit of a string has.
    const key = String.fromCharCode(...children);
    let number = nodeNumbers.get(key);
    if (number === undefined) {
      number = nodeNumbers.size;
      if (number >= CLASS_NODES_MAX) {
        throw new PatternError(
          0,
          `the pattern's classes divide Unicode into more pieces than ${CLASS_NODES_MAX} blocks of ${CHILDREN} code points hold: use ranges or \\p{...}`,
        );
      }
      nodeNumbers.set(key, number);
      nodes.push(...children);
    }
    return number;
  };

  const leads = new Uint16Array(CHILDREN);
  for (let lead = 0xc0; lead <= 0xff; lead++) {
    if (lead < 0xe0) leads[lead - 0xc0] = entryFor((lead & 0x1f) << 6, CHILDREN, 0x80);
    else if (lead < 0xf0) leads[lead - 0xc0] = entryFor((lead & 0x0f) << 12, CHILDREN ** 2, 0x800);
    else leads[lead - 0xc0] = entryFor((lead & 0x07) << 18, CHILDREN ** 3, 0x10000);
  }
  const ascii = Uint8Array.from({ length: 128 }, (_, byte) => leafOf(runAt(byte)) & ~CLASS_LEAF);
  return { ascii, leads, nodes: Uint16Array.from(nodes) };
}
