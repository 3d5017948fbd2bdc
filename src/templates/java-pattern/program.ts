/** A pattern as a program for the matcher: what a thread does, step by step. */
import { type CharacterSet, withTable } from "./character-set.ts";
import { JavaPatternError, parsePattern } from "./parse-pattern.ts";
import type { PatternNode, Place } from "./syntax.ts";

export type Instruction =
  | { readonly kind: "set"; readonly set: CharacterSet }
  /** Goes on at both, the first preferred. */
  | { readonly kind: "split"; first: number; second: number }
  | { readonly kind: "jump"; to: number }
  | { readonly kind: "save"; readonly slot: number }
  | { readonly kind: "assert"; readonly place: Place }
  | { readonly kind: "match" };

export interface Program {
  readonly instructions: readonly Instruction[];
  /** Groups without the whole match. */
  readonly groupCount: number;
  readonly groupNames: ReadonlyMap<string, number>;
  /** Whether a match can begin with an ASCII character, by its code; null: a match may be empty. */
  readonly firstCharacters: readonly boolean[] | null;
}

/** Counted repetitions are written out, so that a short pattern can be a long program. */
const INSTRUCTIONS_MAX = 10_000;

/** Throws JavaPatternError. */
export function compileProgram(text: string): Program {
  const { root, groupCount, groupNames } = parsePattern(text);
  const instructions = new Writer(text).write(root);
  return { instructions, groupCount, groupNames, firstCharacters: firstCharacters(instructions) };
}

class Writer {
  readonly #text: string;
  readonly #instructions: Instruction[] = [];
  /** A repetition writes its sets out many times; they share one table. */
  readonly #tables = new Map<CharacterSet, CharacterSet>();

  constructor(text: string) {
    this.#text = text;
  }

  write(root: PatternNode): Instruction[] {
    this.#node(root);
    this.#push({ kind: "match" });
    return this.#instructions;
  }

  #push<T extends Instruction>(instruction: T): T {
    if (this.#instructions.length >= INSTRUCTIONS_MAX) {
      throw new JavaPatternError("too many repetitions within each other", this.#text, 0);
    }
    this.#instructions.push(instruction);
    return instruction;
  }

  get #here(): number {
    return this.#instructions.length;
  }

  #node(node: PatternNode): void {
    switch (node.kind) {
      case "set":
        this.#push({ kind: "set", set: this.#tabled(node.set) });
        return;
      case "assert":
        this.#push(node);
        return;
      case "sequence":
        for (const part of node.parts) this.#node(part);
        return;
      case "group":
        this.#push({ kind: "save", slot: node.index * 2 });
        this.#node(node.node);
        this.#push({ kind: "save", slot: node.index * 2 + 1 });
        return;
      case "choice":
        this.#choice(node.branches);
        return;
      case "repeat":
        this.#repeat(node);
    }
  }

  #tabled(set: CharacterSet): CharacterSet {
    let tabled = this.#tables.get(set);
    if (tabled === undefined) {
      tabled = withTable(set);
      this.#tables.set(set, tabled);
    }
    return tabled;
  }

  #choice(branches: readonly PatternNode[]): void {
    const jumps: { to: number }[] = [];
    for (const branch of branches.slice(0, -1)) {
      const split = this.#push({ kind: "split", first: this.#here + 1, second: 0 });
      this.#node(branch);
      jumps.push(this.#push({ kind: "jump", to: 0 }));
      split.second = this.#here;
    }
    this.#node(branches.at(-1)!);
    for (const jump of jumps) jump.to = this.#here;
  }

  #repeat({ node, min, max, isLazy }: Extract<PatternNode, { kind: "repeat" }>): void {
    for (let count = 0; count < min; count++) this.#node(node);
    if (max === Number.POSITIVE_INFINITY) {
      const begin = this.#here;
      const split = this.#push({ kind: "split", first: 0, second: 0 });
      const body = this.#here;
      this.#node(node);
      this.#push({ kind: "jump", to: begin });
      this.#aim(split, body, this.#here, isLazy);
      return;
    }
    const splits: { split: { first: number; second: number }; body: number }[] = [];
    for (let count = min; count < max; count++) {
      const split = this.#push({ kind: "split", first: 0, second: 0 });
      splits.push({ split, body: this.#here });
      this.#node(node);
    }
    for (const { split, body } of splits) this.#aim(split, body, this.#here, isLazy);
  }

  #aim(split: { first: number; second: number }, body: number, behind: number, isLazy: boolean): void {
    split.first = isLazy ? behind : body;
    split.second = isLazy ? body : behind;
  }
}

function firstCharacters(instructions: readonly Instruction[]): readonly boolean[] | null {
  const table: boolean[] = new Array(128).fill(false);
  const seen = new Set<number>();
  const open = [0];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    const instruction = instructions[at]!;
    switch (instruction.kind) {
      case "match":
        return null;
      case "set":
        for (let code = 0; code < 128; code++) if (instruction.set(code)) table[code] = true;
        break;
      case "split":
        open.push(instruction.first, instruction.second);
        break;
      case "jump":
        open.push(instruction.to);
        break;
      default:
        open.push(at + 1);
    }
  }
  return table;
}
