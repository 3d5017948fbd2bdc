/** The tree of a template: what the parser makes and the compiler reads. Offsets count characters from the template's beginning. */

export type Block = readonly Node[];

export type Node =
  | { readonly kind: "text"; readonly text: string }
  | Reference
  | { readonly kind: "set"; readonly target: Reference; readonly value: Expression }
  | { readonly kind: "if"; readonly branches: readonly Branch[] }
  | { readonly kind: "foreach"; readonly variable: string; readonly source: Expression; readonly body: Block }
  | { readonly kind: "define"; readonly name: string; readonly body: Block }
  | { readonly kind: "break" }
  | { readonly kind: "stop" };

export interface Branch {
  /** Null: `#else`. */
  readonly condition: Expression | null;
  readonly body: Block;
}

export interface Reference {
  readonly kind: "reference";
  readonly name: string;
  readonly steps: readonly Step[];
  readonly offset: number;
  /** As it is written. */
  readonly source: string;
}

export type Step =
  | { readonly kind: "property"; readonly name: string }
  | { readonly kind: "method"; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: "index"; readonly index: Expression };

export type BinaryOperator = "||" | "&&" | "==" | "!=" | "<" | ">" | "<=" | ">=" | "+" | "-" | "*" | "/" | "%";

export type Expression =
  | Reference
  | { readonly kind: "null" }
  | { readonly kind: "boolean"; readonly value: boolean }
  /** `isDouble` although its value is whole: `2.0`, `1e3`. */
  | { readonly kind: "number"; readonly value: number | bigint; readonly isDouble: boolean }
  | { readonly kind: "string"; readonly value: string }
  /** A text in double quotes that holds references or directives. */
  | { readonly kind: "interpolated"; readonly body: Block }
  | { readonly kind: "list"; readonly items: readonly Expression[] }
  | { readonly kind: "range"; readonly from: Expression; readonly to: Expression }
  | { readonly kind: "map"; readonly entries: readonly (readonly [Expression, Expression])[] }
  | { readonly kind: "not"; readonly operand: Expression }
  | {
      readonly kind: "binary";
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    };
