/**
 * The trie of a stage's resource paths while it is built: columns instead of objects, and stretches of the routes' text instead of
 * texts, because a deployment of ten thousand methods makes as many nodes as these, in a thread that shares its core with requests.
 */
import { METHOD_SLOTS, NONE } from "../../assembly/layout/codes.ts";
import { DECISION_PARAMETER_MAX } from "../../assembly/layout/decision.ts";
import { STAGE_DEPTH_MAX } from "../../assembly/layout/stage-image.ts";
import { textOf } from "../model/route-table.ts";
import { parsePathTemplate } from "./path-template.ts";
import { writtenZeros } from "./written-zeros.ts";

/** Index of the node of `/`. */
export const ROOT_NODE = 0;
/** Cells to nodes that the table of literals has at least. */
const CELLS_PER_NODE = 2;
/** Multipliers of the hash: odd, of no meaning. */
const HASH_BYTE = 0x01000193;
const HASH_PARENT = 0x2c1b3c6d;

const SLASH = 0x2f;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const PLUS = 0x2b;

export class RouteTrie {
  /** Nodes so far; a parent's index is below its children's. */
  count = 1;
  /** Segments of the longest path, a greedy one not counted. */
  depth = 0;
  /** What all stretches are of. */
  readonly text: Uint8Array;
  /** Where the literal segment that leads to the node begins in the text. */
  readonly textStarts: Int32Array;
  /** Its length; 0 behind a parameter and for the root. */
  readonly textLengths: Int32Array;
  readonly parents: Int32Array;
  /** Child behind `{name}`, 0 for none: the root is nobody's child. */
  readonly parameters: Int32Array;
  /** Child behind `{name+}`, 0 for none. */
  readonly greedies: Int32Array;
  /** 1 for nodes with literal children. */
  readonly hasLiterals: Uint8Array;
  /** Row of METHOD_SLOTS in `methods`, 0 for a node that is no resource. */
  readonly methodRows: Int32Array;
  readonly methods: Int32Array;
  readonly #hashes: Int32Array;
  /** Nodes behind literals, by hash of parent and text: open addressing, 0 for a free cell. */
  readonly #cells: Int32Array;
  #rowCount = 1;

  /**
   * For `routeCount` routes whose paths lie in the text. Columns never grow: every node but the root begins with a slash of the text, and
   * no route adds more than STAGE_DEPTH_MAX, which bounds what a text that is no routes can ask for.
   */
  constructor(text: Uint8Array, routeCount: number) {
    const nodes = 1 + Math.min(slashesIn(text), routeCount * STAGE_DEPTH_MAX);
    this.text = text;
    this.textStarts = new Int32Array(nodes);
    this.textLengths = new Int32Array(nodes);
    this.parents = new Int32Array(nodes);
    this.parameters = writtenZeros(nodes);
    this.greedies = writtenZeros(nodes);
    this.hasLiterals = new Uint8Array(nodes);
    this.methodRows = writtenZeros(nodes);
    this.methods = new Int32Array((1 + routeCount) * METHOD_SLOTS).fill(NONE);
    this.#hashes = new Int32Array(nodes);
    this.#cells = writtenZeros(2 ** Math.ceil(Math.log2(nodes * CELLS_PER_NODE)));
  }

  /** The node of the resource path that is the text from `begin` up to `end`, made with what leads to it. Throws as parsePathTemplate. */
  insert(begin: number, end: number): number {
    const { text } = this;
    if (begin === end || text[begin] !== SLASH) throw this.#invalidPath(begin, end);
    if (end - begin === 1) return ROOT_NODE;
    let node = ROOT_NODE;
    let levels = 0;
    let parameters = 0;
    let isGreedy = false;
    for (let from = begin + 1; from <= end; ) {
      let to = from;
      while (to < end && text[to] !== SLASH) to++;
      if (isGreedy || to === from || ++levels > STAGE_DEPTH_MAX) throw this.#invalidPath(begin, end);
      if (text[from] === OPEN_BRACE && text[to - 1] === CLOSE_BRACE) {
        if (++parameters > DECISION_PARAMETER_MAX) throw this.#invalidPath(begin, end);
        isGreedy = text[to - 2] === PLUS;
        node = isGreedy ? this.#greedyOf(node) : this.#parameterOf(node);
      } else {
        if (!isLiteral(text, from, to)) throw this.#invalidPath(begin, end);
        node = this.#literal(node, from, to);
      }
      from = to + 1;
    }
    if (isGreedy) levels--;
    this.depth = Math.max(this.depth, levels);
    return node;
  }

  /** Gives a node's method an index. False when it has one already. */
  setMethod(node: number, code: number, index: number): boolean {
    let row = this.methodRows[node]!;
    if (row === 0) {
      row = this.#rowCount++;
      this.methodRows[node] = row;
    }
    const at = row * METHOD_SLOTS + code;
    if (this.methods[at] !== NONE) return false;
    this.methods[at] = index;
    return true;
  }

  #parameterOf(node: number): number {
    const known = this.parameters[node]!;
    if (known !== 0) return known;
    const child = this.#add(node);
    this.parameters[node] = child;
    return child;
  }

  #greedyOf(node: number): number {
    const known = this.greedies[node]!;
    if (known !== 0) return known;
    const child = this.#add(node);
    this.greedies[node] = child;
    return child;
  }

  #literal(parent: number, from: number, to: number): number {
    const hash = hashOf(this.text, from, to, parent);
    const mask = this.#cells.length - 1;
    let cell = hash & mask;
    for (let node = this.#cells[cell]!; node !== 0; node = this.#cells[cell]!) {
      if (this.#hashes[node] === hash && this.parents[node] === parent && this.#reads(node, from, to)) return node;
      cell = (cell + 1) & mask;
    }
    const child = this.#add(parent);
    this.textStarts[child] = from;
    this.textLengths[child] = to - from;
    this.#hashes[child] = hash;
    this.hasLiterals[parent] = 1;
    this.#cells[cell] = child;
    return child;
  }

  #reads(node: number, from: number, to: number): boolean {
    if (this.textLengths[node] !== to - from) return false;
    const { text } = this;
    const start = this.textStarts[node]!;
    for (let i = from; i < to; i++) if (text[start + i - from] !== text[i]) return false;
    return true;
  }

  #add(parent: number): number {
    const node = this.count++;
    this.parents[node] = parent;
    return node;
  }

  /** What is wrong with a path is for the careful reader to say. */
  #invalidPath(begin: number, end: number): Error {
    const path = textOf(this.text, begin, end);
    try {
      parsePathTemplate(path);
    } catch (error) {
      return error as Error;
    }
    return new Error(`path ${JSON.stringify(path)}: expected a resource path`);
  }
}

function slashesIn(text: Uint8Array): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) if (text[at] === SLASH) count++;
  return count;
}

function hashOf(text: Uint8Array, from: number, to: number, parent: number): number {
  let hash = Math.imul(parent + 1, HASH_PARENT);
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ text[i]!, HASH_BYTE);
  return hash ^ (hash >>> 15);
}

/** What a request path may hold: visible ASCII, but no brace, or begin of query or fragment. */
function isLiteral(text: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const code = text[i]!;
    if (code <= 0x20 || code >= 0x7f || code === OPEN_BRACE || code === CLOSE_BRACE) return false;
    if (code === 0x3f || code === 0x23) return false;
  }
  return true;
}
