/** A command line, environment or settings file that was not understood. Ends the process with EXIT_USAGE. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  /** Words of the command whose --help explains more, e.g. `apis import`; empty: the program's own. */
  readonly command: string;
  constructor(message: string, command = "") {
    super(message);
    this.command = command;
  }
}
