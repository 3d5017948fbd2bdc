/** An upstream without sockets: keeps what was sent and answers when the test says so. */
import type {
  Origin,
  UpstreamCall,
  UpstreamClient,
  UpstreamHandler,
  UpstreamPool,
  UpstreamRequest,
} from "../../../src/upstream/upstream.ts";

export class FakeCall implements UpstreamCall {
  readonly request: UpstreamRequest;
  readonly handler: UpstreamHandler;
  readonly origin: Origin;
  written = Buffer.alloc(0);
  ended = false;
  aborted = false;
  paused = false;
  /** What write returns. */
  isFast = true;

  constructor(origin: Origin, request: UpstreamRequest, handler: UpstreamHandler) {
    this.origin = origin;
    this.request = request;
    this.handler = handler;
  }

  write(chunk: Uint8Array): boolean {
    this.written = Buffer.concat([this.written, chunk]);
    return this.isFast;
  }
  end(): void {
    this.ended = true;
  }
  pause(): void {
    this.paused = true;
  }
  resume(): void {
    this.paused = false;
  }
  abort(): void {
    this.aborted = true;
  }

  get requestLine(): string {
    return this.request.head.slice(0, this.request.head.indexOf("\r\n"));
  }

  get target(): string {
    return this.requestLine.split(" ")[1]!;
  }

  get headerPairs(): [string, string][] {
    const lines = this.request.head.slice(0, -4).split("\r\n").slice(1);
    return lines.map((line) => {
      const colon = line.indexOf(": ");
      return [line.slice(0, colon), line.slice(colon + 2)];
    });
  }

  /** All values of a header that was sent. */
  header(name: string): string[] {
    return this.headerPairs.filter(([found]) => found.toLowerCase() === name.toLowerCase()).map(([, value]) => value);
  }

  /** A whole answer. */
  answer(statusCode: number, headers: readonly (readonly [string, string])[] = [], body = ""): void {
    this.head(statusCode, headers, body.length);
    if (body !== "") this.handler.onData(Buffer.from(body, "latin1"));
    this.handler.onEnd();
  }

  head(statusCode: number, headers: readonly (readonly [string, string])[], contentLength: number): void {
    const names = headers.map(([name]) => name);
    const values = headers.map(([, value]) => value);
    this.handler.onHead({ statusCode, names, values, contentLength });
  }
}

export class FakeUpstream implements UpstreamClient {
  readonly calls: FakeCall[] = [];
  readonly openConnections = 0;

  pool(origin: Origin): UpstreamPool {
    return {
      send: (request, handler) => {
        const call = new FakeCall(origin, request, handler);
        this.calls.push(call);
        return call;
      },
    };
  }

  close(): void {}

  get call(): FakeCall {
    const call = this.calls[this.calls.length - 1];
    if (call === undefined) throw new Error("nothing was sent to the backend");
    return call;
  }
}
