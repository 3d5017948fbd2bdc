/** A flood of connections is refused one by one, and those that were let in are served on. */
import { expect, test } from "vitest";
import { connectionsPerThread } from "../../src/edge/connection-limit.ts";
import { open, startListener, statusOf } from "./support.ts";

const REQUEST = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

test("connections beyond the limit are closed as they come, and room that becomes free is given again", async () => {
  let refused = 0;
  const listener = startListener((exchange) => exchange.respond(200, "", "served"), {
    connectionsMax: 3,
    onConnectionRefused: () => {
      refused++;
    },
  });
  const served = (client: ReturnType<typeof open>) => client.until((text) => text.endsWith("served"));
  const first = [open(listener.port), open(listener.port), open(listener.port)];
  for (const client of first) {
    client.send(REQUEST);
    expect(statusOf(await served(client))).toBe(200);
  }
  const late = [open(listener.port), open(listener.port)];
  for (const client of late) {
    client.send(REQUEST);
    expect(await client.closed()).toBe("");
  }
  expect(refused).toBe(2);

  first[0]!.socket.destroy();
  // The server hears of the end at some turn of its loop; until then it goes on refusing.
  let answer = "";
  for (let attempt = 0; attempt < 200 && answer === ""; attempt++) {
    const client = open(listener.port);
    client.send(REQUEST);
    answer = await served(client).catch(() => "");
  }
  expect(statusOf(answer)).toBe(200);
  listener.close();
});

test("threads share what the process may open, and two thirds of it stay for backends and bodies", () => {
  expect(connectionsPerThread(1, 1_024)).toBe(298);
  expect(connectionsPerThread(4, 1_024)).toBe(74);
  expect(connectionsPerThread(2, 64)).toBe(16);
  expect(connectionsPerThread(1)).toBeGreaterThan(16);
});
