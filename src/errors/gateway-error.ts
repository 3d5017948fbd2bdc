/** A failure of one request: what the client is told, what the log is told, and whether trying again may help. */
import type { GatewayResponseName } from "./gateway-responses.ts";

export type ErrorSource = "client" | "upstream" | "gateway";

export class GatewayError extends Error {
  override readonly name = "GatewayError";
  /** Which gateway response answers it. */
  readonly code: GatewayResponseName;
  readonly source: ErrorSource;
  readonly retry: boolean;
  /** `$context.error.message` where it is not the type's own. */
  readonly clientMessage: string | undefined;
  /** Status where it is not the type's own; a customized status still wins. */
  readonly statusCode: number | undefined;
  /** `$context.error.validationErrorString` of a body that is not valid. */
  readonly validationErrorString: string | undefined;
  /** `detail` is for the log only and may name hosts, limits and routes. */
  constructor(
    code: GatewayResponseName,
    source: ErrorSource,
    detail: string,
    options: {
      retry?: boolean;
      clientMessage?: string;
      statusCode?: number;
      validationErrorString?: string;
      cause?: unknown;
    } = {},
  ) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.source = source;
    this.retry = options.retry ?? false;
    this.clientMessage = options.clientMessage;
    this.statusCode = options.statusCode;
    this.validationErrorString = options.validationErrorString;
  }
}
