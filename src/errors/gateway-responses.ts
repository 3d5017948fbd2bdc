/**
 * AWS's gateway responses: every way in which the gateway itself answers instead of a backend.
 *
 * Source: AWS, "Gateway response types for API Gateway", and recorded answers. Two spellings of the default body exist on
 * the wire: errors raised while a method executes carry one space behind the colon, those raised before are compact.
 */

export interface GatewayResponseType {
  readonly type: GatewayResponseName;
  /** Status sent when none is customized; null for the two fallbacks. */
  readonly statusCode: number | null;
  /** `$context.error.message`. */
  readonly message: string | null;
  /** `x-amzn-ErrorType`. */
  readonly errorType: string;
  /** Whether the default body is `{"message": "..."}` (raised during execution) or `{"message":"..."}`. */
  readonly spaced: boolean;
}

export type GatewayResponseName =
  | "ACCESS_DENIED"
  | "API_CONFIGURATION_ERROR"
  | "AUTHORIZER_CONFIGURATION_ERROR"
  | "AUTHORIZER_FAILURE"
  | "BAD_REQUEST_BODY"
  | "BAD_REQUEST_PARAMETERS"
  | "DEFAULT_4XX"
  | "DEFAULT_5XX"
  | "EXPIRED_TOKEN"
  | "INTEGRATION_FAILURE"
  | "INTEGRATION_TIMEOUT"
  | "INVALID_API_KEY"
  | "INVALID_SIGNATURE"
  | "MISSING_AUTHENTICATION_TOKEN"
  | "QUOTA_EXCEEDED"
  | "REQUEST_TOO_LARGE"
  | "RESOURCE_NOT_FOUND"
  | "THROTTLED"
  | "UNAUTHORIZED"
  | "UNSUPPORTED_MEDIA_TYPE"
  | "WAF_FILTERED";

const entry = (
  type: GatewayResponseName,
  statusCode: number | null,
  message: string | null,
  errorType: string,
  spaced: boolean,
): [GatewayResponseName, GatewayResponseType] => [type, { type, statusCode, message, errorType, spaced }];

/** What AWS stores as the template of a gateway response that nobody customized. */
export const STORED_GATEWAY_TEMPLATE = '{"message":$context.error.messageString}';

export const GATEWAY_RESPONSES: ReadonlyMap<GatewayResponseName, GatewayResponseType> = new Map([
  entry("ACCESS_DENIED", 403, "User is not authorized to access this resource", "AccessDeniedException", false),
  entry("API_CONFIGURATION_ERROR", 500, "Internal server error", "InternalServerErrorException", true),
  entry("AUTHORIZER_CONFIGURATION_ERROR", 500, null, "AuthorizerConfigurationException", false),
  entry("AUTHORIZER_FAILURE", 500, null, "AuthorizerFailureException", false),
  entry("BAD_REQUEST_BODY", 400, "Invalid request body", "BadRequestException", true),
  entry("BAD_REQUEST_PARAMETERS", 400, "Missing required request parameters: []", "BadRequestException", true),
  entry("DEFAULT_4XX", null, null, "BadRequestException", true),
  entry("DEFAULT_5XX", null, "Internal server error", "InternalServerErrorException", true),
  entry("EXPIRED_TOKEN", 403, "The security token included in the request is expired", "ExpiredTokenException", false),
  // AWS documents 504; recorded answers are 500 unless the status is customized, and clients meet the recorded ones.
  entry("INTEGRATION_FAILURE", 500, "Internal server error", "InternalServerErrorException", true),
  entry("INTEGRATION_TIMEOUT", 504, "Endpoint request timed out", "InternalServerErrorException", true),
  entry("INVALID_API_KEY", 403, "Forbidden", "ForbiddenException", false),
  entry("INVALID_SIGNATURE", 403, null, "InvalidSignatureException", false),
  entry(
    "MISSING_AUTHENTICATION_TOKEN",
    403,
    "Missing Authentication Token",
    "MissingAuthenticationTokenException",
    false,
  ),
  entry("QUOTA_EXCEEDED", 429, "Limit Exceeded", "LimitExceededException", false),
  entry("REQUEST_TOO_LARGE", 413, "Request Too Long", "BadRequestException", true),
  entry("RESOURCE_NOT_FOUND", 404, "Not Found", "NotFoundException", false),
  entry("THROTTLED", 429, "Too Many Requests", "TooManyRequestsException", false),
  entry("UNAUTHORIZED", 401, "Unauthorized", "UnauthorizedException", false),
  entry("UNSUPPORTED_MEDIA_TYPE", 415, "Unsupported Media Type", "BadRequestException", true),
  entry("WAF_FILTERED", 403, "Forbidden", "ForbiddenException", false),
]);
