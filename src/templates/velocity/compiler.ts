/**
 * From the tree to closures: every node becomes a function that does that one thing, with all that is known of it decided
 * ahead. No code is generated.
 *
 * AWS's one difference from Velocity 1.7: a reference that comes to nothing is the empty text, wherever it stands. So an
 * expression's value is null only for the word `null`.
 */
import { InputObject } from "../input-object.ts";
import { compileJsonPath, type JsonPath } from "../json-path/json-path.ts";
import { TemplateRenderError } from "../template-errors.ts";
import {
  double,
  HostObject,
  isInherited,
  isList,
  isMap,
  JavaList,
  mapGet,
  mapKeys,
  mapPut,
  newMap,
  type Value,
} from "../value.ts";
import { DefinedBlock } from "./defined-block.ts";
import { ForeachStatus } from "./foreach-status.ts";
import type { Frame } from "./frame.ts";
import { callMethod, listItem } from "./methods.ts";
import { add, areEqual, compareNumbers, compute, isTrue } from "./operators.ts";
import type { Block, Expression, Node, Reference, Step } from "./syntax.ts";

/** Runs a node. What it returns says how to go on. */
export type Run = (frame: Frame) => Flow;
type Evaluate = (frame: Frame) => Value;
/** Null where there is nothing. */
type Take = (target: Value, frame: Frame) => Value;

export const GO_ON = 0;
/** A `#break`: the innermost loop ends. */
export const BREAK = 1;
/** A `#stop`: rendering ends. */
export const STOP = 2;
export type Flow = typeof GO_ON | typeof BREAK | typeof STOP;

/** AWS: "#foreach can iterate up to 1000 times"; what is behind is left out. */
const ITERATIONS_MAX = 1000;
/** A pause asks for the time, which costs as much as some turns. */
const TURNS_BETWEEN_PAUSES = 32;
/** Items that a range may have: more than any loop walks over. */
const RANGE_MAX = 100_000;

/** Hears what each reference came to, for people who look for a mistake. */
export type Explain = (reference: Reference, value: Value) => void;

export class Compiler {
  readonly #slots = new Map<string, number>();
  readonly #used = new Set<string>();
  readonly #explain: Explain | undefined;
  #readsBody = false;

  /** `names` take the first slots. */
  constructor(names: readonly string[], explain?: Explain) {
    for (const name of names) this.slot(name);
    this.#explain = explain;
  }

  get slotCount(): number {
    return this.#slots.size;
  }

  /** Whether the template names this variable. To be asked after compiling. */
  uses(name: string): boolean {
    return this.#used.has(name);
  }

  /** Whether some reference asks `$input` for more than parameters. */
  get readsBody(): boolean {
    return this.#readsBody;
  }

  slot(name: string): number {
    let slot = this.#slots.get(name);
    if (slot === undefined) {
      slot = this.#slots.size;
      this.#slots.set(name, slot);
    }
    return slot;
  }

  block(nodes: Block): Run {
    const runs: Run[] = [];
    for (let at = 0; at < nodes.length; at++) {
      const node = nodes[at]!;
      const next = nodes[at + 1];
      // Text with a reference behind it is what templates mostly consist of: one step instead of two.
      if (node.kind === "text" && next?.kind === "reference") {
        runs.push(this.#textAndReference(node.text, next));
        at++;
      } else runs.push(this.#node(node));
    }
    const [first, second, third] = runs;
    switch (runs.length) {
      case 0:
        return () => GO_ON;
      case 1:
        return first!;
      case 2:
        return (frame) => first!(frame) || second!(frame);
      case 3:
        return (frame) => first!(frame) || second!(frame) || third!(frame);
      default:
        return (frame) => {
          for (let at = 0; at < runs.length; at++) {
            const flow = runs[at]!(frame);
            if (flow !== GO_ON) return flow;
          }
          return GO_ON;
        };
    }
  }

  #node(node: Node): Run {
    switch (node.kind) {
      case "text": {
        const { text } = node;
        return (frame) => {
          frame.write(text);
          return GO_ON;
        };
      }
      case "reference":
        return this.#textAndReference("", node);
      case "set":
        return this.#set(node.target, this.expression(node.value));
      case "if":
        return this.#if(node);
      case "foreach":
        return this.#foreach(node);
      case "define": {
        const slot = this.slot(node.name);
        const body = this.block(node.body);
        return (frame) => {
          frame.slots[slot] = new DefinedBlock(frame, body);
          return GO_ON;
        };
      }
      case "break":
        return () => BREAK;
      case "stop":
        return () => STOP;
    }
  }

  #textAndReference(text: string, reference: Reference): Run {
    const read = this.#reference(reference);
    return (frame) => {
      frame.work(1);
      const value = read(frame);
      if (typeof value === "string") frame.write(text + value);
      else frame.write(value === null ? text : text + frame.print(value));
      return GO_ON;
    };
  }

  #if(node: Extract<Node, { kind: "if" }>): Run {
    const branches = node.branches.map(({ condition, body }) => ({
      holds: condition === null ? () => true : this.#condition(condition),
      run: this.block(body),
    }));
    const [first] = branches;
    if (branches.length === 1) {
      const { holds, run } = first!;
      return (frame) => {
        frame.work(1);
        return holds(frame) ? run(frame) : GO_ON;
      };
    }
    return (frame) => {
      frame.work(1);
      for (const { holds, run } of branches) if (holds(frame)) return run(frame);
      return GO_ON;
    };
  }

  #condition(expression: Expression): (frame: Frame) => boolean {
    if (expression.kind === "not") {
      const operand = this.#condition(expression.operand);
      return (frame) => !operand(frame);
    }
    if (expression.kind === "binary") {
      const { operator } = expression;
      if (operator === "==" || operator === "!=") {
        const wanted = operator === "==";
        const left = this.expression(expression.left);
        const right = this.expression(expression.right);
        return (frame) => areEqual(left(frame), right(frame), frame) === wanted;
      }
      if (operator === "&&" || operator === "||") {
        const left = this.#condition(expression.left);
        const right = this.#condition(expression.right);
        return operator === "&&" ? (frame) => left(frame) && right(frame) : (frame) => left(frame) || right(frame);
      }
    }
    if (expression.kind !== "reference" && expression.kind !== "boolean" && !isComparison(expression)) {
      // Velocity asks texts, numbers, lists and arithmetic for no truth, and takes them for false; only what a reference comes to is true.
      return () => false;
    }
    const value = this.expression(expression);
    return (frame) => isTrue(value(frame));
  }

  #foreach(node: Extract<Node, { kind: "foreach" }>): Run {
    const source = this.expression(node.source);
    const variable = this.slot(node.variable);
    const status = this.slot("foreach");
    const body = this.block(node.body);
    // The old names of $foreach's members are kept where a loop's body uses them.
    const isLegacy = this.#used.has("velocityCount") || this.#used.has("velocityHasNext");
    const count = isLegacy ? this.slot("velocityCount") : status;
    const hasNext = isLegacy ? this.slot("velocityHasNext") : status;
    return (frame) => {
      const items = itemsOf(source(frame));
      if (items === null) return GO_ON;
      const { slots } = frame;
      const outer = [slots[variable]!, slots[count]!, slots[hasNext]!, slots[status]!] as const;
      const foreach = new ForeachStatus(items.length, outer[3]);
      const { length } = items;
      const end = Math.min(length, ITERATIONS_MAX);
      let flow: Flow = GO_ON;
      for (let at = 0; at < end; at++) {
        frame.work(1);
        if (at % TURNS_BETWEEN_PAUSES === TURNS_BETWEEN_PAUSES - 1) frame.pause();
        foreach.index = at;
        slots[variable] = items[at] ?? null;
        if (isLegacy) {
          slots[count] = at + 1;
          slots[hasNext] = foreach.hasNext;
        }
        slots[status] = foreach;
        flow = body(frame);
        if (flow !== GO_ON) break;
        if (items.length !== length && at + 1 < ITERATIONS_MAX) {
          // Java's iterators notice on the next turn, if they think that there is one.
          if (at + 1 === items.length) break;
          throw new TemplateRenderError("a list changed while #foreach walked over it");
        }
      }
      [slots[variable], slots[count], slots[hasNext], slots[status]] = outer;
      return flow === STOP ? STOP : GO_ON;
    };
  }

  #set(target: Reference, value: Evaluate): Run {
    const slot = this.slot(target.name);
    const last = target.steps.at(-1);
    if (last === undefined) {
      return (frame) => {
        frame.work(1);
        frame.slots[slot] = value(frame);
        return GO_ON;
      };
    }
    this.#used.add(target.name);
    const owner = this.#steps(slot, target.steps.slice(0, -1));
    const put = this.#put(last);
    return (frame) => {
      frame.work(1);
      // Java evaluates what is set first.
      const set = value(frame);
      put(owner(frame), set, frame);
      return GO_ON;
    };
  }

  /** Where nothing can be put, nothing happens, as in Velocity. */
  #put(step: Step): (owner: Value, value: Value, frame: Frame) => void {
    if (step.kind === "property") {
      const { name } = step;
      return (owner, value) => {
        if (isMap(owner)) mapPut(owner, name, value);
        else if (owner instanceof HostObject) owner.put(name, value);
      };
    }
    if (step.kind === "method") throw new Error("a method is no place to set something");
    const index = this.expression(step.index);
    return (owner, value, frame) => {
      const at = index(frame);
      if (isMap(owner)) mapPut(owner, frame.print(at), value);
      else if (owner instanceof HostObject) owner.put(frame.print(at), value);
      else if (isList(owner) && typeof at === "number") {
        const position = at < 0 ? at + owner.length : at;
        listItem(owner, position);
        (owner as Value[])[position] = value;
      }
    };
  }

  /** An expression's value, where a missing one is the empty text. */
  expression(expression: Expression): Evaluate {
    switch (expression.kind) {
      case "null":
        return () => null;
      case "boolean":
      case "string": {
        const { value } = expression;
        return () => value;
      }
      case "number": {
        const value = expression.isDouble ? double(Number(expression.value)) : expression.value;
        return () => value;
      }
      case "reference": {
        const read = this.#reference(expression);
        return (frame) => read(frame) ?? "";
      }
      case "interpolated":
        return this.#interpolated(expression.body);
      case "list": {
        const items = expression.items.map((item) => this.expression(item));
        return (frame) => {
          frame.work(items.length);
          const list = new JavaList();
          for (const item of items) list.push(item(frame));
          return list;
        };
      }
      case "range":
        return this.#range(expression);
      case "map": {
        const entries = expression.entries.map(
          ([key, value]) => [this.expression(key), this.expression(value)] as const,
        );
        return (frame) => {
          frame.work(entries.length);
          const map = newMap();
          for (const [key, value] of entries) mapPut(map, frame.print(key(frame)), value(frame));
          return map;
        };
      }
      case "not": {
        const operand = this.#condition(expression.operand);
        return (frame) => !operand(frame);
      }
      case "binary":
        return this.#binary(expression);
    }
  }

  #interpolated(body: Block): Evaluate {
    const run = this.block(body);
    return (frame) => {
      const outer = frame.out;
      frame.out = "";
      run(frame);
      const text = frame.out;
      frame.out = outer;
      return text;
    };
  }

  #range(expression: Extract<Expression, { kind: "range" }>): Evaluate {
    const from = this.expression(expression.from);
    const to = this.expression(expression.to);
    return (frame) => {
      const first = from(frame);
      const last = to(frame);
      // Velocity: a range of something else than integers is null.
      if (typeof first !== "number" || typeof last !== "number") return "";
      const length = Math.abs(last - first) + 1;
      if (length > RANGE_MAX) {
        throw new TemplateRenderError(`a range of ${length} numbers: expected at most ${RANGE_MAX}`);
      }
      frame.work(length);
      const step = last < first ? -1 : 1;
      const list = new JavaList();
      for (let at = 0; at < length; at++) list.push(first + at * step);
      return list;
    };
  }

  #binary(expression: Extract<Expression, { kind: "binary" }>): Evaluate {
    const { operator } = expression;
    if (operator === "&&" || operator === "||" || operator === "==" || operator === "!=") {
      return this.#condition(expression);
    }
    const left = this.expression(expression.left);
    const right = this.expression(expression.right);
    switch (operator) {
      case "+":
        return (frame) => {
          const sum = add(left(frame), right(frame), frame);
          return typeof sum === "string" ? frame.checked(sum) : (sum ?? "");
        };
      case "<":
        return (frame) => compareNumbers(left(frame), right(frame)) < 0;
      case ">":
        return (frame) => compareNumbers(left(frame), right(frame)) > 0;
      case "<=":
        return (frame) => compareNumbers(left(frame), right(frame)) <= 0;
      case ">=":
        return (frame) => compareNumbers(left(frame), right(frame)) >= 0;
      default:
        return (frame) => compute(operator, left(frame), right(frame)) ?? "";
    }
  }

  /** What a reference comes to; null when that is nothing. */
  #reference(reference: Reference): Evaluate {
    this.#used.add(reference.name);
    const [first] = reference.steps;
    if (reference.name === "input" && !(first?.kind === "method" && first.name === "params")) this.#readsBody = true;
    const read = this.#steps(this.slot(reference.name), reference.steps);
    const explain = this.#explain;
    if (explain === undefined) return read;
    return (frame) => {
      try {
        const value = read(frame);
        explain(reference, value);
        return value;
      } catch (error) {
        if (error instanceof TemplateRenderError) error.offset ??= reference.offset;
        throw error;
      }
    };
  }

  #steps(slot: number, steps: readonly Step[]): Evaluate {
    const [only] = steps;
    if (steps.length === 1 && only!.kind === "property" && only!.name === "hasNext") return hasNextOf(slot);
    const takes = steps.map((step) => this.#step(step));
    const [first, second] = takes;
    switch (takes.length) {
      case 0:
        return (frame) => frame.slots[slot] ?? null;
      case 1:
        return (frame) => {
          const value: Value = frame.slots[slot] ?? null;
          return value === null ? null : first!(value, frame);
        };
      case 2:
        return (frame) => {
          let value: Value = frame.slots[slot] ?? null;
          if (value !== null) value = first!(value, frame);
          return value === null ? null : second!(value, frame);
        };
      default:
        return (frame) => {
          let value: Value = frame.slots[slot] ?? null;
          for (let at = 0; at < takes.length && value !== null; at++) value = takes[at]!(value, frame);
          return value;
        };
    }
  }

  #step(step: Step): Take {
    switch (step.kind) {
      case "property":
        return propertyOf(step.name);
      case "index": {
        const index = this.expression(step.index);
        return (target, frame) => itemAt(target, index(frame), frame);
      }
      case "method":
        return this.#method(step.name, step.args);
    }
  }

  #method(name: string, argumentList: readonly Expression[]): Take {
    const args = argumentList.map((argument) => this.expression(argument));
    const general: Take = (target, frame) => {
      const values: Value[] = new Array(args.length);
      for (let at = 0; at < args.length; at++) values[at] = args[at]!(frame);
      return callMethod(target, name, values, frame) ?? null;
    };
    const [only] = argumentList;
    if (args.length !== 1 || only?.kind !== "string" || (name !== "path" && name !== "json")) return general;
    // `$input.path('...')` with its path written out, which is nearly always: read once, here.
    const path = readPath(only.value);
    if (path === null) return general;
    if (name === "path") {
      return (target, frame) => (target instanceof InputObject ? target.path(path) : general(target, frame));
    }
    return (target, frame) => (target instanceof InputObject ? target.json(path) : general(target, frame));
  }
}

function isComparison(expression: Expression): boolean {
  return expression.kind === "binary" && ["<", ">", "<=", ">="].includes(expression.operator);
}

// A path that is wrong fails when it is used: the template may never come there.
function readPath(text: string): JsonPath | null {
  try {
    return compileJsonPath(text);
  } catch {
    return null;
  }
}

/** `$foreach.hasNext`, which nearly every loop asks on each turn; whatever else has that name goes the usual way. */
function hasNextOf(slot: number): Evaluate {
  const take = propertyOf("hasNext");
  return (frame) => {
    const target: Value = frame.slots[slot] ?? null;
    if (target instanceof ForeachStatus) return target.hasNext;
    return target === null ? null : take(target, frame);
  };
}

function propertyOf(name: string): Take {
  const inherited = isInherited(name);
  return (target) => {
    if (typeof target === "object" && target !== null) {
      if (isMap(target)) return (inherited ? mapGet(target, name) : target[name]) ?? null;
      if (target instanceof HostObject) return target.get(name) ?? null;
      if (name === "empty" && isList(target)) return target.length === 0;
    }
    return name === "empty" && typeof target === "string" ? target === "" : null;
  };
}

function itemAt(target: Value, index: Value, frame: Frame): Value {
  if (isList(target)) {
    if (typeof index !== "number") return null;
    return listItem(target, index < 0 ? index + target.length : index);
  }
  if (isMap(target)) return mapGet(target, frame.print(index)) ?? null;
  return target instanceof HostObject ? (target.get(frame.print(index)) ?? null) : null;
}

/** What `#foreach` walks over: items, a map's values; null for what has none. */
function itemsOf(value: Value): readonly Value[] | null {
  if (isList(value)) return value;
  if (isMap(value)) return mapKeys(value).map((key) => mapGet(value, key)!);
  return value instanceof HostObject ? value.values() : null;
}
