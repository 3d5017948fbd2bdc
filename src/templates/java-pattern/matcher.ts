/**
 * Runs a program over a text: all threads side by side, one character at a time, so that the work is at most the length of the
 * text times that of the program (Thompson, "Regular Expression Search Algorithm"; Pike's threads carry the groups along).
 * Threads are in the order in which a backtracking matcher would try them, so the match is the one that Java finds.
 */
import { TemplateLimitError } from "../template-errors.ts";
import { LINE_END, WORD } from "./character-set.ts";
import type { Program } from "./program.ts";
import type { Place } from "./syntax.ts";

/** Steps of threads for one call of a template: about a tenth of a second. */
export const STEPS_MAX = 4_000_000;

/** Where groups begin and end, two numbers each, the whole match first; -1: took no part. */
export type Groups = readonly number[];

export class Matcher {
  readonly #program: Program;
  readonly #text: string;
  #stepsLeft = STEPS_MAX;
  /** By instruction, the last position (as a mark) at which a thread came to it: one is enough. */
  readonly #seen: Float64Array;
  /** Of the position that threads are added at; each position of each search has its own. */
  #mark = 0;
  #threads: number[] = [];
  #groups: (readonly number[])[] = [];
  #nextThreads: number[] = [];
  #nextGroups: (readonly number[])[] = [];
  #matched: readonly number[] | null = null;

  constructor(program: Program, text: string) {
    this.#program = program;
    this.#text = text;
    this.#seen = new Float64Array(program.instructions.length);
  }

  /** Of all searches so far. */
  get stepsTaken(): number {
    return STEPS_MAX - this.#stepsLeft;
  }

  /** The first match at or behind `from`, or null. With `isWhole`: one from there to the end of the text. */
  find(from: number, isWhole: boolean): Groups | null {
    const text = this.#text;
    const { firstCharacters, groupCount } = this.#program;
    const none: readonly number[] = new Array(groupCount * 2 + 2).fill(-1);
    this.#mark++;
    this.#threads = [];
    this.#groups = [];
    this.#matched = null;
    for (let at = from; ; ) {
      if (this.#matched === null && (!isWhole || at === from)) {
        if (this.#threads.length === 0 && firstCharacters !== null && !isWhole) {
          while (at < text.length && text.charCodeAt(at) < 128 && !firstCharacters[text.charCodeAt(at)]!) at++;
          if (at >= text.length) return null;
          this.#mark++;
        }
        const groups = [...none];
        groups[0] = at;
        this.#add(this.#threads, this.#groups, 0, at, groups, isWhole);
      }
      if (at >= text.length) return this.#matched;
      // No thread is left, but one that an anchor ended may get further at the next position.
      if (this.#threads.length === 0 && (this.#matched !== null || isWhole)) return this.#matched;
      const code = text.codePointAt(at)!;
      const next = at + (code > 0xffff ? 2 : 1);
      this.#step(code, next, isWhole);
      at = next;
    }
  }

  #step(code: number, next: number, isWhole: boolean): void {
    const threads = this.#threads;
    const groups = this.#groups;
    const { instructions } = this.#program;
    this.#mark++;
    this.#nextThreads.length = 0;
    this.#nextGroups.length = 0;
    this.#take(threads.length);
    for (let at = 0; at < threads.length; at++) {
      const instruction = instructions[threads[at]!]!;
      if (instruction.kind === "set" && instruction.set(code)) {
        // Threads behind one that matches would only be tried after it.
        if (this.#add(this.#nextThreads, this.#nextGroups, threads[at]! + 1, next, groups[at]!, isWhole)) break;
      }
    }
    this.#threads = this.#nextThreads;
    this.#groups = this.#nextGroups;
    this.#nextThreads = threads;
    this.#nextGroups = groups;
  }

  /** Follows a thread up to what takes a character. True when it came to a match, which is noted. */
  #add(
    threads: number[],
    groups: (readonly number[])[],
    start: number,
    at: number,
    startGroups: readonly number[],
    isWhole: boolean,
  ): boolean {
    const { instructions } = this.#program;
    const open: [number, readonly number[]][] = [[start, startGroups]];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const [index, own] = next;
      if (this.#seen[index] === this.#mark) continue;
      this.#seen[index] = this.#mark;
      this.#take(1);
      const instruction = instructions[index]!;
      switch (instruction.kind) {
        case "jump":
          open.push([instruction.to, own]);
          break;
        case "split":
          open.push([instruction.second, own], [instruction.first, own]);
          break;
        case "save": {
          const saved = [...own];
          saved[instruction.slot] = at;
          open.push([index + 1, saved]);
          break;
        }
        case "assert":
          if (this.#holds(instruction.place, at)) open.push([index + 1, own]);
          break;
        case "match": {
          if (isWhole && at < this.#text.length) break;
          const matched = [...own];
          matched[1] = at;
          this.#matched = matched;
          return true;
        }
        case "set":
          threads.push(index);
          groups.push(own);
      }
    }
    return false;
  }

  #holds(place: Place, at: number): boolean {
    const text = this.#text;
    switch (place) {
      case "begin":
        return at === 0;
      case "begin of line":
        // Java: never at the end of the text, not even of an empty one.
        return at < text.length && (at === 0 || (LINE_END(text.charCodeAt(at - 1)) && !this.#isWithinLineEnd(at)));
      case "end":
        return at === text.length;
      case "end or last line end":
        return at === text.length || (LINE_END(text.charCodeAt(at)) && this.#isLastLineEnd(at));
      case "end of line":
        return at === text.length || (LINE_END(text.charCodeAt(at)) && !this.#isWithinLineEnd(at));
      case "word":
      case "no word": {
        const before = at > 0 && WORD(text.charCodeAt(at - 1));
        const behind = at < text.length && WORD(text.charCodeAt(at));
        return (before !== behind) === (place === "word");
      }
    }
  }

  /** Between the two characters of CR LF. */
  #isWithinLineEnd(at: number): boolean {
    return this.#text[at - 1] === "\r" && this.#text[at] === "\n";
  }

  #isLastLineEnd(at: number): boolean {
    const rest = this.#text.length - at;
    return (rest === 1 && !this.#isWithinLineEnd(at)) || (rest === 2 && this.#text.endsWith("\r\n"));
  }

  #take(steps: number): void {
    this.#stepsLeft -= steps;
    if (this.#stepsLeft < 0) throw new TemplateLimitError(`a pattern takes more than ${STEPS_MAX} steps`);
  }
}
