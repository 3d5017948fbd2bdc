/**
 * The trie of a stage's resource paths while it is built: columns instead of objects, because a deployment of ten thousand methods
 * makes as many nodes as these, in a thread that has just begun and shares its core with requests.
 */
import { METHOD_SLOTS, NONE } from "../../assembly/layout/codes.ts";
import { DECISION_PARAMETER_MAX } from "../../assembly/layout/decision.ts";
import { STAGE_DEPTH_MAX } from "../../assembly/layout/stage-image.ts";
import { parsePathTemplate } from "./path-template.ts";

/** Index of the node of `/`. */
export const ROOT_NODE = 0;
const NODES_AT_FIRST = 64;
/** A node with more literal children than this finds them by a map; below, comparing them is faster than having one. */
const LISTED_CHILDREN_MAX = 8;

const SLASH = 0x2f;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const PLUS = 0x2b;

export class RouteTrie {
  /** Nodes so far; a parent's index is below its children's. */
  count = 1;
  /** Segments of the longest path, a greedy one not counted. */
  depth = 0;
  /** Literal segment that leads to the node; empty behind a parameter and for the root. */
  readonly texts: string[] = [""];
  parents = new Int32Array(NODES_AT_FIRST);
  /** Child behind `{name}`, 0 for none: the root is nobody's child. */
  parameters = new Int32Array(NODES_AT_FIRST);
  /** Child behind `{name+}`, 0 for none. */
  greedies = new Int32Array(NODES_AT_FIRST);
  /** First literal child, 0 for none; each names the next. */
  firstLiterals = new Int32Array(NODES_AT_FIRST);
  /** Row of METHOD_SLOTS in `methods`, 0 for a node that is no resource. */
  methodRows = new Int32Array(NODES_AT_FIRST);
  methods = new Int32Array(NODES_AT_FIRST * METHOD_SLOTS).fill(NONE);
  #nextLiterals = new Int32Array(NODES_AT_FIRST);
  #literalCounts = new Int32Array(NODES_AT_FIRST);
  readonly #literalMaps = new Map<number, Map<string, number>>();
  #rowCount = 1;

  /** The node of a resource path, made with what leads to it. Throws Error as parsePathTemplate. */
  insert(path: string): number {
    const length = path.length;
    if (path.charCodeAt(0) !== SLASH) throw invalidPath(path);
    if (length === 1) return ROOT_NODE;
    let node = ROOT_NODE;
    let levels = 0;
    let parameters = 0;
    let isGreedy = false;
    for (let from = 1; from <= length; ) {
      const slash = path.indexOf("/", from);
      const to = slash < 0 ? length : slash;
      if (isGreedy || to === from || ++levels > STAGE_DEPTH_MAX) throw invalidPath(path);
      if (path.charCodeAt(from) === OPEN_BRACE && path.charCodeAt(to - 1) === CLOSE_BRACE) {
        if (++parameters > DECISION_PARAMETER_MAX) throw invalidPath(path);
        isGreedy = path.charCodeAt(to - 2) === PLUS;
        node = isGreedy ? this.#childOf(this.greedies, node) : this.#childOf(this.parameters, node);
      } else {
        if (!isLiteral(path, from, to)) throw invalidPath(path);
        node = this.#literal(node, path.slice(from, to));
      }
      from = to + 1;
    }
    if (isGreedy) levels--;
    if (levels > this.depth) this.depth = levels;
    return node;
  }

  /** Gives a node's method an index. False when it has one already. */
  setMethod(node: number, code: number, index: number): boolean {
    let row = this.methodRows[node]!;
    if (row === 0) {
      row = this.#rowCount++;
      if (this.#rowCount * METHOD_SLOTS > this.methods.length) {
        const larger = new Int32Array(this.methods.length * 2).fill(NONE);
        larger.set(this.methods);
        this.methods = larger;
      }
      this.methodRows[node] = row;
    }
    const at = row * METHOD_SLOTS + code;
    if (this.methods[at] !== NONE) return false;
    this.methods[at] = index;
    return true;
  }

  #childOf(column: Int32Array, node: number): number {
    const known = column[node]!;
    if (known !== 0) return known;
    const isParameter = column === this.parameters;
    const child = this.#add(node, "");
    (isParameter ? this.parameters : this.greedies)[node] = child;
    return child;
  }

  #literal(node: number, text: string): number {
    const map = this.#literalMaps.get(node);
    if (map !== undefined) {
      const known = map.get(text);
      if (known !== undefined) return known;
    } else {
      for (let child = this.firstLiterals[node]!; child !== 0; child = this.#nextLiterals[child]!) {
        if (this.texts[child] === text) return child;
      }
    }
    const child = this.#add(node, text);
    this.#nextLiterals[child] = this.firstLiterals[node]!;
    this.firstLiterals[node] = child;
    this.#literalCounts[node]!++;
    if (map !== undefined) map.set(text, child);
    else if (this.#literalCounts[node]! > LISTED_CHILDREN_MAX) this.#mapLiterals(node);
    return child;
  }

  #mapLiterals(node: number): void {
    const map = new Map<string, number>();
    for (let child = this.firstLiterals[node]!; child !== 0; child = this.#nextLiterals[child]!) {
      map.set(this.texts[child]!, child);
    }
    this.#literalMaps.set(node, map);
  }

  #add(parent: number, text: string): number {
    if (this.count === this.parents.length) this.#grow();
    const node = this.count++;
    this.parents[node] = parent;
    this.texts.push(text);
    return node;
  }

  #grow(): void {
    const larger = (column: Int32Array): Int32Array<ArrayBuffer> => {
      const grown = new Int32Array(column.length * 2);
      grown.set(column);
      return grown;
    };
    this.parents = larger(this.parents);
    this.parameters = larger(this.parameters);
    this.greedies = larger(this.greedies);
    this.firstLiterals = larger(this.firstLiterals);
    this.methodRows = larger(this.methodRows);
    this.#nextLiterals = larger(this.#nextLiterals);
    this.#literalCounts = larger(this.#literalCounts);
  }
}

/** What a request path may hold: visible ASCII, but no brace, or begin of query or fragment. */
function isLiteral(path: string, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const code = path.charCodeAt(i);
    if (code <= 0x20 || code >= 0x7f || code === OPEN_BRACE || code === CLOSE_BRACE) return false;
    if (code === 0x3f || code === 0x23) return false;
  }
  return true;
}

/** What is wrong with a path is for the careful reader to say. */
function invalidPath(path: string): Error {
  try {
    parsePathTemplate(path);
  } catch (error) {
    return error as Error;
  }
  return new Error(`path ${JSON.stringify(path)}: expected a resource path`);
}
