/** What every contender must answer before it is timed: status, body, and the headers that all of them send. */

export interface Expected {
  readonly status: number;
  readonly body: string;
}

/** Throws unless the answer is right; returns nothing else, so that no bench can forget to look. */
export async function mustAnswer(name: string, port: number, path: string, expected: Expected): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`);
  const body = await response.text();
  const missing = ["x-amzn-requestid", "x-amz-apigw-id"].filter((header) => !response.headers.has(header));
  if (response.status !== expected.status || body !== expected.body) {
    throw new Error(`${name} ${path}: expected ${expected.status} ${expected.body}, got ${response.status} ${body}`);
  }
  if (missing.length > 0) throw new Error(`${name} ${path}: lacks ${missing.join(", ")}`);
}
