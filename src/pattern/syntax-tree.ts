/**
 * What a regular expression says, apart from the syntax that it is written in. Which alternative or how many rounds a matcher
 * would try first is not in it: an automaton decides whether a text matches, and that does not depend on the order.
 *
 * The functions that make nodes also simplify, so that `((a?){50}){50}` is `a{0,2500}` and a choice of characters is one set.
 */
import { type CodePoints, codePoints } from "./code-points.ts";

export type PatternNode =
  | { readonly kind: "empty" }
  | { readonly kind: "set"; readonly set: CodePoints }
  | { readonly kind: "sequence"; readonly parts: readonly PatternNode[] }
  | { readonly kind: "choice"; readonly branches: readonly PatternNode[] }
  | RepeatNode
  | LookNode
  | AssertNode;

export interface RepeatNode {
  readonly kind: "repeat";
  readonly body: PatternNode;
  readonly min: number;
  /** Infinity without an upper bound. */
  readonly max: number;
}

/** What follows must match the body, or must not; nothing is consumed. */
export interface LookNode {
  readonly kind: "look";
  readonly body: PatternNode;
  readonly negative: boolean;
}

export interface AssertNode {
  readonly kind: "assert";
  readonly assertion: Assertion;
}

/** Begin and end of the text; a place between a word's character and another, or none such. */
export type Assertion = "begin" | "end" | "boundary" | "inside";

export const EMPTY: PatternNode = { kind: "empty" };

export function sequenceOf(nodes: readonly PatternNode[]): PatternNode {
  const parts: PatternNode[] = [];
  for (const node of nodes) {
    if (node.kind === "sequence") for (const part of node.parts) parts.push(part);
    else if (node.kind !== "empty") parts.push(node);
  }
  return parts.length === 0 ? EMPTY : parts.length === 1 ? parts[0]! : { kind: "sequence", parts };
}

export function choiceOf(nodes: readonly PatternNode[]): PatternNode {
  const branches: PatternNode[] = [];
  const ranges: number[] = [];
  let hasSet = false;
  let hasEmpty = false;
  for (const node of nodes) {
    for (const branch of node.kind === "choice" ? node.branches : [node]) {
      if (branch.kind === "set") {
        hasSet = true;
        for (const end of branch.set) ranges.push(end);
      } else if (branch.kind === "empty") hasEmpty = true;
      else branches.push(branch);
    }
  }
  if (hasSet) branches.push({ kind: "set", set: codePoints(ranges) });
  const node: PatternNode =
    branches.length === 0 ? EMPTY : branches.length === 1 ? branches[0]! : { kind: "choice", branches };
  return hasEmpty ? repeatOf(node, 0, 1) : node;
}

export function repeatOf(node: PatternNode, min: number, max: number): PatternNode {
  if (max === 0 || node.kind === "empty") return EMPTY;
  // Where nothing is consumed, once says all, and "or not at all" says nothing.
  if (node.kind === "assert" || node.kind === "look") return min === 0 ? EMPTY : node;
  if (min === 1 && max === 1) return node;
  // Rounds of rounds: with at most one round at least, every number between the least and the most can be reached.
  if (node.kind === "repeat" && node.min <= 1) {
    return { kind: "repeat", body: node.body, min: node.min * min, max: node.max * max };
  }
  return { kind: "repeat", body: node, min, max };
}
