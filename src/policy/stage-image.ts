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
  STAGE_LEVEL,
  STAGE_METHOD_COUNT,
  STAGE_METHODS,
  STAGE_ROOT_NODE,
  STAGE_SLOT,
  STAGE_TABLE,
} from "../../assembly/layout/stage-image.ts";
import { ENTRY_LENGTH, ENTRY_PARENT } from "../../assembly/layout/table.ts";
import type { HttpMethod, Model } from "../model/api.ts";
import type { SnapshotRoute } from "../model/snapshot.ts";
import { DEFAULT_METHOD_SETTING, methodThrottle, type StageSettings } from "../model/stage.ts";
import { align8 } from "./align.ts";
import { buildTable, type TableEntry, writeTable } from "./hash-table.ts";
import { type PathSegment, parsePathTemplate } from "./path-template.ts";
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

class Node {
  readonly parent: Node | null;
  readonly text: Uint8Array;
  // Most nodes have no literal children and many no methods, so both are made when there is something to hold.
  literals: Map<string, Node> | null = null;
  parameter: Node | null = null;
  greedy: Node | null = null;
  methods: number[] | null = null;
  offset = 0;

  constructor(parent: Node | null, text: Uint8Array) {
    this.parent = parent;
    this.text = text;
  }
}

interface RequiredParameter {
  readonly kind: number;
  /** Length of the name; a path parameter's index among the captured ones. */
  readonly length: number;
  readonly name: Uint8Array | null;
}

const NO_TEXT = new Uint8Array(0);
const NOTHING_REQUIRED: readonly RequiredParameter[] = [];
const encoder = new TextEncoder();

/** Throws Error on routes that contradict each other or pass a limit of the layout; the message names the route. */
export function compileStageImage(input: StageImageInput): Uint8Array {
  const { routes, settings, stageSlot, methodSlots } = input;
  if (methodSlots.length !== routes.length) {
    throw new RangeError(`methodSlots: expected one for each of ${routes.length} routes, got ${methodSlots.length}`);
  }
  const root = new Node(null, NO_TEXT);
  const nodes: Node[] = [root];
  const required: (readonly RequiredParameter[])[] = [];
  let depth = 0;
  // A resource's methods follow one another, so its path is taken apart once.
  let path = "/";
  let segments: readonly PathSegment[] = [];
  let node = root;
  for (const [index, route] of routes.entries()) {
    if (route.path !== path) {
      path = route.path;
      segments = parsePathTemplate(path);
      node = insert(nodes, root, segments);
      const levels = segments.at(-1)?.kind === "greedy" ? segments.length - 1 : segments.length;
      if (levels > depth) depth = levels;
    }
    const code = METHOD_CODES[route.httpMethod];
    node.methods ??= new Array<number>(METHOD_SLOTS).fill(NONE);
    if (node.methods[code] !== NONE) {
      throw new Error(`${route.httpMethod} ${route.path}: two methods answer the same requests`);
    }
    node.methods[code] = index;
    required.push(route.requiredParameters.length === 0 ? NOTHING_REQUIRED : parseRequired(route, segments));
  }

  // Where everything lies: header, nodes, method records, required parameters, their names, cells.
  let end = STAGE_BYTES;
  for (const node of nodes) {
    node.offset = end;
    end += align8(NODE_TEXT + node.text.length);
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
  const entries: TableEntry[] = [];
  for (const node of nodes) {
    if (node.text.length > 0) entries.push({ parent: node.parent!.offset, text: node.text, offset: node.offset });
  }
  const table = buildTable(entries);
  const image = new Uint8Array(end + table.cells.byteLength);
  const view = new DataView(image.buffer);

  writeTable(view, STAGE_TABLE, end, table);
  view.setInt32(STAGE_METHOD_COUNT, routes.length, true);
  view.setUint32(STAGE_METHODS, methodsOffset, true);
  view.setUint32(STAGE_ROOT_NODE, root.offset, true);
  view.setInt32(STAGE_DEPTH, depth, true);
  view.setInt32(STAGE_SLOT, stageSlot, true);
  writeThrottleLevel(view, STAGE_LEVEL, stageSlot, settings.throttle);
  const words = new Int32Array(image.buffer);
  for (const node of nodes) writeNode(words, image, node);
  // Most stages have at most a default, which is then looked up once.
  const hasOwnSettings = Object.keys(settings.methodSettings).some((key) => key !== DEFAULT_METHOD_SETTING);
  const common = hasOwnSettings ? undefined : methodThrottle(settings, "/", "ANY");
  let at = requiredOffset;
  for (const [index, route] of routes.entries()) {
    const method = methodsOffset + index * METHOD_BYTES;
    const throttle = hasOwnSettings ? methodThrottle(settings, route.path, route.httpMethod) : common;
    writeThrottleLevel(view, method + METHOD_LEVEL, methodSlots[index]!, throttle);
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
    view.setUint32(method + METHOD_REQUIRED_SUMMARY, kinds | (list.length << DECISION_REQUIRED_SHIFT), true);
  }
  return image;
}

function insert(nodes: Node[], root: Node, segments: readonly PathSegment[]): Node {
  let node = root;
  for (const { kind, text } of segments) {
    let child = kind === "literal" ? node.literals?.get(text) : kind === "parameter" ? node.parameter : node.greedy;
    if (child === undefined || child === null) {
      child = new Node(node, kind === "literal" ? asciiBytes(text) : NO_TEXT);
      nodes.push(child);
      if (kind === "literal") {
        node.literals ??= new Map();
        node.literals.set(text, child);
      } else if (kind === "parameter") node.parameter = child;
      else node.greedy = child;
    }
    node = child;
  }
  return node;
}

/** A literal is visible ASCII, which the encoder would copy twice. */
function asciiBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

function writeNode(words: Int32Array, image: Uint8Array, node: Node): void {
  const at = node.offset >> 2;
  words[at + (ENTRY_PARENT >> 2)] = node.parent?.offset ?? 0;
  words[at + (ENTRY_LENGTH >> 2)] = node.text.length;
  words[at + (NODE_PARAMETER >> 2)] = node.parameter?.offset ?? 0;
  words[at + (NODE_GREEDY >> 2)] = node.greedy?.offset ?? 0;
  const any = node.methods?.[METHOD_ANY] ?? NONE;
  for (let code = 0; code < METHOD_SLOTS; code++) {
    const own = node.methods?.[code] ?? NONE;
    words[at + (NODE_METHODS >> 2) + code] = own === NONE ? any : own;
  }
  words[at + (NODE_FLAGS >> 2)] =
    (node.methods === null ? 0 : NODE_FLAG_RESOURCE) | (node.literals === null ? 0 : NODE_FLAG_LITERALS);
  image.set(node.text, node.offset + NODE_TEXT);
}

const HEADER_PREFIX = "method.request.header.";
const PATH_PREFIX = "method.request.path.";
const QUERYSTRING_PREFIX = "method.request.querystring.";

function parseRequired(route: SnapshotRoute, segments: readonly PathSegment[]): RequiredParameter[] {
  if (route.requiredParameters.length > REQUIRED_MAX) {
    const count = route.requiredParameters.length;
    throw new Error(
      `${route.httpMethod} ${route.path}: expected at most ${REQUIRED_MAX} required parameters, got ${count}`,
    );
  }
  const captured = segments.filter((segment) => segment.kind !== "literal").map((segment) => segment.text);
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
