/** An entry of a map, as `entrySet()` lists them; setting it sets it in the map. */
import { printJava } from "./json/print-json.ts";
import { HostObject, type JsonMap, mapGet, mapPut, type Value } from "./value.ts";

export class MapEntry extends HostObject {
  readonly #map: JsonMap | HostObject;
  readonly #key: string;

  constructor(map: JsonMap | HostObject, key: string) {
    super();
    this.#map = map;
    this.#key = key;
  }

  get #value(): Value {
    const map = this.#map;
    return (map instanceof HostObject ? map.get(this.#key) : mapGet(map, this.#key)) ?? null;
  }

  override get(name: string): Value | undefined {
    return name === "key" ? this.#key : name === "value" ? this.#value : undefined;
  }

  override call(name: string, args: readonly Value[]): Value | undefined {
    if (args.length === 0) return name === "getKey" ? this.#key : name === "getValue" ? this.#value : undefined;
    if (name !== "setValue" || args.length !== 1) return undefined;
    const map = this.#map;
    const old = this.#value;
    if (map instanceof HostObject) return map.put(this.#key, args[0]!) ? old : undefined;
    mapPut(map, this.#key, args[0]!);
    return old;
  }

  print(): string {
    return `${this.#key}=${printJava(this.#value)}`;
  }
}
