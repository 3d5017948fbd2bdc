/** The parts of a JSONPath. */
import type { Value } from "../value.ts";

export type Step =
  | { readonly kind: "property"; readonly name: string }
  /** `['a','b']`: a map of those that are there. */
  | { readonly kind: "properties"; readonly names: readonly string[] }
  | { readonly kind: "index"; readonly index: number }
  | { readonly kind: "indexes"; readonly indexes: readonly number[] }
  | { readonly kind: "slice"; readonly from: number | null; readonly to: number | null }
  | { readonly kind: "wildcard" }
  /** `..`: what follows is looked for in everything below. */
  | { readonly kind: "deep" }
  | { readonly kind: "filter"; readonly condition: Condition }
  | { readonly kind: "function"; readonly name: string };

export type Condition =
  | { readonly kind: "and" | "or"; readonly left: Condition; readonly right: Condition }
  | { readonly kind: "not"; readonly operand: Condition }
  | { readonly kind: "exists"; readonly path: PathOperand }
  | { readonly kind: "compare"; readonly operator: string; readonly left: Operand; readonly right: Operand };

export interface PathOperand {
  readonly kind: "path";
  /** `@`: of the item; `$`: of the document. */
  readonly isRelative: boolean;
  readonly steps: readonly Step[];
}

export type Operand =
  | PathOperand
  | { readonly kind: "value"; readonly value: Value }
  | { readonly kind: "pattern"; readonly source: string; readonly flags: string };
