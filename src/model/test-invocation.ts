/** One request to an API's current definition, without a stage and without a socket (AWS: TestInvokeMethod). */

/** What of a body a test invocation takes, bytes: it travels in one message. */
export const TEST_INVOCATION_BODY_LIMIT_BYTES = 1_048_576;

/** AWS's name for the stage that such a request sees. */
export const TEST_INVOKE_STAGE = "test-invoke-stage";

export interface TestInvokeRequest {
  readonly httpMethod: string;
  /** E.g. `/pets/1?x=y`, as in a request line. */
  readonly pathWithQueryString: string;
  /** In wire order, repeats included. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
  readonly stageVariables: Readonly<Record<string, string>>;
}

/** What the thread of an invocation is handed. */
export interface TestInvocation extends TestInvokeRequest {
  readonly apiId: string;
  /** The API as it would be deployed now. */
  readonly snapshot: Uint8Array;
}

export interface TestInvokeAnswer {
  readonly statusCode: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
  /** AWS's step-by-step log, a line each. */
  readonly log: string;
  readonly latencyMs: number;
}

/** Why there is no answer: no resource of the API has the path, or none with the path has the method. */
export interface TestInvokeFailure {
  readonly failed: "no method";
}
