/** The backend of every proxy bench: one thread of uWebSockets.js, a fixed body of 127 bytes, or of 1 KB. Usage: backend.js PORT. */
import { loadAddon } from "../../src/http/addon.ts";

export const BACKEND_BODY = `{"id":1,"name":"Rex","tag":"dog","description":"${"x".repeat(127 - 50)}"}`;

/** What `/large` answers. */
export const BACKEND_LARGE_BODY = JSON.stringify({
  orderId: "ord_3f2c9a52",
  state: "accepted",
  total: 119.94,
  lines: Array.from({ length: 6 }, (_, i) => ({ sku: `SKU-${1_000 + i}`, quantity: i + 1, price: 19.99 + i })),
  note: "n".repeat(600),
});

const port = Number(process.argv[2]);
if (Number.isInteger(port) && import.meta.url === `file://${process.argv[1]}`) {
  const uws = loadAddon({});
  uws
    .App()
    .any("/*", (response) => {
      response.writeHeader("Content-Type", "application/json").end(BACKEND_BODY);
    })
    .any("/large", (response) => {
      response.writeHeader("Content-Type", "application/json").end(BACKEND_LARGE_BODY);
    })
    .listen("127.0.0.1", port, 0, (socket) => {
      if (!socket) throw new Error(`backend: port ${port} is taken`);
    });
}
