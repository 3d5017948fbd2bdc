/** No control plane answered: not a refusal, and the same call may succeed later. */
export class UnreachableError extends Error {
  override readonly name = "UnreachableError";
  readonly server: string;
  constructor(server: string, reason: string) {
    super(`no control plane answers at ${server}: ${reason}`);
    this.server = server;
  }
}
