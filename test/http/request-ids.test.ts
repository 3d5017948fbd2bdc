/** Ids, addresses and status lines: the small parts that need no socket. */
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  answerHead,
  extendedRequestIdText,
  nextExtendedRequestId,
  nextRequestId,
  requestIdText,
} from "../../src/http/request-ids.ts";
import { addressText } from "../../src/http/source-address.ts";
import { statusLine, statusLineBytes } from "../../src/http/status-text.ts";

const word = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const status = fc.constantFrom(200, 404, 429, 511, 299);
const length = fc.oneof(fc.nat(20), fc.nat(3_000), fc.constant(70_000));
const UUID_4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test("a request id is a UUID of version 4 and an extended one canonical base64, whatever the words", () => {
  fc.assert(
    fc.property(word, word, word, word, status, length, (a, b, c, d, status, length) => {
      expect(requestIdText(a, b, c, d)).toMatch(UUID_4);
      const extended = extendedRequestIdText(a, b, c);
      expect(extended).toMatch(/^[A-Za-z0-9+/]{15}=$/);
      expect(Buffer.from(extended, "base64").toString("base64")).toBe(extended);
      const headers = `\r\nName: ${"\xe9".repeat(length)}`;
      const text = Buffer.from(answerHead(status, a, b, c, d, "", headers)).toString("latin1");
      const ids = `x-amzn-RequestId: ${requestIdText(a, b, c, d)}\r\nx-amz-apigw-id: ${extended}`;
      expect(text).toBe(`${statusLine(status)}\r\n${ids}${headers}`);
    }),
  );
});

test("every bit of the words but the six fixed ones shows in the request id", () => {
  const zero = requestIdText(0, 0, 0, 0);
  let shown = 0;
  for (let bit = 0; bit < 128; bit++) {
    const words = [0, 0, 0, 0];
    words[bit >> 5] = 1 << (bit & 31);
    if (requestIdText(words[0]!, words[1]!, words[2]!, words[3]!) !== zero) shown++;
  }
  expect(shown).toBe(122);
});

test("a hundred thousand ids differ", () => {
  const ids = new Set<string>();
  const extended = new Set<string>();
  for (let i = 0; i < 100_000; i++) {
    ids.add(nextRequestId());
    extended.add(nextExtendedRequestId());
  }
  expect(ids.size).toBe(100_000);
  expect(extended.size).toBe(100_000);
});

test.each([
  ["127.0.0.1", [127, 0, 0, 1]],
  ["10.1.2.3", [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 10, 1, 2, 3]],
  ["::1", [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]],
  ["::", [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]],
  ["2001:db8::1", [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]],
  ["2001:db8:0:1:1:1:1:1", [0x20, 1, 0xd, 0xb8, 0, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1]],
  ["2001:0:0:1::", [0x20, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]],
  ["2001:db8::1:0:0:1", [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1]],
  ["", []],
])("an address is written as %s (RFC 5952)", (text, bytes) => {
  for (let i = 0; i < 2; i++) expect(addressText(new Uint8Array(bytes).buffer)).toBe(text);
});

test("a status line has its reason where one is registered and the space always", () => {
  expect(statusLine(200)).toBe("200 OK");
  expect(statusLine(429)).toBe("429 Too Many Requests");
  expect(statusLine(299)).toBe("299 ");
  expect(Buffer.from(statusLineBytes(204)).toString()).toBe("204 No Content");
});
