/** `$foreach` within a loop. */
import { HostObject, type Value } from "../value.ts";

export class ForeachStatus extends HostObject {
  index = 0;
  readonly #length: number;
  readonly #parent: Value;

  constructor(length: number, parent: Value) {
    super();
    this.#length = length;
    this.#parent = parent;
  }

  get hasNext(): boolean {
    return this.index + 1 < this.#length;
  }

  override get(name: string): Value | undefined {
    switch (name) {
      case "index":
        return this.index;
      case "count":
        return this.index + 1;
      case "hasNext":
        return this.hasNext;
      case "first":
        return this.index === 0;
      case "last":
        return !this.hasNext;
      case "parent":
        return this.#parent;
      case "topmost":
        return this.#parent instanceof ForeachStatus ? this.#parent.get("topmost") : this;
      default:
        return undefined;
    }
  }

  override call(name: string, args: readonly Value[]): Value | undefined {
    if (args.length > 0) return undefined;
    switch (name) {
      case "hasNext":
      case "isFirst":
      case "isLast":
        return this.get(name === "hasNext" ? name : name.slice(2).toLowerCase());
      case "getIndex":
      case "getCount":
      case "getParent":
        return this.get(name.slice(3).toLowerCase());
      default:
        return undefined;
    }
  }

  print(): string {
    return "foreach";
  }
}
