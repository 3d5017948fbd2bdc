/** What can be seen of a pattern without running it: where it begins, and whether it says several things at once. */
import { EMPTY, type PatternNode, repeatOf, sequenceOf } from "./syntax-tree.ts";

/** Whether every match begins at the text's begin. */
export function beginsAtBegin(node: PatternNode): boolean {
  switch (node.kind) {
    case "assert":
      return node.assertion === "begin";
    case "sequence": {
      const first = node.parts.find(({ kind }) => kind !== "look" && kind !== "assert");
      const before = first === undefined ? node.parts : node.parts.slice(0, node.parts.indexOf(first));
      return before.some(beginsAtBegin) || (first !== undefined && beginsAtBegin(first));
    }
    case "choice":
      return node.branches.every(beginsAtBegin);
    case "repeat":
      return node.min > 0 && beginsAtBegin(node.body);
    default:
      return false;
  }
}

/**
 * Takes away what a search makes superfluous: a match of `x{3,5}y` anywhere is one of `x{3}y` that begins later. What is left
 * has fewer states.
 */
export function trimFront(node: PatternNode): PatternNode {
  if (node.kind === "repeat") return repeatOf(node.body, node.min, node.min);
  if (node.kind !== "sequence") return node;
  for (const [index, part] of node.parts.entries()) {
    const trimmed = trimFront(part);
    if (trimmed !== EMPTY) return sequenceOf([trimmed, ...node.parts.slice(index + 1)]);
  }
  return EMPTY;
}

/** One of the things that must hold, or must not, of the text as a whole. */
export interface Conjunct {
  readonly node: PatternNode;
  readonly negative: boolean;
}

/**
 * The lookaheads at the begin of an anchored pattern, each a pattern of its own, and the rest: `^(?=A)(?!B)C` is `^A`, not `^B`
 * and `^C`. One only for a pattern that is not of that form.
 */
export function conjuncts(node: PatternNode): readonly Conjunct[] {
  if (node.kind === "sequence") {
    const end = node.parts.findIndex((part) => part.kind !== "look" && !isBegin(part));
    const front = node.parts.slice(0, end < 0 ? node.parts.length : end);
    const begin = front.find(isBegin);
    if (begin !== undefined && front.length > 1) {
      const rest = end < 0 ? [] : node.parts.slice(end);
      return [
        ...front.flatMap((part) =>
          part.kind === "look" ? [{ node: sequenceOf([begin, part.body]), negative: part.negative }] : [],
        ),
        { node: sequenceOf([begin, ...rest]), negative: false },
      ];
    }
  }
  return [{ node, negative: false }];
}

const isBegin = (node: PatternNode): boolean => node.kind === "assert" && node.assertion === "begin";
