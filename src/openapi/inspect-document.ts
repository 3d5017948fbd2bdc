/**
 * One walk over the whole document before any of it is read: its references, template remains that somebody forgot
 * to render, and extensions of AWS that are unknown or stand where nobody would read them.
 */

import { modelReference } from "../model/model-reference.ts";
import { didYouMean } from "../text/nearest.ts";
import { EXTENSION_PREFIX, EXTENSIONS, placeOf } from "./extensions.ts";
import type { Findings } from "./findings.ts";
import { at, pointerOf } from "./json-pointer.ts";
import { isObject, type JsonObject, show } from "./values.ts";

export interface Reference {
  readonly target: string;
  /** The object that holds the `$ref`, and its pointer. */
  readonly holder: JsonObject;
  readonly pointer: string;
}

export interface Inspection {
  /** Within the document. */
  readonly references: Reference[];
  /** AWS's URLs of models, which name one of this API. */
  readonly modelUrls: Reference[];
  /** To anything else: nothing is fetched, but a schema may have an `id` that a reference names. */
  readonly addresses: Reference[];
}

/** Members whose content is free text or data: a `$ref` in there refers to nothing. */
const DATA_MEMBERS: ReadonlySet<string> = new Set(["example", "examples", "default", "enum", "const"]);

export function inspectDocument(root: JsonObject, findings: Findings): Inspection {
  const inspection: Inspection = { references: [], modelUrls: [], addresses: [] };
  const keys: (string | number)[] = [];
  const walk = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    if (Array.isArray(value)) {
      for (let index = 0; index < value.length; index++) {
        keys.push(index);
        walk(value[index]);
        keys.pop();
      }
      return;
    }
    inspectObject(value as JsonObject, keys, inspection, findings);
    for (const key in value) {
      if (DATA_MEMBERS.has(key) && isSchemaMember(keys)) continue;
      // Extensions of others are dropped, as AWS drops them; what AWS reads in them it reads by reference.
      if (key.startsWith("x-") && !key.startsWith(EXTENSION_PREFIX)) continue;
      keys.push(key);
      walk((value as JsonObject)[key]);
      keys.pop();
    }
  };
  walk(root);
  return inspection;
}

/** Whether a member named like `default` means a keyword here, and not a response, a schema or a property of that name. */
function isSchemaMember(keys: readonly (string | number)[]): boolean {
  const parent = keys.at(-1);
  return parent !== "responses" && parent !== "properties" && parent !== "schemas" && parent !== "definitions";
}

function inspectObject(
  object: JsonObject,
  keys: readonly (string | number)[],
  inspection: Inspection,
  findings: Findings,
): void {
  for (const key in object) {
    const code = key.charCodeAt(0);
    if (code === 0x24 /* $ */ && key === "$ref") {
      const target = object[key];
      if (typeof target !== "string") {
        // A property that is called `$ref` holds a schema, and a dependency of that name may be a list.
        if (!isObject(target) && keys.at(-1) !== "dependencies")
          findings.refuse(at(pointerOf(keys), key), `$ref: expected a string, got ${show(target)}`);
        continue;
      }
      const reference = { target, holder: object, pointer: pointerOf(keys) };
      if (target.startsWith("#")) inspection.references.push(reference);
      else if (modelReference(target) !== undefined) inspection.modelUrls.push(reference);
      else inspection.addresses.push(reference);
    } else if (code === 0x78 /* x */ && key.startsWith(EXTENSION_PREFIX)) inspectExtension(key, keys, findings);
    else if (code === 0x46 /* F */ && key.startsWith("Fn::")) {
      findings.refuse(
        at(pointerOf(keys), key),
        `the CloudFormation function ${key}: expected its result; render the template first, then import the definition`,
      );
    } else if (key === "Ref" && typeof object[key] === "string" && Object.keys(object).length === 1) {
      findings.refuse(
        at(pointerOf(keys), key),
        `the CloudFormation reference to ${show(object[key])}: expected a value; render the template first, then import it`,
      );
    }
  }
}

function inspectExtension(name: string, keys: readonly (string | number)[], findings: Findings): void {
  const extension = EXTENSIONS.get(name);
  if (extension === undefined) {
    findings.refuse(
      at(pointerOf(keys), name),
      `${name} is no extension of API Gateway${didYouMean(name, EXTENSIONS.keys(), ".")} Remove or correct it.`,
    );
    return;
  }
  if (!extension.rest) {
    findings.refuse(
      at(pointerOf(keys), name),
      `${name} belongs to HTTP APIs: expected a REST API definition; remove it, or describe the API as a REST API`,
    );
    return;
  }
  const place = placeOf(keys);
  if (place === null || (place !== undefined && extension.places.includes(place))) return;
  findings.refuse(
    at(pointerOf(keys), name),
    `${name} has no effect here: expected it in ${extension.places.map((name) => `the ${name}`).join(" or ")}; move it there`,
  );
}
