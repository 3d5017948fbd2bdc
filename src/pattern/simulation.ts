/**
 * A part that is simulated: for a program whose deterministic automaton has too many states. There is a bit for each position; where
 * they lead is kept as few shifts and links (assembly/layout/pattern.ts), whose number bounds the work.
 */
import {
  PART_KIND_SIMULATION,
  SIMULATION_LINK_COUNT,
  SIMULATION_LINKS,
  SIMULATION_SETS,
  SIMULATION_SHIFT_COUNT,
  SIMULATION_SHIFTS,
  SIMULATION_TAKES,
  SIMULATION_WORDS,
} from "../../assembly/layout/pattern.ts";
import type { Alphabet } from "./alphabet.ts";
import { BEGIN, type Bit } from "./bits.ts";
import type { Budget } from "./budget.ts";
import { layPart, type Part, WORK_PER_BYTE_MAX } from "./part.ts";

/** Fewer pairs of positions at one distance are no shift of their own: a link costs twice as much, but takes many at once. */
const SHIFT_PAIRS_MIN = 2;
const SHIFT_DISTANCE_MAX = 63;
const SHIFTS_MAX = 8;

/** Null when simulating would take too much work. */
export function simulationPart(bits: readonly Bit[], alphabet: Alphabet, budget: Budget): Part | null {
  const words = Math.ceil(bits.length / 64);
  const { shifts, links } = describeSuccessors(bits, budget);
  const work = words * (1 + shifts.length + 2 * links.length);
  if (work > WORK_PER_BYTE_MAX) return null;

  const setBytes = words * 8;
  const classes = Array.from({ length: alphabet.classCount }, (_, one) => one);
  const { view, offsets } = layPart(PART_KIND_SIMULATION, alphabet, classes, [
    3 * setBytes,
    classes.length * setBytes,
    shifts.length * (8 + setBytes),
    links.length * 2 * setBytes,
  ]);
  const [sets, takes, shiftsAt, linksAt] = offsets as [number, number, number, number];
  const setBit = (set: number, bit: number): void => {
    const byte = set + (bit >> 3);
    view.setUint8(byte, view.getUint8(byte) | (1 << (bit & 7)));
  };
  view.setUint32(SIMULATION_WORDS, words, true);
  view.setUint32(SIMULATION_SETS, sets, true);
  view.setUint32(SIMULATION_TAKES, takes, true);
  view.setUint32(SIMULATION_SHIFT_COUNT, shifts.length, true);
  view.setUint32(SIMULATION_SHIFTS, shiftsAt, true);
  view.setUint32(SIMULATION_LINK_COUNT, links.length, true);
  view.setUint32(SIMULATION_LINKS, linksAt, true);
  setBit(sets, BEGIN);
  for (const [number, bit] of bits.entries()) {
    if (bit.accepts) setBit(sets + setBytes, number);
    if (bit.acceptsAtEnd) setBit(sets + 2 * setBytes, number);
    for (const one of bit.classes) setBit(takes + one * setBytes, number);
  }
  for (const [index, { distance, from }] of shifts.entries()) {
    const at = shiftsAt + index * (8 + setBytes);
    view.setUint32(at, distance, true);
    for (const bit of from) setBit(at + 8, bit);
  }
  for (const [index, { from, to }] of links.entries()) {
    const at = linksAt + index * 2 * setBytes;
    for (const bit of from) setBit(at, bit);
    for (const bit of to) setBit(at + setBytes, bit);
  }
  return { kind: "simulation", bytes: new Uint8Array(view.buffer), states: bits.length, workPerByte: work };
}

interface Shift {
  readonly distance: number;
  readonly from: readonly number[];
}

interface Link {
  readonly from: number[];
  readonly to: readonly number[];
}

/** All pairs of a bit and its successor: frequent distances as shifts, the rest as links, which bits of equal rests share. */
function describeSuccessors(bits: readonly Bit[], budget: Budget): { shifts: Shift[]; links: Link[] } {
  const byDistance = new Map<number, number[]>();
  for (const [from, { successors }] of bits.entries()) {
    budget.spend(1 + successors.length);
    for (const to of successors) {
      const distance = to - from;
      if (distance < 0 || distance > SHIFT_DISTANCE_MAX) continue;
      const sources = byDistance.get(distance);
      if (sources === undefined) byDistance.set(distance, [from]);
      else sources.push(from);
    }
  }
  const shifts = [...byDistance]
    .filter(([, from]) => from.length >= SHIFT_PAIRS_MIN)
    .sort(([, left], [, right]) => right.length - left.length)
    .slice(0, SHIFTS_MAX)
    .map(([distance, from]) => ({ distance, from }));
  const shifted = new Set(shifts.map(({ distance }) => distance));
  const links = new Map<string, Link>();
  for (const [from, { successors }] of bits.entries()) {
    const to = successors.filter((one) => !shifted.has(one - from));
    if (to.length === 0) continue;
    const key = to.join();
    const link = links.get(key);
    if (link === undefined) links.set(key, { from: [from], to });
    else link.from.push(from);
  }
  return { shifts, links: [...links.values()] };
}
