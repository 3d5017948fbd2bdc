/** Models: the schemas of the document by name, and those written in place under generated names. */
import { createHash } from "node:crypto";
import type { Model } from "../model/api.ts";
import { modelName, modelReference } from "../model/model-reference.ts";
import type { Findings } from "./findings.ts";
import type { OpenApiVersion } from "./import-context.ts";
import { at } from "./json-pointer.ts";
import { isObject, type JsonObject, objectAt, own, show } from "./values.ts";

const CONTENT_TYPE = "application/json";

/** The document's named schemas and where they stand. */
export function namedSchemas(
  root: JsonObject,
  version: OpenApiVersion,
  findings: Findings,
): [JsonObject | undefined, string] {
  if (version === "swagger 2.0") return [objectAt(findings, root, "", "definitions"), "/definitions"];
  const components = objectAt(findings, root, "", "components");
  return [components && objectAt(findings, components, "/components", "schemas"), "/components/schemas"];
}

export class ModelTable {
  private readonly findings: Findings;
  private readonly byName = new Map<string, Model>();
  /** Where each model's schema stands in the document; for one that stands in several places, the first. */
  private readonly pointers = new Map<string, string>();

  constructor(findings: Findings) {
    this.findings = findings;
  }

  get all(): Model[] {
    return [...this.byName.values()];
  }

  /** Where the schema of a model stands in the document. */
  pointerOf(name: string): string {
    return this.pointers.get(name) ?? "";
  }

  /** Takes the named schemas (`definitions`, `components.schemas`). */
  addNamed(schemas: JsonObject, pointer: string): void {
    for (const [key, schema] of Object.entries(schemas)) {
      const place = at(pointer, key);
      if (!isObject(schema)) {
        this.findings.refuse(place, `schema ${key}: expected an object, got ${show(schema)}`);
        continue;
      }
      const name = modelName(key);
      if (name === "") {
        this.findings.refuse(place, `the schema name ${show(key)}: expected letters and digits; rename it`);
        continue;
      }
      if (name !== key) {
        this.findings.warn(
          place,
          `the model of schema ${show(key)} is called ${name}: AWS's model names hold letters and digits only`,
        );
      }
      if (this.byName.has(name)) {
        this.findings.refuse(
          place,
          `two schemas become the model ${name}: model names hold letters and digits only; rename one`,
        );
        continue;
      }
      this.pointers.set(name, place);
      const description = own(schema, "description");
      this.byName.set(name, {
        name,
        ...(typeof description === "string" ? { description } : {}),
        contentType: CONTENT_TYPE,
        schema,
      });
    }
  }

  /** The model that `schema` names, or a new one for a schema written in place. Undefined: the finding is made elsewhere. */
  nameOf(schema: unknown, pointer: string): string | undefined {
    if (!isObject(schema)) {
      this.findings.refuse(pointer, `schema: expected an object, got ${show(schema)}`);
      return undefined;
    }
    const reference = own(schema, "$ref");
    if (typeof reference === "string") {
      const target = modelReference(reference);
      if (target?.pointer === "" && this.byName.has(target.model)) return target.model;
      // A dead reference is refused by check-references; one to another place is a schema of its own.
    }
    // By content: equal schemas share a model, and importing the same file again changes nothing.
    const name = `MODEL${createHash("sha256").update(JSON.stringify(schema)).digest("hex").slice(0, 12)}`;
    if (!this.byName.has(name)) {
      this.byName.set(name, { name, contentType: CONTENT_TYPE, schema });
      this.pointers.set(name, pointer);
    }
    return name;
  }
}
