/** The tree of a Java pattern. */
import type { CharacterSet } from "./character-set.ts";

export type PatternNode =
  | { readonly kind: "set"; readonly set: CharacterSet }
  | { readonly kind: "sequence"; readonly parts: readonly PatternNode[] }
  | { readonly kind: "choice"; readonly branches: readonly PatternNode[] }
  | {
      readonly kind: "repeat";
      readonly node: PatternNode;
      readonly min: number;
      readonly max: number;
      readonly isLazy: boolean;
    }
  | { readonly kind: "group"; readonly node: PatternNode; readonly index: number }
  | { readonly kind: "assert"; readonly place: Place };

/** Where an anchor holds; `lines`: with the flag `m`. */
export type Place = "begin" | "begin of line" | "end" | "end or last line end" | "end of line" | "word" | "no word";

export interface ParsedPattern {
  readonly root: PatternNode;
  readonly groupCount: number;
  readonly groupNames: ReadonlyMap<string, number>;
}
