/** The backend of every proxy bench: one thread of uWebSockets.js, a fixed body of 127 bytes. Usage: backend.js PORT. */
import { loadAddon } from "../../src/http/addon.ts";

export const BACKEND_BODY = `{"id":1,"name":"Rex","tag":"dog","description":"${"x".repeat(127 - 50)}"}`;

const port = Number(process.argv[2]);
if (Number.isInteger(port) && import.meta.url === `file://${process.argv[1]}`) {
  const uws = loadAddon({});
  uws
    .App()
    .any("/*", (response) => {
      response.writeHeader("Content-Type", "application/json").end(BACKEND_BODY);
    })
    .listen("127.0.0.1", port, 0, (socket) => {
      if (!socket) throw new Error(`backend: port ${port} is taken`);
    });
}
