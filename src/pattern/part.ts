/** One part of a program as bytes: what all kinds share, and what a deterministic automaton has (assembly/layout/pattern.ts). */
import {
  DFA_ACCEPTING,
  DFA_CELLS,
  DFA_START,
  PART_ASCII,
  PART_BYTES,
  PART_KIND,
  PART_KIND_DFA,
  PART_LEADS,
  PART_NODES,
  STATE_ALL,
  STATE_DEAD,
  STATE_FIRST,
} from "../../assembly/layout/pattern.ts";
import type { Alphabet } from "./alphabet.ts";
import { classTable } from "./class-table.ts";
import { BEFORE_NOTHING } from "./conditions.ts";
import { ALL, DEAD, type Dfa } from "./dfa.ts";

/**
 * Steps, or words of bits, that one byte of text may cost, over all parts of a program. A string of 10 KB then costs a few
 * milliseconds at the very worst; longer ones meet the validator's budget.
 */
export const WORK_PER_BYTE_MAX = 512;

export interface Part {
  readonly kind: "dfa" | "simulation";
  readonly bytes: Uint8Array;
  /** States of an automaton, positions of a simulation. */
  readonly states: number;
  readonly workPerByte: number;
}

/** A part with room for `sections` behind the class table; returns their offsets too. Each begins at a multiple of 8. */
export function layPart(
  kind: number,
  alphabet: Alphabet,
  classes: ArrayLike<number>,
  sections: readonly number[],
): { readonly view: DataView; readonly offsets: readonly number[] } {
  const { ascii, leads, nodes } = classTable(alphabet, classes);
  let end = PART_BYTES;
  const offsets = [nodes.length * 2, ...sections].map((bytes) => {
    const begin = end;
    end += align8(bytes);
    return begin;
  });
  const bytes = new Uint8Array(end);
  const view = new DataView(bytes.buffer);
  view.setUint32(PART_KIND, kind, true);
  view.setUint32(PART_NODES, offsets[0]!, true);
  bytes.set(ascii, PART_ASCII);
  for (const [index, entry] of leads.entries()) view.setUint16(PART_LEADS + index * 2, entry, true);
  for (const [index, entry] of nodes.entries()) view.setUint16(offsets[0]! + index * 2, entry, true);
  return { view, offsets: offsets.slice(1) };
}

/** Null when its cells cannot be numbered with sixteen bits. */
export function dfaPart(dfa: Dfa, alphabet: Alphabet): Part | null {
  const { columns, columnCount } = mergeColumns(dfa);
  const rows: number[] = [];
  for (const accepting of [0, 1]) {
    for (let state = ALL + 1; state < dfa.stateCount; state++) if (dfa.accepts[state] === accepting) rows.push(state);
  }
  const cellCount = STATE_FIRST + rows.length * columnCount;
  if (cellCount > 0x10000) return null;
  const stateAt = new Uint16Array(dfa.stateCount);
  stateAt[DEAD] = STATE_DEAD;
  stateAt[ALL] = STATE_ALL;
  rows.forEach((state, row) => {
    stateAt[state] = STATE_FIRST + row * columnCount;
  });
  const firstAccepting = rows.findIndex((state) => dfa.accepts[state] === 1);
  const { view, offsets } = layPart(PART_KIND_DFA, alphabet, columns, [cellCount * 2]);
  const cells = offsets[0]!;
  view.setUint32(DFA_CELLS, cells, true);
  view.setUint32(DFA_START, stateAt[dfa.starts[BEFORE_NOTHING]!]!, true);
  view.setUint32(DFA_ACCEPTING, STATE_FIRST + (firstAccepting < 0 ? rows.length : firstAccepting) * columnCount, true);
  for (const state of rows) {
    for (let one = 0; one < dfa.classCount; one++) {
      const cell = cells + (stateAt[state]! + columns[one]!) * 2;
      view.setUint16(cell, stateAt[dfa.next[state * dfa.classCount + one]!]!, true);
    }
  }
  return { kind: "dfa", bytes: new Uint8Array(view.buffer), states: dfa.stateCount, workPerByte: 1 };
}

/** Classes that every state treats alike are one, so its column stands once. */
function mergeColumns({ classCount, stateCount, next }: Dfa): { columns: number[]; columnCount: number } {
  let columns: number[] = new Array(classCount).fill(0);
  let columnCount = 1;
  for (let state = ALL + 1; state < stateCount && columnCount < classCount; state++) {
    const numbers = new Map<number, number>();
    columns = columns.map((column, one) => {
      const key = column * stateCount + next[state * classCount + one]!;
      let number = numbers.get(key);
      if (number === undefined) {
        number = numbers.size;
        numbers.set(key, number);
      }
      return number;
    });
    columnCount = numbers.size;
  }
  return { columns, columnCount };
}

const align8 = (bytes: number): number => (bytes + 7) & ~7;
