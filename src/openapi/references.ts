/** `$ref`s within the document, resolved by a library that is given no way to reach files or the network. */
import { $RefParser, getJsonSchemaRefParserDefaultOptions } from "@apidevtools/json-schema-ref-parser";
import type { Findings } from "./findings.ts";
import { isObject, type JsonObject, own, show } from "./values.ts";

/** References that may stand behind each other. */
export const CHAIN_MAX = 10;
/** Different targets in one document. With CHAIN_MAX it bounds the work that chains of references can cause. */
export const TARGET_MAX = 50_000;
/** Schemas are most of all references and stay references; that they exist is one look each. */
const SCHEMA = /^#\/(definitions|components\/schemas)\/([^/~%]+)$/;

/** Resolves a reference within the document; undefined: it leads nowhere. */
type Resolve = (target: string) => unknown;

export class References {
  private readonly findings: Findings;
  private readonly resolve: Resolve;
  private readonly root: JsonObject;
  private readonly resolved = new Map<string, unknown>();

  private constructor(root: JsonObject, findings: Findings, resolve: Resolve) {
    this.root = root;
    this.findings = findings;
    this.resolve = resolve;
  }

  static async of(root: JsonObject, findings: Findings): Promise<References> {
    // Nothing outside the document is ever looked at; that such references are refused is check-references' work.
    const options = {
      ...getJsonSchemaRefParserDefaultOptions(),
      resolve: { external: false, file: false, http: false },
      dereference: { maxDepth: CHAIN_MAX },
    };
    const refs = await new $RefParser().resolve(root as object, options);
    return new References(root, findings, (target) => {
      try {
        return refs.get(target, options);
      } catch {
        return undefined; // The library throws for a pointer that leads nowhere.
      }
    });
  }

  /** What `target` (`#/...`) refers to, not followed further; undefined when it leads nowhere. */
  target(target: string): unknown {
    if (this.resolved.has(target)) return this.resolved.get(target);
    if (this.isFull) return undefined;
    let value = this.schema(target) ?? this.resolve(target);
    // A pointer such as `#/constructor/prototype` walks out of the document into the language.
    if (typeof value === "function") value = undefined;
    if (isObject(value) && Object.getPrototypeOf(value) !== Object.prototype) value = undefined;
    this.resolved.set(target, value);
    return value;
  }

  /**
   * The object that `value` is or refers to, with the pointer where a finding about it belongs: that of the place which
   * refers. Undefined, with a finding, when it is none.
   */
  follow(value: unknown, pointer: string, what: string): JsonObject | undefined {
    let current = value;
    for (let links = 0; links <= CHAIN_MAX; links++) {
      if (!isObject(current)) {
        this.findings.refuse(pointer, `${what}: expected an object, got ${show(current)}`);
        return undefined;
      }
      const target = own(current, "$ref");
      if (typeof target !== "string") return current;
      // External and dead ones are refused by check-references.
      if (!target.startsWith("#")) return undefined;
      current = this.target(target);
      if (current === undefined) return undefined;
    }
    this.findings.refuse(pointer, `${what}: its references lead in a circle; break the circle`);
    return undefined;
  }

  private schema(target: string): unknown {
    const match = SCHEMA.exec(target);
    if (match === null) return undefined;
    const owner = match[1] === "definitions" ? this.root : own(this.root, "components");
    const schemas = isObject(owner) ? own(owner, match[1] === "definitions" ? "definitions" : "schemas") : undefined;
    return isObject(schemas) ? own(schemas, match[2]!) : undefined;
  }

  /** More targets are not looked for. */
  get isFull(): boolean {
    return this.resolved.size >= TARGET_MAX;
  }
}
