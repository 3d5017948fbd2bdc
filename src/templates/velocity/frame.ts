/** What one rendering works on: its variables, what it has written, and how much of its budget is left. */
import { printJava } from "../json/print-json.ts";
import type { Pause } from "../pause.ts";
import { TemplateLimitError } from "../template-errors.ts";
import type { Value } from "../value.ts";

export interface RenderLimits {
  /** Characters that a rendering may write, and that one text may hold. */
  readonly outputMax: number;
  /** Steps: a node that is run, an item that is walked over, 64 characters that are looked at, 16 of a value that is printed. */
  readonly workMax: number;
}

// A response of AWS holds 10 MB. A million steps take some tens of milliseconds.
export const RENDER_LIMITS: RenderLimits = { outputMax: 10_485_760, workMax: 2_000_000 };

export class Frame {
  out = "";
  /** By the compiler's numbering of a template's variables; null is unset. */
  readonly slots: Value[];
  readonly limits: RenderLimits;
  readonly pause: Pause;
  /** How deep `#define`d blocks are rendering within each other. */
  depth = 0;
  #workLeft: number;

  constructor(slots: Value[], limits: RenderLimits, pause: Pause) {
    this.slots = slots;
    this.limits = limits;
    this.pause = pause;
    this.#workLeft = limits.workMax;
  }

  /** Takes from the budget. Throws TemplateLimitError when there is too little left. */
  work(steps: number): void {
    this.#workLeft -= steps;
    if (this.#workLeft < 0) {
      throw new TemplateLimitError(`the template does more than ${this.limits.workMax} steps of work`);
    }
  }

  /** Takes for looking at so many characters or items. */
  workOver(length: number): void {
    this.work((length >> 6) + 1);
  }

  /** A value as it prints, paid for by its length: a loop may print a large one on each of its turns. */
  print(value: Value): string {
    if (typeof value === "string") return value;
    const text = printJava(value);
    if (text.length > 16) this.work(text.length >> 4);
    return text;
  }

  write(text: string): void {
    this.out += text;
    if (this.out.length > this.limits.outputMax) {
      throw new TemplateLimitError(`the template writes more than ${this.limits.outputMax} characters`);
    }
  }

  /** A text that a template keeps. */
  checked(text: string): string {
    if (text.length > this.limits.outputMax) {
      throw new TemplateLimitError(`the template makes a text of more than ${this.limits.outputMax} characters`);
    }
    return text;
  }
}
