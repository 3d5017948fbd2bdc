/**
 * Counts the work of a compilation. A pattern comes from a definition, so from anybody: whatever it says, compiling it ends
 * after so many steps.
 */
export class Budget {
  /** Steps that were taken. */
  spent = 0;
  private readonly max: number;
  private readonly exceeded: () => Error;

  constructor(max: number, exceeded: () => Error) {
    this.max = max;
    this.exceeded = exceeded;
  }

  spend(steps: number): void {
    this.spent += steps;
    if (this.spent > this.max) throw this.exceeded();
  }
}
