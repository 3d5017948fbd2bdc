/**
 * A pattern as a program: positions that each consume one code point, choose, assert, or accept. Its language is read from the
 * text's begin to its end; a lookahead is a program of its own, from `body` to ACCEPTED, that must or must not accept as well.
 *
 * The program is written from its end to its begin, so what follows a position is there before it. Counted repetition is
 * written out: nested, as x(x(x)?)? for x{1,3}, so that each position has few ways to go.
 */
import { ALL_CODE_POINTS, type CodePoints } from "./code-points.ts";
import { WORD_CHARACTERS } from "./ecma-262-sets.ts";
import { PatternError } from "./pattern-error.ts";
import type { Assertion, LookNode, PatternNode, RepeatNode } from "./syntax-tree.ts";

/** Written-out repetition is what makes programs large: `.{1,10000}` fits, `(a{1,1000}){1,1000}` does not. */
export const POSITIONS_MAX = 40_000;

export type Position =
  | { readonly kind: "accept" }
  /** `set` is an index into Program.sets. */
  | { readonly kind: "consume"; readonly set: number; readonly next: number }
  | { readonly kind: "choose"; readonly first: number; readonly second: number }
  | { readonly kind: "assert"; readonly assertion: Assertion; readonly next: number }
  | { readonly kind: "look"; readonly body: number; readonly negative: boolean; readonly next: number };

/** The position that accepts: whatever the rest of the text is. */
export const ACCEPTED = 0;

export interface Program {
  readonly positions: readonly Position[];
  readonly entry: number;
  readonly sets: readonly CodePoints[];
  /** The set of words' characters, when their boundaries are asserted somewhere; null otherwise. */
  readonly wordSet: number | null;
}

/** `isSearch`: the match may begin anywhere in the text. */
export function writeProgram(node: PatternNode, isSearch: boolean): Program {
  const writer = new ProgramWriter();
  const entry = isSearch ? writer.search(node) : writer.write(node, ACCEPTED);
  return { positions: writer.positions, entry, sets: writer.sets, wordSet: writer.wordSet };
}

class ProgramWriter {
  readonly positions: Position[] = [{ kind: "accept" }];
  readonly sets: CodePoints[] = [];
  wordSet: number | null = null;
  private readonly lookBodies = new Map<LookNode, number>();
  private readonly setNumbers = new Map<string, number>();
  private readonly setNumbersByIdentity = new Map<CodePoints, number>();

  search(node: PatternNode): number {
    const body = this.write(node, ACCEPTED);
    const any = this.setNumber(ALL_CODE_POINTS);
    return this.loop((again) => this.add({ kind: "consume", set: any, next: again }), body)[0];
  }

  /** Writes `node` in front of `next`; returns where it begins. */
  write(node: PatternNode, next: number): number {
    switch (node.kind) {
      case "empty":
        return next;
      case "set":
        return this.add({ kind: "consume", set: this.setNumber(node.set), next });
      case "sequence":
        return node.parts.reduceRight((behind, part) => this.write(part, behind), next);
      case "choice":
        return node.branches
          .map((branch) => this.write(branch, next))
          .reduceRight((second, first) => this.choose(first, second));
      case "repeat":
        return this.repeat(node, next);
      case "assert":
        if (node.assertion === "boundary" || node.assertion === "inside") {
          this.wordSet = this.setNumber(WORD_CHARACTERS);
        }
        return this.add({ kind: "assert", assertion: node.assertion, next });
      case "look":
        return this.add({ kind: "look", body: this.lookBody(node), negative: node.negative, next });
    }
  }

  /** A lookahead's program does not depend on what follows it, so the rounds of a repetition share it. */
  private lookBody(node: LookNode): number {
    let body = this.lookBodies.get(node);
    if (body === undefined) {
      body = this.write(node.body, ACCEPTED);
      this.lookBodies.set(node, body);
    }
    return body;
  }

  private repeat({ body, min, max }: RepeatNode, next: number): number {
    let begin = next;
    let rounds = min;
    if (next === ACCEPTED) {
      // More rounds than the least would decide nothing.
    } else if (max === Number.POSITIVE_INFINITY) {
      const [again, first] = this.loop((back) => this.write(body, back), next);
      // The last of the required rounds is the one that repeats.
      [begin, rounds] = min === 0 ? [again, 0] : [first, min - 1];
    } else {
      for (let round = min; round < max; round++) begin = this.choose(this.write(body, begin), next);
    }
    for (let round = 0; round < rounds; round++) begin = this.write(body, begin);
    return begin;
  }

  /** Any number of rounds: the position that chooses between another one and `next`, and the begin of a round. */
  private loop(writeRound: (again: number) => number, next: number): readonly [number, number] {
    const again = this.choose(ACCEPTED, next);
    const first = writeRound(again);
    this.positions[again] = { kind: "choose", first, second: next };
    return [again, first];
  }

  private choose(first: number, second: number): number {
    return this.add({ kind: "choose", first, second });
  }

  private add(position: Position): number {
    if (this.positions.length >= POSITIONS_MAX) {
      throw new PatternError(
        0,
        `the pattern, with its counted repetitions written out, has more than ${POSITIONS_MAX} positions: lower the counts, or say lengths with minLength and maxLength`,
      );
    }
    return this.positions.push(position) - 1;
  }

  private setNumber(set: CodePoints): number {
    let number = this.setNumbersByIdentity.get(set);
    if (number !== undefined) return number;
    const key = set.join();
    number = this.setNumbers.get(key);
    if (number === undefined) {
      number = this.sets.push(set) - 1;
      this.setNumbers.set(key, number);
    }
    this.setNumbersByIdentity.set(set, number);
    return number;
  }
}
