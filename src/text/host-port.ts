/** `HOST:PORT` addresses, read and written. */
import { isIPv4 } from "node:net";

export interface HostPort {
  /** Without brackets. */
  readonly host: string;
  readonly port: number;
}

/** `127.0.0.1:9090`, `localhost:0`, `[::1]:9090`; null for anything else. Port 0 to 65535. */
export function parseHostPort(text: string): HostPort | null {
  const match = /^(?:\[([0-9A-Fa-f:.%]{2,64})\]|([0-9A-Za-z._-]{1,253})):([0-9]{1,5})$/.exec(text);
  if (match === null) return null;
  const port = Number(match[3]);
  return port > 65_535 ? null : { host: match[1] ?? match[2]!, port };
}

export function formatHostPort(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Whether only this machine can reach it. */
export function isLoopback(host: string): boolean {
  // An address in full: what only looks like one would be looked up as a name.
  return host === "localhost" || host === "::1" || (isIPv4(host) && host.startsWith("127."));
}
