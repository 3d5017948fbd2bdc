/** What an edge allows one request to take. */
export interface EdgeLimits {
  /** Payload of a request or a response, bytes. AWS: 10,485,760. */
  readonly bodyLimitBytes: number;
  /** From the first try to reach a backend until a connection stands, ms. */
  readonly connectTimeoutMs: number;
  /** Upper bound for the integrations' own timeouts, ms. AWS: 29,000. */
  readonly integrationTimeoutMaxMs: number;
}
