/** Sets of code points: ranges as a flat list [from, to, from, to, ...], both ends included, ascending and apart. */

export type CodePoints = readonly number[];

export const CODE_POINT_MAX = 0x10ffff;
export const ALL_CODE_POINTS: CodePoints = [0, CODE_POINT_MAX];

/** Puts ranges that come in any order, and may overlap, into order. */
export function codePoints(ranges: readonly number[]): CodePoints {
  const pairs: [number, number][] = [];
  for (let i = 0; i < ranges.length; i += 2) pairs.push([ranges[i]!, ranges[i + 1]!]);
  pairs.sort((left, right) => left[0] - right[0]);
  const set: number[] = [];
  for (const [from, to] of pairs) {
    if (set.length > 0 && from <= set.at(-1)! + 1) set[set.length - 1] = Math.max(set.at(-1)!, to);
    else set.push(from, to);
  }
  return set;
}

export function complement(set: CodePoints): CodePoints {
  const rest: number[] = [];
  let next = 0;
  for (let i = 0; i < set.length; i += 2) {
    if (set[i]! > next) rest.push(next, set[i]! - 1);
    next = set[i + 1]! + 1;
  }
  if (next <= CODE_POINT_MAX) rest.push(next, CODE_POINT_MAX);
  return rest;
}
