/** Models: the schemas of the document by name, and those written in place under generated names. */
import { createHash } from "node:crypto";
import type { Model } from "../model/api.ts";
import type { Findings } from "./findings.ts";
import { at } from "./json-pointer.ts";
import { isObject, type JsonObject, own, show } from "./values.ts";

const CONTENT_TYPE = "application/json";
const SCHEMA_REFERENCE = /^#\/(?:definitions|components\/schemas)\/([^/]+)$/;

export class ModelTable {
  private readonly findings: Findings;
  private readonly byName = new Map<string, Model>();
  /** Name in the document to model name, which AWS restricts to letters and digits. */
  private readonly names = new Map<string, string>();

  constructor(findings: Findings) {
    this.findings = findings;
  }

  get all(): Model[] {
    return [...this.byName.values()];
  }

  /** Takes the named schemas (`definitions`, `components.schemas`). */
  addNamed(schemas: JsonObject, pointer: string): void {
    for (const [key, schema] of Object.entries(schemas)) {
      const place = at(pointer, key);
      if (!isObject(schema)) {
        this.findings.refuse(place, `schema ${key}: expected an object, got ${show(schema)}`);
        continue;
      }
      const name = key.replaceAll(/[^a-zA-Z0-9]/g, "");
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
      this.names.set(key, name);
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
      const key = SCHEMA_REFERENCE.exec(reference)?.[1];
      const name = key === undefined ? undefined : this.names.get(decode(key));
      if (name !== undefined) return name;
      // A dead reference is refused by References.checkAll; one to another place is a schema of its own.
    }
    // By content: equal schemas share a model, and importing the same file again changes nothing.
    const name = `MODEL${createHash("sha256").update(JSON.stringify(schema)).digest("hex").slice(0, 12)}`;
    if (!this.byName.has(name)) this.byName.set(name, { name, contentType: CONTENT_TYPE, schema });
    return name;
  }
}

function decode(key: string): string {
  const plain = key.replaceAll("~1", "/").replaceAll("~0", "~");
  try {
    return decodeURIComponent(plain);
  } catch {
    return plain;
  }
}
