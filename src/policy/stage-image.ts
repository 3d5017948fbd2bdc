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
import type { HttpMethod, Model } from "../model/api.ts";
import type { SnapshotRoute } from "../model/snapshot.ts";
import { DEFAULT_METHOD_SETTING, methodThrottle, type StageSettings } from "../model/stage.ts";
import { compileSchemas } from "../schema/compile-schemas.ts";
import { align8 } from "./align.ts";
import { buildTableOf, cellCount, hashWords, writeTable } from "./hash-table.ts";
import { parsePathTemplate } from "./path-template.ts";
import { ROOT_NODE, RouteTrie } from "./route-trie.ts";
import { writeThrottleLevel } from "./throttle-level.ts";

export interface StageImageInput {
  /** Its order is the method index. */
  readonly routes: readonly SnapshotRoute[];
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

const NOTHING_REQUIRED: readonly RequiredParameter[] = [];
const encoder = new TextEncoder();
/** Routes or nodes between two calls of `pause`: a few dozen microseconds of work. */
const PAUSE_EVERY = 8;
const nothing = (): void => {};

/**
 * Throws Error on routes that contradict each other or pass a limit of the layout, and on models that cannot be compiled; the
 * message names the route or the model.
 */
export function compileStageImage(input: StageImageInput): Uint8Array {
  const { routes, settings, stageSlot, methodSlots, models = [], pause = nothing } = input;
  if (methodSlots.length !== routes.length) {
    throw new RangeError(`methodSlots: expected one for each of ${routes.length} routes, got ${methodSlots.length}`);
  }
  const trie = new RouteTrie();
  const required: (readonly RequiredParameter[])[] = [];
  // A resource's methods follow one another, so its path is taken apart once.
  let path = "/";
  let node = ROOT_NODE;
  for (let index = 0; index < routes.length; index++) {
    const route = routes[index]!;
    if (route.path !== path) {
      path = route.path;
      node = trie.insert(path);
    }
    if (!trie.setMethod(node, METHOD_CODES[route.httpMethod], index)) {
      throw new Error(`${route.httpMethod} ${route.path}: two methods answer the same requests`);
    }
    if (index % PAUSE_EVERY === 0) pause();
    required.push(route.requiredParameters.length === 0 ? NOTHING_REQUIRED : parseRequired(route));
  }

  // Where everything lies: header, nodes, method records, required parameters, their names, cells.
  let end = STAGE_BYTES;
  const offsets = new Int32Array(trie.count);
  for (let index = 0; index < trie.count; index++) {
    offsets[index] = end;
    end += align8(NODE_TEXT + trie.texts[index]!.length);
  }
  const methodsOffset = end;
  end += routes.length * METHOD_BYTES;
  const requiredOffset = end;
  for (const list of required) end += list.length * REQUIRED_BYTES;
  const names = new Map<string, number>();
  for (const list of required) {
    for (const { name } of list) {
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
  writeNodes(words, image, trie, offsets, pause);
  const table = buildTableOf({
    count: literals.length,
    parent: (index) => offsets[trie.parents[literals[index]!]!]!,
    offset: (index) => offsets[literals[index]!]!,
    hash: (index, seed) => {
      if (index % PAUSE_EVERY === 0) pause();
      const literal = literals[index]!;
      return hashWords(words, (offsets[literal]! + NODE_TEXT) >> 2, trie.texts[literal]!.length, seed);
    },
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
  view.setInt32(STAGE_METHOD_COUNT, routes.length, true);
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
  // Most stages have at most a default, which is then looked up once.
  const hasOwnSettings = Object.keys(settings.methodSettings).some((key) => key !== DEFAULT_METHOD_SETTING);
  const common = hasOwnSettings ? undefined : methodThrottle(settings, "/", "ANY");
  let at = requiredOffset;
  for (let index = 0; index < routes.length; index++) {
    const route = routes[index]!;
    const method = methodsOffset + index * METHOD_BYTES;
    const throttle = hasOwnSettings ? methodThrottle(settings, route.path, route.httpMethod) : common;
    writeThrottleLevel(view, method + METHOD_LEVEL, methodSlots[index]!, throttle);
    if (index % PAUSE_EVERY === 0) pause();
    const list = required[index]!;
    let kinds = 0;
    view.setUint32(method + METHOD_REQUIRED, at, true);
    for (const { kind, length, name } of list) {
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
    if (route.apiKeyRequired === true) kinds |= METHOD_FLAG_KEY_REQUIRED;
    view.setUint32(method + METHOD_REQUIRED_SUMMARY, kinds | (list.length << DECISION_REQUIRED_SHIFT), true);
  }
  return image;
}

/** Nodes that a literal leads to: the entries of the table. */
function literalsOf(trie: RouteTrie): Int32Array {
  const literals = new Int32Array(trie.count);
  let count = 0;
  for (let index = 0; index < trie.count; index++) if (trie.texts[index] !== "") literals[count++] = index;
  return literals.subarray(0, count);
}

function writeNodes(
  words: Int32Array,
  image: Uint8Array,
  trie: RouteTrie,
  offsets: Int32Array,
  pause: () => void,
): void {
  const { texts, parents, parameters, greedies, firstLiterals, methodRows, methods } = trie;
  // The root's offset is not 0, but nobody is led back to it: 0 in a child's column stays 0.
  const offsetOf = (child: number): number => (child === 0 ? 0 : offsets[child]!);
  for (let index = 0; index < trie.count; index++) {
    if (index % PAUSE_EVERY === 0) pause();
    const text = texts[index]!;
    const at = offsets[index]! >> 2;
    words[at + (ENTRY_PARENT >> 2)] = index === ROOT_NODE ? 0 : offsets[parents[index]!]!;
    words[at + (ENTRY_LENGTH >> 2)] = text.length;
    words[at + (NODE_PARAMETER >> 2)] = offsetOf(parameters[index]!);
    words[at + (NODE_GREEDY >> 2)] = offsetOf(greedies[index]!);
    // Row 0 is nobody's and names no method.
    const row = methodRows[index]! * METHOD_SLOTS;
    const any = methods[row + METHOD_ANY]!;
    for (let code = 0; code < METHOD_SLOTS; code++) {
      const own = methods[row + code]!;
      words[at + (NODE_METHODS >> 2) + code] = own === NONE ? any : own;
    }
    words[at + (NODE_FLAGS >> 2)] =
      (row === 0 ? 0 : NODE_FLAG_RESOURCE) | (firstLiterals[index] === 0 ? 0 : NODE_FLAG_LITERALS);
    // A literal is visible ASCII.
    const textAt = offsets[index]! + NODE_TEXT;
    for (let i = 0; i < text.length; i++) image[textAt + i] = text.charCodeAt(i);
  }
}

const HEADER_PREFIX = "method.request.header.";
const PATH_PREFIX = "method.request.path.";
const QUERYSTRING_PREFIX = "method.request.querystring.";

function parseRequired(route: SnapshotRoute): RequiredParameter[] {
  if (route.requiredParameters.length > REQUIRED_MAX) {
    const count = route.requiredParameters.length;
    throw new Error(
      `${route.httpMethod} ${route.path}: expected at most ${REQUIRED_MAX} required parameters, got ${count}`,
    );
  }
  const captured = parsePathTemplate(route.path)
    .filter((segment) => segment.kind !== "literal")
    .map((segment) => segment.text);
  return route.requiredParameters.map((parameter) => {
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
    throw new Error(`${route.httpMethod} ${route.path}: expected ${expected}, got ${JSON.stringify(parameter)}`);
  });
}
