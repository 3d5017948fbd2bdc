/** What is wrong with a schema, or worth knowing about it. */
export interface SchemaFinding {
  readonly model: string;
  /** RFC 6901 pointer inside the model's schema. */
  readonly pointer: string;
  /** The value, what was expected, what to do. */
  readonly message: string;
}

/** A schema that cannot be compiled. */
export class SchemaError extends Error {
  readonly model: string;
  /** RFC 6901 pointer inside the model's schema. */
  readonly pointer: string;
  readonly reason: string;

  constructor({ model, pointer, message }: SchemaFinding) {
    super(`model ${model}${pointer === "" ? "" : `, ${pointer}`}: ${message}`);
    this.name = "SchemaError";
    this.model = model;
    this.pointer = pointer;
    this.reason = message;
  }
}
