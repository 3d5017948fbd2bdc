/** Why a regular expression is refused: what was found, what was expected, what to do instead. */
export class PatternError extends Error {
  /** Where in the source, in UTF-16 code units; 0 when the pattern as a whole is meant. */
  readonly offset: number;
  readonly reason: string;
  /** Steps that compiling took until it was given up: they count for who compiles many patterns on one budget. */
  steps = 0;

  constructor(offset: number, reason: string) {
    super(`${reason} (at offset ${offset})`);
    this.name = "PatternError";
    this.offset = offset;
    this.reason = reason;
  }
}
