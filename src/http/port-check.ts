/** Takes a port alone for a moment, before several threads share it. */
import { formatHostPort } from "../text/host-port.ts";
import type { UwsAddon } from "./uws-types.ts";

/**
 * All edge threads listen on one port (SO_REUSEPORT), and so could a second gatehouse without either noticing: each would get
 * a part of the connections. Listening exclusively succeeds only while nobody else listens.
 *
 * Returns the port, which is a free one when `port` is 0. Throws an error that names the address and the flag.
 */
export function takePortExclusively(addon: UwsAddon, host: string, port: number): number {
  const app = addon.App();
  let taken = -1;
  app.listen(host, port, addon.LIBUS_LISTEN_EXCLUSIVE_PORT, (socket) => {
    if (socket === false) return;
    taken = addon.us_socket_local_port(socket);
    addon.us_listen_socket_close(socket);
  });
  app.close();
  if (taken === -1) {
    throw new Error(
      `${formatHostPort(host, port)} cannot be listened on: it is in use, perhaps by another ` +
        "gatehouse, or not an address of this machine; choose another with --port or --host",
    );
  }
  return taken;
}
