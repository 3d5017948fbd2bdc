/** `HOST:PORT` as flags give it. */

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Reads `127.0.0.1:9090`, `localhost:9090`, `[::1]:9090`. Undefined: not an address. */
export function parseAddress(text: string): Address | undefined {
  const match = /^(?:\[([0-9A-Fa-f:.]{2,45})\]|([A-Za-z0-9._-]{1,253})):(\d{1,5})$/.exec(text);
  if (match === null) return undefined;
  const port = Number(match[3]);
  return port > 65_535 ? undefined : { host: match[1] ?? (match[2] as string), port };
}

/** Whether only this machine can reach it. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(?:\.\d{1,3}){3}$/.test(host);
}
