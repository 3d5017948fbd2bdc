/**
 * The part of uWebSockets.js that this room uses, as types. The package's own type file allows any property on a response and
 * lacks `_cfg`, so what we rely on is written down here, checked against version 20.57.
 */

/** What the addon takes for text: strings are sent as UTF-8, views byte by byte. */
export type Sendable = string | ArrayBuffer | Uint8Array;

/** An opaque native handle. */
export type ListenSocket = object;

export interface UwsRequest {
  /** As sent. Must be called before getMethod, which lowers the text in place. */
  getCaseSensitiveMethod(): string;
  getUrl(): string;
  /** Undefined without `?`. */
  getQuery(): string | undefined;
  /** Every header in wire order, names in lower case. Ends at an empty name: what stands behind one is invisible. */
  forEach(callback: (name: string, value: string) => void): void;
}

export interface UwsResponse {
  writeStatus(status: Sendable): UwsResponse;
  /** Sends `name: value CRLF` as it is; nothing is checked. */
  writeHeader(name: Sendable, value: Sendable): UwsResponse;
  /** One chunk of a chunked body. False: some of it waits in the addon. */
  write(chunk: Sendable): boolean;
  end(body?: Sendable, closeConnection?: boolean): UwsResponse;
  /** With a first argument of any kind, undefined included, a Content-Length is sent. */
  endWithoutBody(reportedContentLength?: number, closeConnection?: boolean): UwsResponse;
  /** [everything was taken, the response is over]. What was not taken must be offered again. */
  tryEnd(chunk: Sendable, totalBytes: number): [boolean, boolean];
  close(): UwsResponse;
  getWriteOffset(): number;
  onWritable(handler: (offset: number) => boolean): UwsResponse;
  onAborted(handler: () => void): UwsResponse;
  /** The buffer is detached when the handler returns. */
  onData(handler: (chunk: ArrayBuffer, isLast: boolean) => void): UwsResponse;
  getRemoteAddress(): ArrayBuffer;
  cork(callback: () => void): UwsResponse;
  pause(): void;
  resume(): void;
}

export interface UwsApp {
  /** Only for the method `GET` in just these letters. Asked before `any`. */
  get(pattern: string, handler: (response: UwsResponse, request: UwsRequest) => void): UwsApp;
  any(pattern: string, handler: (response: UwsResponse, request: UwsRequest) => void): UwsApp;
  listen(host: string, port: number, options: number, callback: (socket: ListenSocket | false) => void): UwsApp;
  /** Called with 1 for each connection that opened and with -1 for each that closed. */
  filter(handler: (response: UwsResponse, count: number) => void): UwsApp;
  /** Seconds without a byte from the client, rounded up to about four. */
  setIdleTimeout(seconds: number): void;
  /** Closes every socket, listening ones too; requests in flight are aborted. */
  close(): UwsApp;
}

export interface UwsAddon {
  App(options?: object): UwsApp;
  us_listen_socket_close(socket: ListenSocket): void;
  us_socket_local_port(socket: ListenSocket): number;
  /** `silent` drops the `uWebSockets` response header. */
  _cfg(setting: string): void;
  readonly LIBUS_LISTEN_EXCLUSIVE_PORT: number;
}
