/**
 * Compiles one stage into its image (assembly/layout/stage-image.ts). Pure and relocatable: it runs in a worker, and the
 * bytes serve at whatever address they are written to. Input order does not matter but for the method index.
 */
import {
  METHOD_ANY,
  METHOD_DELETE,
  METHOD_GET,
  METHOD_HEAD,
  METHOD_OPTIONS,
  METHOD_PATCH,
  METHOD_POST,
  METHOD_PUT,
  METHOD_SLOTS,
  NONE,
  PARAMETER_HEADER,
  PARAMETER_PATH,
  PARAMETER_QUERYSTRING,
} from "../../assembly/layout/codes.ts";
import { DECISION_REQUIRED_SHIFT } from "../../assembly/layout/decision.ts";
import {
  METHOD_BYTES,
  METHOD_FLAG_KEY_REQUIRED,
  METHOD_LEVEL,
  METHOD_REQUIRED,
  METHOD_REQUIRED_SUMMARY,
  NODE_FLAG_LITERALS,
  NODE_FLAG_RESOURCE,
  NODE_FLAGS,
  NODE_GREEDY,
  NODE_METHODS,
  NODE_PARAMETER,
  NODE_TEXT,
  REQUIRED_BYTES,
  REQUIRED_KIND,
  REQUIRED_LENGTH,
  REQUIRED_MAX,
  REQUIRED_NAME,
  STAGE_BYTES,
  STAGE_DEPTH,
  STAGE_FLAG_RATE_LIMIT,
  STAGE_FLAGS,
  STAGE_LEVEL,
  STAGE_METHOD_COUNT,
  STAGE_METHODS,
  STAGE_ROOT_NODE,
  STAGE_SCHEMAS,
  STAGE_SLOT,
  STAGE_TABLE,
} from "../../assembly/layout/stage-image.ts";
import { CELL_BYTES, ENTRY_LENGTH, ENTRY_PARENT } from "../../assembly/layout/table.ts";
import type { HttpMethod, Model, Throttle } from "../model/api.ts";
import { endOfLine, methodOfLine, ROUTE_KEY_REQUIRED, type RouteTable, textOf } from "../model/route-table.ts";
import { DEFAULT_METHOD_SETTING, methodThrottle, type StageSettings } from "../model/stage.ts";
import { compileSchemas } from "../schema/compile-schemas.ts";
import { align8 } from "./align.ts";
import { buildTableOf, cellCount, hashWords, writeTable } from "./hash-table.ts";
import { parsePathTemplate } from "./path-template.ts";
import { ROOT_NODE, RouteTrie } from "./route-trie.ts";
import { inStretches } from "./stretches.ts";
import { writeThrottleLevel } from "./throttle-level.ts";

export interface StageImageInput {
  readonly routes: RouteTable;
  readonly settings: StageSettings;
  readonly stageSlot: number;
  /** Slot of each method. */
  readonly methodSlots: Int32Array;
  /** The snapshot's models, in their order. */
  readonly models?: readonly Model[];
  /** Called every so often, so that whoever shares a core with requests can let them by. */
  readonly pause?: () => void;
}

export const METHOD_CODES: Readonly<Record<HttpMethod, number>> = {
  DELETE: METHOD_DELETE,
  GET: METHOD_GET,
  HEAD: METHOD_HEAD,
  OPTIONS: METHOD_OPTIONS,
  PATCH: METHOD_PATCH,
  POST: METHOD_POST,
  PUT: METHOD_PUT,
  ANY: METHOD_ANY,
};

interface RequiredParameter {
  readonly kind: number;
  /** Length of the name; a path parameter's index among the captured ones. */
  readonly length: number;
  readonly name: Uint8Array | null;
}

/** Of a method that requires any, in the order of the methods. */
interface RequiredList {
  readonly index: number;
  readonly parameters: readonly RequiredParameter[];
}

const encoder = new TextEncoder();
const nothing = (): void => {};
/**
 * Throws Error on routes that contradict each other or pass a limit of the layout, and on models that cannot be compiled; the
 * message names the route or the model.
 */
export function compileStageImage(input: StageImageInput): Uint8Array {
  const { routes, settings, stageSlot, methodSlots, models = [], pause = nothing } = input;
  if (methodSlots.length !== routes.count) {
    throw new RangeError(`methodSlots: expected one for each of ${routes.count} routes, got ${methodSlots.length}`);
  }
  const trie = new RouteTrie(routes.text, routes.count);
  const lines = new RouteLines(routes.count, routes.text);
  inStretches(routes.count, pause, (from, to) => lines.insert(trie, from, to));
  lines.checkEnd();
  const required = routes.required.map(([index, names]): RequiredList => {
    const { httpMethod, path } = routeAt(routes.text, lines.begins[index]!);
    return { index, parameters: parseRequired(httpMethod, path, names) };
  });

  // Where everything lies: header, nodes, method records, required parameters, their names, cells.
  const offsets = new Int32Array(trie.count);
  let end = layOutNodes(trie, offsets);
  const methodsOffset = end;
  end += routes.count * METHOD_BYTES;
  const requiredOffset = end;
  for (const { parameters } of required) end += parameters.length * REQUIRED_BYTES;
  const names = new Map<string, number>();
  for (const { parameters } of required) {
    for (const { name } of parameters) {
      if (name === null) continue;
      const key = Buffer.from(name).toString("latin1");
      if (names.has(key)) continue;
      names.set(key, end);
      end += name.length;
    }
  }
  // Names are compared by whole words, so eight bytes behind the last one can be read.
  end = align8(end + 8);
  const literals = literalsOf(trie);
  let image = new Uint8Array(end + cellCount(literals.length) * CELL_BYTES);
  const words = new Int32Array(image.buffer);
  inStretches(trie.count, pause, (from, to) => writeNodes(words, image, trie, offsets, from, to));
  const table = buildTableOf({
    count: literals.length,
    parents: pick(offsets, pick(trie.parents, literals)),
    offsets: pick(offsets, literals),
    hash: (seed, into) =>
      inStretches(literals.length, pause, (from, to) =>
        hashLiterals(words, offsets, trie.textLengths, literals, seed, into, from, to),
      ),
    pause,
  });
  const schemas = models.length === 0 ? undefined : compileSchemas(models).bytes;
  const schemasOffset = end + table.cells.byteLength;
  const imageBytes = schemasOffset + (schemas?.length ?? 0);
  if (imageBytes !== image.length) {
    const larger = new Uint8Array(imageBytes);
    larger.set(image.subarray(0, end));
    image = larger;
  }
  const view = new DataView(image.buffer);

  writeTable(view, STAGE_TABLE, end, table);
  view.setInt32(STAGE_METHOD_COUNT, routes.count, true);
  view.setUint32(STAGE_METHODS, methodsOffset, true);
  view.setUint32(STAGE_ROOT_NODE, offsets[ROOT_NODE]!, true);
  view.setInt32(STAGE_DEPTH, trie.depth, true);
  view.setInt32(STAGE_SLOT, stageSlot, true);
  view.setInt32(STAGE_FLAGS, settings.rateLimitHeaders === true ? STAGE_FLAG_RATE_LIMIT : 0, true);
  if (schemas !== undefined) {
    view.setUint32(STAGE_SCHEMAS, schemasOffset, true);
    image.set(schemas, schemasOffset);
  }
  writeThrottleLevel(view, STAGE_LEVEL, stageSlot, settings.throttle);
  const methods = new MethodRecords(view, methodsOffset, input, lines.begins);
  inStretches(routes.count, pause, (from, to) => methods.write(from, to));
  let at = requiredOffset;
  for (const { index, parameters } of required) {
    const method = methodsOffset + index * METHOD_BYTES;
    let kinds = 0;
    view.setUint32(method + METHOD_REQUIRED, at, true);
    for (const { kind, length, name } of parameters) {
      kinds |= 1 << kind;
      view.setInt32(at + REQUIRED_KIND, kind, true);
      view.setInt32(at + REQUIRED_LENGTH, length, true);
      if (name !== null) {
        const offset = names.get(Buffer.from(name).toString("latin1"))!;
        view.setUint32(at + REQUIRED_NAME, offset, true);
        image.set(name, offset);
      }
      at += REQUIRED_BYTES;
    }
    const summary = view.getUint32(method + METHOD_REQUIRED_SUMMARY, true);
    view.setUint32(
      method + METHOD_REQUIRED_SUMMARY,
      summary | kinds | (parameters.length << DECISION_REQUIRED_SHIFT),
      true,
    );
  }
  return image;
}

/** The lines of a route table, read from the first to the last. */
class RouteLines {
  /** Where each one begins in the text. */
  readonly begins: Int32Array;
  readonly #text: Uint8Array;
  #at = 0;
  // A resource's methods follow one another, so its path is taken apart once.
  #pathBegin = 0;
  #pathEnd = 0;
  #node = ROOT_NODE;

  constructor(count: number, text: Uint8Array) {
    this.begins = new Int32Array(count);
    this.#text = text;
  }

  /** Puts the routes `from` up to `to` into the trie; those before must be in it. */
  insert(trie: RouteTrie, from: number, to: number): void {
    const text = this.#text;
    for (let index = from; index < to; index++) {
      const line = this.#at;
      const end = endOfLine(text, line);
      const method = methodOfLine(text, line);
      const begin = line + method.length + 1;
      if (!isSameText(text, this.#pathBegin, this.#pathEnd, begin, end)) {
        this.#node = trie.insert(begin, end);
        this.#pathBegin = begin;
        this.#pathEnd = end;
      }
      if (!trie.setMethod(this.#node, METHOD_CODES[method], index)) {
        throw new Error(`${textOf(text, line, end)}: two methods answer the same requests`);
      }
      this.begins[index] = line;
      this.#at = end + 1;
    }
  }

  checkEnd(): void {
    if (this.#at !== this.#text.length) throw new RangeError(`routes: expected ${this.begins.length} lines, got more`);
  }
}

function isSameText(text: Uint8Array, begin: number, end: number, otherBegin: number, otherEnd: number): boolean {
  if (end - begin !== otherEnd - otherBegin) return false;
  for (let i = begin; i < end; i++) if (text[i] !== text[otherBegin + i - begin]) return false;
  return true;
}

function routeAt(text: Uint8Array, from: number): { httpMethod: HttpMethod; path: string } {
  const httpMethod = methodOfLine(text, from);
  return { httpMethod, path: textOf(text, from + httpMethod.length + 1, endOfLine(text, from)) };
}

/** What every method has: its throttle and whether it asks for a key. */
class MethodRecords {
  readonly #view: DataView;
  readonly #offset: number;
  readonly #settings: StageSettings;
  readonly #slots: Int32Array;
  readonly #flags: Uint8Array;
  readonly #text: Uint8Array;
  /** Where each route's line begins. */
  readonly #lines: Int32Array;
  /** Most stages have at most a default, which is then looked up once. */
  readonly #common: Throttle | undefined;
  readonly #hasOwnSettings: boolean;

  constructor(view: DataView, offset: number, input: StageImageInput, lines: Int32Array) {
    this.#view = view;
    this.#offset = offset;
    const { routes, settings } = input;
    this.#settings = settings;
    this.#slots = input.methodSlots;
    this.#flags = routes.flags;
    this.#text = routes.text;
    this.#lines = lines;
    this.#common = methodThrottle(settings, "/", "ANY");
    this.#hasOwnSettings = Object.keys(settings.methodSettings).some((key) => key !== DEFAULT_METHOD_SETTING);
  }

  write(from: number, to: number): void {
    const view = this.#view;
    const slots = this.#slots;
    const flags = this.#flags;
    for (let index = from; index < to; index++) {
      const method = this.#offset + index * METHOD_BYTES;
      const throttle = this.#hasOwnSettings ? this.#own(index) : this.#common;
      writeThrottleLevel(view, method + METHOD_LEVEL, slots[index]!, throttle);
      const isKeyed = (flags[index]! & ROUTE_KEY_REQUIRED) !== 0;
      view.setUint32(method + METHOD_REQUIRED_SUMMARY, isKeyed ? METHOD_FLAG_KEY_REQUIRED : 0, true);
    }
  }

  #own(index: number): Throttle | undefined {
    const { httpMethod, path } = routeAt(this.#text, this.#lines[index]!);
    return methodThrottle(this.#settings, path, httpMethod);
  }
}

/**
 * Optimised code holds the shapes of its objects weakly: with none of them alive, a full collection between two deployments throws the
 * code away, and making it again takes more than compiling the image.
 */
export const keepsOptimizedCode: readonly object[] = [
  new RouteTrie(new Uint8Array(0), 0),
  new RouteLines(0, new Uint8Array(0)),
  new MethodRecords(
    new DataView(new ArrayBuffer(0)),
    0,
    {
      routes: { count: 0, text: new Uint8Array(0), flags: new Uint8Array(0), required: [] },
      settings: { variables: {}, methodSettings: {} },
      stageSlot: NONE,
      methodSlots: new Int32Array(0),
    },
    new Int32Array(0),
  ),
];

/** Nodes lie behind the header, one after the other; where the last one ends. */
function layOutNodes(trie: RouteTrie, offsets: Int32Array): number {
  let end = STAGE_BYTES;
  for (let index = 0; index < offsets.length; index++) {
    offsets[index] = end;
    end += align8(NODE_TEXT + trie.textLengths[index]!);
  }
  return end;
}

/** Nodes that a literal leads to: the entries of the table. */
function literalsOf(trie: RouteTrie): Int32Array {
  const literals = new Int32Array(trie.count);
  let count = 0;
  for (let index = 0; index < trie.count; index++) if (trie.textLengths[index] !== 0) literals[count++] = index;
  return literals.subarray(0, count);
}

function pick(column: Int32Array, indices: Int32Array): Int32Array {
  const picked = new Int32Array(indices.length);
  for (let i = 0; i < indices.length; i++) picked[i] = column[indices[i]!]!;
  return picked;
}

function hashLiterals(
  words: Int32Array,
  offsets: Int32Array,
  lengths: Int32Array,
  literals: Int32Array,
  seed: number,
  into: Int32Array,
  from: number,
  to: number,
): void {
  for (let index = from; index < to; index++) {
    const literal = literals[index]!;
    into[index] = hashWords(words, (offsets[literal]! + NODE_TEXT) >> 2, lengths[literal]!, seed);
  }
}

function writeNodes(
  words: Int32Array,
  image: Uint8Array,
  trie: RouteTrie,
  offsets: Int32Array,
  from: number,
  to: number,
): void {
  const { text, textStarts, textLengths, parents, parameters, greedies, hasLiterals, methodRows, methods } = trie;
  for (let index = from; index < to; index++) {
    const at = offsets[index]! >> 2;
    // The root's offset is not 0, but nobody is led back to it: 0 in a child's column stays 0.
    const parameter = parameters[index]!;
    const greedy = greedies[index]!;
    const length = textLengths[index]!;
    words[at + (ENTRY_PARENT >> 2)] = index === ROOT_NODE ? 0 : offsets[parents[index]!]!;
    words[at + (ENTRY_LENGTH >> 2)] = length;
    words[at + (NODE_PARAMETER >> 2)] = parameter === 0 ? 0 : offsets[parameter]!;
    words[at + (NODE_GREEDY >> 2)] = greedy === 0 ? 0 : offsets[greedy]!;
    // Row 0 is nobody's and names no method.
    const row = methodRows[index]! * METHOD_SLOTS;
    const any = methods[row + METHOD_ANY]!;
    for (let code = 0; code < METHOD_SLOTS; code++) {
      const own = methods[row + code]!;
      words[at + (NODE_METHODS >> 2) + code] = own === NONE ? any : own;
    }
    words[at + (NODE_FLAGS >> 2)] =
      (row === 0 ? 0 : NODE_FLAG_RESOURCE) | (hasLiterals[index] === 0 ? 0 : NODE_FLAG_LITERALS);
    const textAt = offsets[index]! + NODE_TEXT;
    const start = textStarts[index]!;
    for (let i = 0; i < length; i++) image[textAt + i] = text[start + i]!;
  }
}

const HEADER_PREFIX = "method.request.header.";
const PATH_PREFIX = "method.request.path.";
const QUERYSTRING_PREFIX = "method.request.querystring.";

function parseRequired(httpMethod: HttpMethod, path: string, names: readonly string[]): RequiredParameter[] {
  if (names.length > REQUIRED_MAX) {
    throw new Error(`${httpMethod} ${path}: expected at most ${REQUIRED_MAX} required parameters, got ${names.length}`);
  }
  const captured = parsePathTemplate(path)
    .filter((segment) => segment.kind !== "literal")
    .map((segment) => segment.text);
  return names.map((parameter) => {
    if (parameter.startsWith(HEADER_PREFIX)) {
      const name = encoder.encode(parameter.slice(HEADER_PREFIX.length).toLowerCase());
      return { kind: PARAMETER_HEADER, length: name.length, name };
    }
    if (parameter.startsWith(PATH_PREFIX)) {
      const index = captured.indexOf(parameter.slice(PATH_PREFIX.length));
      return { kind: PARAMETER_PATH, length: index, name: null };
    }
    if (parameter.startsWith(QUERYSTRING_PREFIX)) {
      const name = encoder.encode(parameter.slice(QUERYSTRING_PREFIX.length));
      return { kind: PARAMETER_QUERYSTRING, length: name.length, name };
    }
    const expected = "method.request.header, .path or .querystring and a name";
    throw new Error(`${httpMethod} ${path}: expected ${expected}, got ${JSON.stringify(parameter)}`);
  });
}
