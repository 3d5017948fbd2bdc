/** A map that is no JSON: its values are found when they are asked for, and it says itself what may be put into it. */
import { printJava } from "./json/print-json.ts";
import { MapEntry } from "./map-entry.ts";
import { HostObject, JavaList, mapPut, newMap, type Value } from "./value.ts";

export abstract class MapObject extends HostObject {
  /** In the order in which they print. */
  abstract keys(): readonly string[];

  override call(name: string, args: readonly Value[]): Value | undefined {
    const [first, second] = args;
    switch (args.length) {
      case 0:
        return this.#callAlone(name);
      case 1: {
        const key = printJava(first!);
        if (name === "get") return this.get(key) ?? null;
        return name === "containsKey" ? this.get(key) !== undefined : undefined;
      }
      case 2: {
        if (name !== "put" && name !== "getOrDefault") return undefined;
        const key = printJava(first!);
        const old = this.get(key);
        if (name === "getOrDefault") return old ?? second!;
        return this.put(key, second!) ? (old ?? null) : undefined;
      }
      default:
        return undefined;
    }
  }

  #callAlone(name: string): Value | undefined {
    switch (name) {
      case "keySet":
        return JavaList.copy(this.keys());
      case "values":
        return JavaList.copy(this.values());
      case "entrySet":
        return JavaList.copy(this.keys().map((key) => new MapEntry(this, key)));
      case "size":
        return this.keys().length;
      case "isEmpty":
        return this.keys().length === 0;
      case "toString":
        return this.print();
      default:
        return undefined;
    }
  }

  override values(): readonly Value[] {
    return this.keys().map((key) => this.get(key) ?? null);
  }

  print(): string {
    return printJava(this.toJson());
  }

  override toJson(): Value {
    const map = newMap();
    for (const key of this.keys()) mapPut(map, key, this.get(key) ?? null);
    return map;
  }
}

/** A map of texts that nothing can be put into: it outlives the requests that read it. */
export class FixedMap extends MapObject {
  readonly #entries: ReadonlyMap<string, string>;

  constructor(entries: ReadonlyMap<string, string>) {
    super();
    this.#entries = entries;
  }

  override get(name: string): Value | undefined {
    return this.#entries.get(name);
  }

  keys(): readonly string[] {
    return [...this.#entries.keys()];
  }
}

/** Headers as they are spelled, found whatever the case of their name. */
export class HeaderMap extends FixedMap {
  readonly #byLowerName: ReadonlyMap<string, string>;

  constructor(entries: ReadonlyMap<string, string>) {
    super(entries);
    this.#byLowerName = new Map([...entries].map(([name, value]) => [name.toLowerCase(), value]));
  }

  override get(name: string): Value | undefined {
    return this.#byLowerName.get(name.toLowerCase());
  }
}
