/** A handler that writes down what it is told, and short ways to make requests. */
import type {
  Origin,
  ResponseHead,
  UpstreamCall,
  UpstreamErrorCode,
  UpstreamHandler,
  UpstreamPool,
  UpstreamRequest,
} from "../../src/upstream/upstream.ts";

export class Recorder implements UpstreamHandler {
  statusCode = 0;
  headers: [string, string][] = [];
  contentLength = Number.NaN;
  readonly chunks: Buffer[] = [];
  bytes = 0;
  ended = false;
  error: UpstreamErrorCode | null = null;
  detail = "";
  sent = false;
  drainCount = 0;
  bodyReleases = 0;
  /** Callbacks after the end. */
  lateCalls = 0;
  readonly done: Promise<this>;
  #resolve!: (self: this) => void;

  constructor() {
    this.done = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  get body(): string {
    return Buffer.concat(this.chunks).toString("latin1");
  }

  get over(): boolean {
    return this.ended || this.error !== null;
  }

  onHead(head: ResponseHead): void {
    if (this.over) this.lateCalls++;
    this.statusCode = head.statusCode;
    this.headers = head.names.map((name, index) => [name, head.values[index]!]);
    this.contentLength = head.contentLength;
  }

  onData(chunk: Uint8Array): void {
    if (this.over) this.lateCalls++;
    this.bytes += chunk.length;
    this.chunks.push(Buffer.from(chunk));
  }

  onEnd(): void {
    if (this.over) this.lateCalls++;
    this.ended = true;
    this.#resolve(this);
  }

  onError(code: UpstreamErrorCode, detail: string, sent: boolean): void {
    if (this.over) this.lateCalls++;
    this.error = code;
    this.detail = detail;
    this.sent = sent;
    this.#resolve(this);
  }

  onDrain(): void {
    if (this.over) this.lateCalls++;
    this.drainCount++;
  }

  onBodyReleased(): void {
    this.bodyReleases++;
  }
}

export function originOf(port: number, changes: Partial<Origin> = {}): Origin {
  return { protocol: "http:", hostname: "127.0.0.1", port, insecureSkipVerification: false, ...changes };
}

export function get(path = "/", changes: Partial<UpstreamRequest> = {}): UpstreamRequest {
  return {
    head: `GET ${path} HTTP/1.1\r\nHost: backend\r\n\r\n`,
    isHead: false,
    framing: "none",
    body: null,
    streaming: false,
    idempotent: true,
    connectTimeoutMs: 2_000,
    timeoutMs: 5_000,
    ...changes,
  };
}

export function post(body: string | Uint8Array, changes: Partial<UpstreamRequest> = {}): UpstreamRequest {
  const bytes = typeof body === "string" ? Buffer.from(body, "latin1") : body;
  return get("/", {
    head: `POST / HTTP/1.1\r\nHost: backend\r\nContent-Length: ${bytes.length}\r\n\r\n`,
    framing: "length",
    body: bytes,
    idempotent: false,
    ...changes,
  });
}

export function upload(
  framing: "chunked" | "length",
  length = 0,
  changes: Partial<UpstreamRequest> = {},
): UpstreamRequest {
  const header = framing === "chunked" ? "Transfer-Encoding: chunked" : `Content-Length: ${length}`;
  return get("/", {
    head: `PUT / HTTP/1.1\r\nHost: backend\r\n${header}\r\n\r\n`,
    framing,
    streaming: true,
    ...changes,
  });
}

export function send(pool: UpstreamPool, request: UpstreamRequest): { call: UpstreamCall; answer: Recorder } {
  const answer = new Recorder();
  return { call: pool.send(request, answer), answer };
}
