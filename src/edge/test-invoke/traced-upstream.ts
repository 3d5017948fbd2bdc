/** An upstream client that notes in the execution log what goes to a backend and what comes from it. */
import { monotonicMs } from "../../clock.ts";
import type {
  Origin,
  ResponseHead,
  UpstreamCall,
  UpstreamClient,
  UpstreamErrorCode,
  UpstreamHandler,
  UpstreamPool,
  UpstreamRequest,
} from "../../upstream/upstream.ts";
import { type ExecutionLog, oneLine, pairsText, ShownBody, textOfBytes } from "./execution-log.ts";

export class TracedUpstream implements UpstreamClient {
  readonly #client: UpstreamClient;
  readonly #log: ExecutionLog;

  constructor(client: UpstreamClient, log: ExecutionLog) {
    this.#client = client;
    this.#log = log;
  }

  pool(origin: Origin): UpstreamPool {
    const pool = this.#client.pool(origin);
    return {
      send: (request, handler) => {
        const trace = new TracedCall(origin, request, handler, this.#log);
        const call = pool.send(request, trace);
        return trace.outgoing(call);
      },
    };
  }

  get openConnections(): number {
    return this.#client.openConnections;
  }

  close(): void {
    this.#client.close();
  }
}

class TracedCall implements UpstreamHandler {
  readonly #origin: Origin;
  readonly #request: UpstreamRequest;
  readonly #handler: UpstreamHandler;
  readonly #log: ExecutionLog;
  readonly #sent = new ShownBody();
  readonly #received = new ShownBody();
  readonly #startedMs = monotonicMs();
  #isRequestNoted = false;

  constructor(origin: Origin, request: UpstreamRequest, handler: UpstreamHandler, log: ExecutionLog) {
    this.#origin = origin;
    this.#request = request;
    this.#handler = handler;
    this.#log = log;
    if (request.body !== null) this.#sent.add(request.body);
    if (!request.streaming) this.#noteRequest();
  }

  /** The call as the integration sees it. */
  outgoing(call: UpstreamCall): UpstreamCall {
    return {
      write: (chunk) => {
        this.#sent.add(chunk);
        return call.write(chunk);
      },
      end: () => {
        this.#noteRequest();
        call.end();
      },
      pause: () => call.pause(),
      resume: () => call.resume(),
      abort: () => call.abort(),
    };
  }

  /** Once the body is complete, or the answer is there before it is. */
  #noteRequest(): void {
    if (this.#isRequestNoted) return;
    this.#isRequestNoted = true;
    const [requestLine = "", ...fields] = textOfBytes(this.#request.head).split("\r\n");
    const uri = `${originText(this.#origin)}${requestLine.split(" ")[1]}`;
    const headers = fields
      .filter((field) => field !== "")
      .map((field) => [field.slice(0, field.indexOf(":")), field.slice(field.indexOf(":") + 1).trim()] as const);
    this.#log.add(`Endpoint request URI: ${oneLine(uri)}`);
    this.#log.add(`Endpoint request headers: ${pairsText(headers)}`);
    this.#log.add(`Endpoint request body after transformations: ${this.#sent.text}`);
    this.#log.add(`Sending request to ${oneLine(uri)}`);
  }

  onHead(head: ResponseHead): void {
    this.#noteRequest();
    const latencyMs = Math.round(monotonicMs() - this.#startedMs);
    const headers = head.names.map((name, i) => [textOfBytes(name), textOfBytes(head.values[i]!)] as const);
    this.#log.add(`Received response. Status: ${head.statusCode}, Integration latency: ${latencyMs} ms`);
    this.#log.add(`Endpoint response headers: ${pairsText(headers)}`);
    this.#handler.onHead(head);
  }

  onData(chunk: Uint8Array): void {
    this.#received.add(chunk);
    this.#handler.onData(chunk);
  }

  onEnd(): void {
    this.#log.add(`Endpoint response body before transformations: ${this.#received.text}`);
    this.#handler.onEnd();
  }

  onError(code: UpstreamErrorCode, detail: string, sent: boolean): void {
    this.#noteRequest();
    this.#handler.onError(code, detail, sent);
  }

  onDrain(): void {
    this.#handler.onDrain();
  }

  onBodyReleased(): void {
    this.#handler.onBodyReleased();
  }
}

function originText({ protocol, hostname, port }: Origin): string {
  const host = hostname.includes(":") ? `[${hostname}]` : hostname;
  const isDefault = port === (protocol === "https:" ? 443 : 80);
  return `${protocol}//${host}${isDefault ? "" : `:${port}`}`;
}
