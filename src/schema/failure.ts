/** One thing that is wrong with a document. */
export interface ValidationFailure {
  /** Schema keyword: `required`, `type`, ... */
  readonly keyword: string;
  /** RFC 6901 pointer to the value in the document; empty for the whole. */
  readonly instancePointer: string;
  /** Model whose schema says so, and where in it (RFC 6901, the keyword included). */
  readonly model: string;
  readonly schemaPointer: string;
  /** Where the value's text lies in the document, bytes. */
  readonly offset: number;
  readonly length: number;
  /** matched and total of a combinator, found and bound of a count or length; 0 otherwise. */
  readonly counts: readonly [number, number];
  /** Names that are missing (required, dependencies) or not allowed (additionalProperties), as many as were recorded. */
  readonly names: readonly string[];
}
