/** A map of `$context.requestOverride` or `$context.responseOverride`, e.g. `header`: what templates put there replaces what mappings gave. */
import { attachValue, type DetachedValue, detachValue } from "./detached-value.ts";
import { MapObject } from "./map-object.ts";
import { TemplateRenderError } from "./template-errors.ts";
import { isMap, mapGet, mapKeys, type Value } from "./value.ts";

export class OverrideMap extends MapObject {
  readonly #label: string;
  /** Made with the first override: most templates set none. */
  #entries: Map<string, Value> | null = null;
  /** What the transformation that runs has set. */
  #setNow: Set<string> | null = null;

  /** `label` as a template writes it, for messages. */
  constructor(label: string) {
    super();
    this.#label = label;
  }

  /** What was put, in order; null: nothing. */
  get entries(): ReadonlyMap<string, Value> | null {
    return this.#entries;
  }

  /** The next template is another transformation, and may override again. */
  beginTransformation(): void {
    this.#setNow = null;
  }

  detach(): DetachedEntries {
    return [...(this.#entries ?? [])].map(([name, value]) => [name, detachValue(value)]);
  }

  /** Takes what another thread's rendering left. */
  attach(entries: DetachedEntries): void {
    const attached = entries.map(([name, value]) => [name, attachValue(value)] as const);
    this.#entries = attached.length === 0 ? null : new Map(attached);
  }

  override get(name: string): Value | undefined {
    return this.#entries?.get(name);
  }

  /** AWS: a parameter can be overridden once in a transformation; what overrides it twice fails. */
  override put(name: string, value: Value): boolean {
    this.#setNow ??= new Set();
    if (this.#setNow.has(name)) {
      throw new TemplateRenderError(
        `${this.#label}.${name} is overridden twice by one template: set a variable, and override with it once`,
      );
    }
    this.#setNow.add(name);
    this.#entries ??= new Map();
    this.#entries.set(name, value);
    return true;
  }

  keys(): readonly string[] {
    return this.#entries === null ? [] : [...this.#entries.keys()];
  }
}

export type DetachedEntries = readonly (readonly [string, DetachedValue])[];

/** Both overrides of a request, on their way to another thread and back. */
export interface DetachedOverrides {
  readonly path: DetachedEntries;
  readonly header: DetachedEntries;
  readonly querystring: DetachedEntries;
  readonly responseHeader: DetachedEntries;
  readonly response: DetachedEntries;
}

export function detachOverrides(request: RequestOverride, response: ResponseOverride): DetachedOverrides {
  return {
    path: request.path.detach(),
    header: request.header.detach(),
    querystring: request.querystring.detach(),
    responseHeader: response.header.detach(),
    response: response.others.detach(),
  };
}

export function attachOverrides(request: RequestOverride, response: ResponseOverride, from: DetachedOverrides): void {
  request.path.attach(from.path);
  request.header.attach(from.header);
  request.querystring.attach(from.querystring);
  response.header.attach(from.responseHeader);
  response.others.attach(from.response);
}

/** `$context.requestOverride`: its maps are there from the beginning. */
export class RequestOverride extends MapObject {
  readonly path = new OverrideMap("$context.requestOverride.path");
  readonly header = new OverrideMap("$context.requestOverride.header");
  readonly querystring = new OverrideMap("$context.requestOverride.querystring");

  override get(name: string): Value | undefined {
    return name === "path" || name === "header" || name === "querystring" ? this[name] : undefined;
  }

  /** A whole map at once. */
  override put(name: string, value: Value): boolean {
    const map = this.get(name);
    return map instanceof OverrideMap && putAll(map, value);
  }

  keys(): readonly string[] {
    return ["path", "header", "querystring"];
  }

  beginTransformation(): void {
    this.path.beginTransformation();
    this.header.beginTransformation();
    this.querystring.beginTransformation();
  }
}

/** `$context.responseOverride`: the status and the headers of the answer, and whatever a template leaves for a later one. */
export class ResponseOverride extends MapObject {
  readonly header = new OverrideMap("$context.responseOverride.header");
  /** All but `header`: the status, and what a template leaves for a later one. */
  readonly others = new OverrideMap("$context.responseOverride");

  /** 200 to 599; undefined: not overridden. What is no such integer is ignored; a 1xx status would end no request. */
  get status(): number | undefined {
    const status = this.others.get("status");
    return typeof status === "number" && Number.isInteger(status) && status >= 200 && status <= 599
      ? status
      : undefined;
  }

  override get(name: string): Value | undefined {
    return name === "header" ? this.header : this.others.get(name);
  }

  override put(name: string, value: Value): boolean {
    return name === "header" ? putAll(this.header, value) : this.others.put(name, value);
  }

  keys(): readonly string[] {
    return ["header", ...this.others.keys()];
  }

  beginTransformation(): void {
    this.header.beginTransformation();
    this.others.beginTransformation();
  }
}

function putAll(map: OverrideMap, value: Value): boolean {
  if (!isMap(value)) return false;
  for (const key of mapKeys(value)) map.put(key, mapGet(value, key)!);
  return true;
}
