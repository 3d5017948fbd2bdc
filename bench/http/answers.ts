/**
 * What every contender must answer before it is timed: status, body, and the headers that all of them send. Refusals have one more, which
 * says of what kind they are.
 */

export interface Expected {
  readonly status: number;
  readonly body: string;
  /** Headers of the request. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Throws unless the answer is right; returns nothing else, so that no bench can forget to look. */
export async function mustAnswer(name: string, port: number, path: string, expected: Expected): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers: expected.headers ?? {} });
  const body = await response.text();
  const needed = ["content-type", "x-amzn-requestid", "x-amz-apigw-id"];
  if (expected.status >= 400) needed.push("x-amzn-errortype");
  const missing = needed.filter((header) => !response.headers.has(header));
  if (response.status !== expected.status || body !== expected.body) {
    throw new Error(`${name} ${path}: expected ${expected.status} ${expected.body}, got ${response.status} ${body}`);
  }
  if (missing.length > 0) throw new Error(`${name} ${path}: lacks ${missing.join(", ")}`);
}
