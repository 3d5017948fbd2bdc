/** What the commands about models share. */
import { OperationError } from "../errors/operation-error.ts";
import type { ModelView } from "../rpc/admin.ts";
import { didYouMean } from "../text/nearest.ts";

const NAMES_SHOWN = 20;

/** The model of that name; `where` says whose models were looked through. Throws NotFoundException that offers the nearest. */
export function pickModel<M extends { readonly name: string }>(models: readonly M[], name: string, where: string): M {
  const model = models.find((one) => one.name === name);
  if (model !== undefined) return model;
  const names = models.map((one) => one.name);
  const known = names.length === 0 ? "it has none" : `it has ${names.slice(0, NAMES_SHOWN).join(", ")}`;
  const more = names.length > NAMES_SHOWN ? ` and ${names.length - NAMES_SHOWN} more` : "";
  throw new OperationError(
    "NotFoundException",
    `Invalid model name specified: ${name}: ${where} has no such model${didYouMean(name, names, `; ${known}${more}`)}`,
  );
}

/** The model with its schema as a value, for people and programs that print it. */
export function readableModel({
  schema,
  ...rest
}: ModelView): Omit<ModelView, "schema"> & { readonly schema: unknown } {
  return { ...rest, schema: JSON.parse(schema) as unknown };
}
