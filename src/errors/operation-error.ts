/** A refused control-plane operation, by AWS's exception names, with the gRPC status that carries it and the CLI's exit code. */

export type OperationErrorName =
  | "BadRequestException"
  | "ConflictException"
  | "NotFoundException"
  | "LimitExceededException"
  | "TooManyRequestsException"
  | "UnauthorizedException"
  | "ServiceUnavailableException"
  | "InternalFailure";

/** gRPC status codes by number (grpc/doc/statuscodes.md); numbers, so that only rpc/ knows the library. */
export const OPERATION_ERROR_GRPC_STATUS: Readonly<Record<OperationErrorName, number>> = {
  BadRequestException: 3,
  ConflictException: 6,
  NotFoundException: 5,
  LimitExceededException: 8,
  TooManyRequestsException: 8,
  UnauthorizedException: 16,
  ServiceUnavailableException: 14,
  InternalFailure: 13,
};

/** One thing that is wrong with an input, and where. */
export interface Issue {
  /** RFC 6901 JSON pointer into the document, `""` for the whole. */
  readonly pointer: string;
  /** Line and column from 1, where the document has them. */
  readonly line?: number;
  readonly column?: number;
  /** The value found, what was expected, and what to do. A full sentence without the position. */
  readonly message: string;
}

export class OperationError extends Error {
  override readonly name: OperationErrorName;
  readonly issues: readonly Issue[];
  constructor(name: OperationErrorName, message: string, issues: readonly Issue[] = []) {
    super(message);
    this.name = name;
    this.issues = issues;
  }
}
