/**
 * What a REST API is: the objects of AWS API Gateway by AWS's names, as a definition file describes them. Pure data: it
 * survives msgpack and structured clone, and is never changed after it was made.
 */

export const HTTP_METHODS = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"] as const;
/** A method of a resource: one of the seven verbs, or ANY for all of them. */
export type HttpMethod = (typeof HTTP_METHODS)[number] | "ANY";

export type ApiKeySource = "HEADER" | "AUTHORIZER";
export type AuthorizationType = "NONE" | "AWS_IAM" | "CUSTOM" | "COGNITO_USER_POOLS";
export type IntegrationType = "HTTP" | "HTTP_PROXY" | "AWS" | "AWS_PROXY" | "MOCK";
export type PassthroughBehavior = "WHEN_NO_MATCH" | "WHEN_NO_TEMPLATES" | "NEVER";
export type ContentHandling = "CONVERT_TO_TEXT" | "CONVERT_TO_BINARY";
export type ConnectionType = "INTERNET" | "VPC_LINK";

/** The whole of an API as one definition gives it; what an import yields and a deployment freezes. */
export interface Definition {
  readonly name: string;
  readonly description?: string;
  readonly version?: string;
  readonly apiKeySource: ApiKeySource;
  /** Media types treated as binary, e.g. `image/png`, `application/*`, any type. */
  readonly binaryMediaTypes: readonly string[];
  /** Bytes from which responses are compressed; absent: off. */
  readonly minimumCompressionSize?: number;
  readonly disableExecuteApiEndpoint: boolean;
  readonly policy?: unknown;
  /** Every resource with its methods, parents before children, `/` first. */
  readonly resources: readonly Resource[];
  readonly models: readonly Model[];
  readonly requestValidators: readonly RequestValidator[];
  readonly authorizers: readonly Authorizer[];
  /** Customized gateway responses by AWS's type name. */
  readonly gatewayResponses: Readonly<Record<string, GatewayResponse>>;
  readonly documentation?: unknown;
  readonly endpointConfiguration?: unknown;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface Resource {
  /** Full path, e.g. `/pets/{petId}`. Unique in its API. */
  readonly path: string;
  readonly methods: Readonly<Partial<Record<HttpMethod, Method>>>;
}

export interface Method {
  readonly httpMethod: HttpMethod;
  readonly operationName?: string;
  readonly authorizationType: AuthorizationType;
  /** Name of the authorizer in the same definition. */
  readonly authorizerName?: string;
  readonly authorizationScopes?: readonly string[];
  readonly apiKeyRequired: boolean;
  /** Name of the request validator in the same definition. */
  readonly requestValidatorName?: string;
  /** `method.request.{path|querystring|header}.NAME` to "is required". */
  readonly requestParameters: Readonly<Record<string, boolean>>;
  /** Content type to model name. */
  readonly requestModels: Readonly<Record<string, string>>;
  /** By status code, e.g. `"200"`. */
  readonly methodResponses: Readonly<Record<string, MethodResponse>>;
  readonly integration: Integration;
}

export interface MethodResponse {
  readonly statusCode: string;
  /** `method.response.header.NAME` to a boolean without effect at run time. */
  readonly responseParameters: Readonly<Record<string, boolean>>;
  readonly responseModels: Readonly<Record<string, string>>;
}

export interface Integration {
  readonly type: IntegrationType;
  /** Method sent to the backend; absent or ANY: the client's. Absent for MOCK. */
  readonly httpMethod?: string;
  readonly uri?: string;
  readonly connectionType: ConnectionType;
  readonly connectionId?: string;
  readonly credentials?: string;
  readonly timeoutInMillis: number;
  readonly passthroughBehavior: PassthroughBehavior;
  readonly contentHandling?: ContentHandling;
  readonly cacheNamespace?: string;
  readonly cacheKeyParameters: readonly string[];
  /** `integration.request.{path|querystring|header}.NAME` to its source expression. */
  readonly requestParameters: Readonly<Record<string, string>>;
  /** Content type to template text. */
  readonly requestTemplates: Readonly<Record<string, string>>;
  readonly tlsConfig?: { readonly insecureSkipVerification: boolean };
  readonly integrationResponses: readonly IntegrationResponse[];
}

export interface IntegrationResponse {
  readonly statusCode: string;
  /** Java regular expression matched against the whole status code (HTTP, MOCK); absent: the default. */
  readonly selectionPattern?: string;
  /** `method.response.header.NAME` to its source expression. */
  readonly responseParameters: Readonly<Record<string, string>>;
  readonly responseTemplates: Readonly<Record<string, string>>;
  readonly contentHandling?: ContentHandling;
}

export interface Model {
  readonly name: string;
  readonly description?: string;
  readonly contentType: string;
  /** JSON Schema draft 4, as a value. */
  readonly schema: unknown;
}

export interface RequestValidator {
  readonly name: string;
  readonly validateRequestBody: boolean;
  readonly validateRequestParameters: boolean;
}

export interface Authorizer {
  readonly name: string;
  readonly type: "TOKEN" | "REQUEST" | "COGNITO_USER_POOLS";
  readonly authType?: string;
  readonly authorizerUri?: string;
  readonly authorizerCredentials?: string;
  readonly identitySource?: string;
  readonly identityValidationExpression?: string;
  readonly authorizerResultTtlInSeconds?: number;
  readonly providerARNs?: readonly string[];
}

export interface GatewayResponse {
  readonly responseType: string;
  readonly statusCode?: string;
  /** `gatewayresponse.header.NAME` to its source expression. */
  readonly responseParameters: Readonly<Record<string, string>>;
  /** Content type to template text. */
  readonly responseTemplates: Readonly<Record<string, string>>;
}

/** Requests a second and how many may come at once; 0 in either blocks everything (AWS: token bucket). */
export interface Throttle {
  readonly rateLimit: number;
  readonly burstLimit: number;
}
