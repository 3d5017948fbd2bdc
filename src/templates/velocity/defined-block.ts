/** What `#define` puts into a variable: a block that is rendered each time that it is used. */
import { HostObject, type Value } from "../value.ts";
import type { Frame } from "./frame.ts";

/** Velocity's directive.define.maxdepth: a block within itself beyond it renders nothing. */
const DEPTH_MAX = 2;

export class DefinedBlock extends HostObject {
  readonly #frame: Frame;
  readonly #run: (frame: Frame) => number;
  #depth = 0;

  constructor(frame: Frame, run: (frame: Frame) => number) {
    super();
    this.#frame = frame;
    this.#run = run;
  }

  override get(): Value | undefined {
    return undefined;
  }

  override call(name: string, args: readonly Value[]): Value | undefined {
    return name === "toString" && args.length === 0 ? this.print() : undefined;
  }

  /** Renders into a text of its own; what the block sets is set for all. */
  print(): string {
    if (this.#depth >= DEPTH_MAX) return "";
    const frame = this.#frame;
    const outer = frame.out;
    frame.out = "";
    this.#depth++;
    try {
      this.#run(frame);
      return frame.out;
    } finally {
      this.#depth--;
      frame.out = outer;
    }
  }
}
