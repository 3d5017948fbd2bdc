/** Inputs of a template that were gathered before it renders: in another thread, or on a command line. */
import type { TemplateParameters } from "./input-object.ts";
import { FixedMap, HeaderMap, MapObject } from "./map-object.ts";
import { RequestOverride, ResponseOverride } from "./override-map.ts";
import { type JsonMap, mapGet, mapKeys, type Value } from "./value.ts";

/** `$context` of these variables, with the overrides that a real one has. */
export class FixedContext extends MapObject {
  readonly requestOverride = new RequestOverride();
  readonly responseOverride = new ResponseOverride();
  readonly #variables: JsonMap;

  constructor(variables: JsonMap) {
    super();
    this.#variables = variables;
  }

  override get(name: string): Value | undefined {
    return name === "requestOverride" || name === "responseOverride" ? this[name] : mapGet(this.#variables, name);
  }

  keys(): readonly string[] {
    const keys = new Set(mapKeys(this.#variables));
    return [...keys.add("requestOverride").add("responseOverride")];
  }
}

type Entries = readonly (readonly [string, string])[];

/** Parameters by place, the last of repeated ones. */
export class FixedParameters implements TemplateParameters {
  readonly path: FixedMap;
  readonly querystring: FixedMap;
  readonly header: FixedMap;

  constructor(path: Entries, querystring: Entries, header: Entries) {
    this.path = new FixedMap(new Map(path));
    this.querystring = new FixedMap(new Map(querystring));
    this.header = new HeaderMap(new Map(header));
  }

  find(name: string): string | undefined {
    return (this.path.get(name) ?? this.querystring.get(name) ?? this.header.get(name)) as string | undefined;
  }
}
