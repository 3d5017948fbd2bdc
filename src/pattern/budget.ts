/**
 * Counts the work of a compilation. A pattern comes from a definition, so from anybody: whatever it says, compiling it ends
 * after so many steps.
 */
export class Budget {
  private rest: number;
  private readonly exceeded: () => Error;

  constructor(steps: number, exceeded: () => Error) {
    this.rest = steps;
    this.exceeded = exceeded;
  }

  spend(steps: number): void {
    this.rest -= steps;
    if (this.rest < 0) throw this.exceeded();
  }

  /** Steps that are left. */
  get left(): number {
    return this.rest;
  }
}
