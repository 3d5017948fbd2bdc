/**
 * References that lead nowhere. Checked when all models are there: a schema may refer to a part of its own model by a pointer from that
 * model, as models written in API Gateway do, and to what has an `id` in there or to draft 4's own schema by address.
 */
import { modelReference } from "../model/model-reference.ts";
import { SchemaLibrary } from "../schema/schema-library.ts";
import type { ImportContext } from "./import-context.ts";
import type { Inspection, Reference } from "./inspect-document.ts";
import { at } from "./json-pointer.ts";
import { CHAIN_MAX, TARGET_MAX } from "./references.ts";
import { show } from "./values.ts";

export function checkReferences(context: ImportContext, { references, modelUrls, addresses }: Inspection): void {
  const { findings, models } = context;
  let library: SchemaLibrary | undefined;
  const isInModel = ({ holder }: Reference): boolean => {
    library ??= new SchemaLibrary(models.all);
    return library.leadsWithin(holder);
  };
  for (const reference of references) {
    const { target, pointer } = reference;
    if (context.references.target(target) !== undefined || isInModel(reference)) continue;
    if (context.references.isFull) {
      findings.refuse(pointer, `references to more than ${TARGET_MAX} different targets: expected fewer`);
      return;
    }
    findings.refuse(
      at(pointer, "$ref"),
      `the reference ${show(target)} leads nowhere, or over more than ${CHAIN_MAX} others: expected a part of this ` +
        "document; correct it or add the part",
    );
  }
  const known = new Set(models.all.map(({ name }) => name));
  for (const { target, pointer } of modelUrls) {
    if (known.has(modelReference(target)?.model ?? "")) continue;
    findings.refuse(
      at(pointer, "$ref"),
      `the reference ${show(target)} names no model of this API: define or correct it`,
    );
  }
  for (const reference of addresses) {
    const { target, pointer } = reference;
    if (isInModel(reference)) continue;
    findings.refuse(
      at(pointer, "$ref"),
      `the reference ${show(target)} leaves the document: expected one that begins with "#"; copy what it refers to into ` +
        "this file, e.g. with a bundler",
    );
  }
}
