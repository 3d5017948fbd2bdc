/** What the readers of a definition share. */
import type { Template } from "../templates/template.ts";
import type { Findings } from "./findings.ts";
import type { ModelTable } from "./read-models.ts";
import type { SecuritySchemes } from "./read-security.ts";
import type { Validators } from "./read-validators.ts";
import type { References } from "./references.ts";
import type { JsonObject } from "./values.ts";

export type OpenApiVersion = "swagger 2.0" | "openapi 3.0";

export interface ImportContext {
  readonly root: JsonObject;
  readonly version: OpenApiVersion;
  readonly findings: Findings;
  readonly references: References;
  readonly models: ModelTable;
  readonly security: SecuritySchemes;
  readonly validators: Validators;
  readonly integrationTimeoutMaxMs: number;
  /** `expandSelectionPattern`, each pattern once: a thousand methods share a handful of them. */
  expandPattern(pattern: string): ReadonlySet<number> | string;
  /** `new Template`, each text once, as with patterns. Throws TemplateSyntaxError. */
  compileTemplate(text: string): Template;
  /** Models that a method validates bodies against. */
  readonly validatingModels: Set<string>;
  /** Methods with required parameters that no validator checks; one warning names them all. */
  readonly unchecked: string[];
}

/** `[1-5]\d\d`, AWS's pattern of a status code (recorded); numbers count. Undefined: it is none. */
export function statusCodeText(value: unknown): string | undefined {
  const text = typeof value === "number" ? String(value) : value;
  return typeof text === "string" && /^[1-5]\d\d$/.test(text) ? text : undefined;
}
