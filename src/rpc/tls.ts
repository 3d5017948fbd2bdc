/** Certificates by file name, as the flags give them. */

/** A client's side. */
export interface ClientTls {
  /** PEM of the authorities that the server's certificate must come from; absent: the system's. */
  readonly caFile?: string;
  /** PEM of the client's own certificate and key, for servers that ask for one; both or neither. */
  readonly certFile?: string;
  readonly keyFile?: string;
}

/** A server's side. */
export interface ServerTls {
  readonly certFile: string;
  readonly keyFile: string;
  /** PEM of the authorities whose certificates clients must bring. */
  readonly clientCaFile?: string;
}
