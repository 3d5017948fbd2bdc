/** Which addresses need no authentication: those that only this machine can reach. */
import { expect, it } from "vitest";
import { isLoopback } from "../../src/text/host-port.ts";

it.each(["localhost", "127.0.0.1", "127.1.2.3", "::1"])("%s is this machine alone", (host) => {
  expect(isLoopback(host)).toBe(true);
});

it.each([
  "0.0.0.0",
  "::",
  "::ffff:127.0.0.1",
  "127.0.0.1.example.com",
  "127.0.0.256",
  "127.999.0.1",
  "localhost.example.com",
  "192.0.2.1",
  "",
])("%j may be reached by others", (host) => {
  expect(isLoopback(host)).toBe(false);
});
