/** Reads and writes `host:port` addresses. */

export interface HostPort {
  /** Without brackets. */
  readonly host: string;
  readonly port: number;
}

/** `127.0.0.1:9090`, `localhost:0`, `[::1]:9090`; null for anything else. Port 0 to 65535. */
export function parseHostPort(text: string): HostPort | null {
  const colon = text.lastIndexOf(":");
  if (colon < 1) return null;
  const portText = text.slice(colon + 1);
  if (!/^[0-9]{1,5}$/.test(portText) || Number(portText) > 65_535) return null;
  let host = text.slice(0, colon);
  if (host.startsWith("[")) {
    if (!/^\[[0-9A-Fa-f:.%]+\]$/.test(host)) return null;
    host = host.slice(1, -1);
  } else if (!/^[0-9A-Za-z._-]+$/.test(host)) {
    return null;
  }
  return { host, port: Number(portText) };
}

export function formatHostPort(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
