/** Patterns compiled and matched by the core, on a memory of the test's own. */
import { PATTERN_SCRATCH_BYTES } from "../../../assembly/layout/pattern.ts";
import { HEAP_AT } from "../../../assembly/layout/regions.ts";
import {
  type CompiledPattern,
  compilePattern,
  type PatternOptions,
  type PatternWay,
} from "../../../src/pattern/compile-pattern.ts";
import { buildAssembly, instantiateAssembly } from "../../support/assembly-module.ts";

interface Exports {
  matches(program: number, text: number, length: number, scratch: number): number;
  workSoFar(): number;
}

const TEXT_BYTES_MAX = 4 << 20;
const PROGRAM_BYTES_MAX = 1 << 20;
/** Distances at which a program may begin in its room. */
const PROGRAM_PLACES = 1 << 16;
const SCRATCH_AT = HEAP_AT;
const TEXT_AT = SCRATCH_AT + PATTERN_SCRATCH_BYTES;
const PROGRAM_AT = TEXT_AT + TEXT_BYTES_MAX;

export class Matcher {
  private readonly exports: Exports;
  private readonly memory: Uint8Array;
  private programAt = PROGRAM_AT;
  private placed: CompiledPattern | null = null;
  private lastWork = 0;

  private constructor(exports: Exports, memory: Uint8Array) {
    this.exports = exports;
    this.memory = memory;
  }

  static async create(): Promise<Matcher> {
    const module = await buildAssembly("test/pattern/support/pattern.as.ts");
    const bytes = PATTERN_SCRATCH_BYTES + TEXT_BYTES_MAX + PROGRAM_BYTES_MAX;
    const { exports, memory } = instantiateAssembly<Exports>(module, bytes);
    return new Matcher(exports, new Uint8Array(memory.buffer));
  }

  matches(pattern: CompiledPattern | string, text: string): boolean {
    return this.matchesBytes(typeof pattern === "string" ? compile(pattern) : pattern, encode(text));
  }

  matchesBytes(pattern: CompiledPattern, text: Uint8Array): boolean {
    if (this.placed !== pattern) {
      // Each one elsewhere: programs are relocatable.
      this.programAt = PROGRAM_AT + (((this.programAt - PROGRAM_AT) * 5 + 8) % PROGRAM_PLACES);
      this.memory.set(pattern.bytes, this.programAt);
      this.placed = pattern;
    }
    this.memory.set(text, TEXT_AT);
    // What lies behind the text and in the scratch is anything.
    this.memory.fill(0xa5, TEXT_AT + text.length, TEXT_AT + text.length + 16);
    this.memory.fill(0xa5, SCRATCH_AT, SCRATCH_AT + PATTERN_SCRATCH_BYTES);
    const before = this.exports.workSoFar();
    const found = this.exports.matches(this.programAt, TEXT_AT, text.length, SCRATCH_AT) !== 0;
    this.lastWork = this.exports.workSoFar() - before;
    return found;
  }

  /** Work that the last match counted. */
  get work(): number {
    return this.lastWork;
  }
}

export function compile(source: string, limits: Omit<PatternOptions, "syntax"> = {}): CompiledPattern {
  return compilePattern(source, { syntax: "ecma-262", ...limits });
}

export const WAYS: readonly PatternWay[] = ["threads", "bits", "simulation"];

const encoder = new TextEncoder();

/** UTF-8, with a lone surrogate as its three bytes, as the JSON parser leaves it. */
export function encode(text: string): Uint8Array {
  if (!/[\ud800-\udfff]/u.test(text)) return encoder.encode(text);
  const bytes: number[] = [];
  for (const character of text) {
    const codePoint = character.codePointAt(0)!;
    if (codePoint >= 0xd800 && codePoint <= 0xdfff) {
      bytes.push(0xe0 | (codePoint >> 12), 0x80 | ((codePoint >> 6) & 0x3f), 0x80 | (codePoint & 0x3f));
    } else bytes.push(...encoder.encode(character));
  }
  return Uint8Array.from(bytes);
}
