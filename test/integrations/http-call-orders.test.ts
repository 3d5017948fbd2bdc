/** Whatever order client and backend act in, a call keeps its promises to both. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { run } from "./support/make.ts";

type Event =
  | { readonly kind: "chunk"; readonly bytes: number; readonly isLast: boolean }
  | { readonly kind: "data"; readonly bytes: number }
  | { readonly kind: "head"; readonly contentLength: number; readonly statusCode: number }
  | {
      readonly kind: "tooLarge" | "clientGone" | "end" | "error" | "drain" | "writable" | "slowBackend" | "slowClient";
    };

const LIMIT_BYTES = 100_000;
const size = fc.constantFrom(0, 1, 100, 10_000, 20_000);
const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("chunk" as const), bytes: size, isLast: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("data" as const), bytes: size }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("head" as const),
      contentLength: fc.constantFrom(-1, 0, 100, 20_100, LIMIT_BYTES + 1),
      statusCode: fc.constantFrom(200, 204, 404),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("end" as const) }) },
  fc.record({
    kind: fc.constantFrom("tooLarge", "clientGone", "error", "drain", "writable", "slowBackend", "slowClient"),
  }),
);

/** Applies the events that can happen at all, and says what was seen. */
function play(events: readonly Event[], method: string) {
  const { exchange, upstream, logged } = run({
    integration: method === "HEAD" ? { httpMethod: "GET" } : {},
    request: { method, contentLength: method === "HEAD" ? 0 : -1 },
    bodyLimitBytes: LIMIT_BYTES,
  });
  let finishedCount = 0;
  exchange.onFinished = () => finishedCount++;
  let clientDone = method === "HEAD";
  let sent = "";
  let head: { contentLength: number; statusCode: number } | null = null;
  let received = "";
  let backendDone = false;
  let brokeOff = false;
  for (const [index, one] of events.entries()) {
    const call = upstream.calls[0];
    const backendActs = call !== undefined && !call.aborted && !backendDone;
    const text = "bytes" in one ? String.fromCharCode(97 + (index % 26)).repeat(one.bytes) : "";
    if (one.kind === "chunk" && !clientDone && !exchange.aborted) {
      sent += text;
      clientDone = one.isLast;
      exchange.sink?.onChunk(Buffer.from(text), one.isLast);
    } else if (one.kind === "tooLarge" && !clientDone && !exchange.aborted) {
      clientDone = true;
      brokeOff = true;
      exchange.sink?.onTooLarge();
    } else if (one.kind === "clientGone" && !exchange.aborted && !exchange.complete) {
      if (!clientDone) brokeOff = true;
      clientDone = true;
      exchange.abort();
    } else if (one.kind === "head" && backendActs && head === null) {
      head = { contentLength: one.statusCode === 204 ? 0 : one.contentLength, statusCode: one.statusCode };
      call.head(head.statusCode, [], head.contentLength);
    } else if (one.kind === "data" && backendActs && head !== null && head.contentLength !== 0) {
      const rest = head.contentLength < 0 ? text : text.slice(0, head.contentLength - received.length);
      if (rest === "") continue;
      received += rest;
      call.handler.onData(Buffer.from(rest));
    } else if (one.kind === "end" && backendActs && head !== null) {
      if (head.contentLength >= 0 && received.length < head.contentLength) continue;
      backendDone = true;
      call.handler.onEnd();
    } else if (one.kind === "error" && backendActs) {
      backendDone = true;
      call.handler.onError(head === null ? "CLOSED_BEFORE_RESPONSE" : "CLOSED_MIDWAY", "detail", true);
    } else if (one.kind === "drain" && backendActs) call.handler.onDrain();
    else if (one.kind === "writable" && !exchange.complete && !exchange.aborted) exchange.watcher?.onWritable();
    else if (one.kind === "slowBackend" && call !== undefined) call.isFast = !call.isFast;
    else if (one.kind === "slowClient") exchange.isFast = !exchange.isFast;
  }
  return { exchange, call: upstream.calls[0], logged, finishedCount, sent, head, received, backendDone, brokeOff };
}

describe("in any order of events", () => {
  it.each(["POST", "HEAD"])("a %s call ends once, whole or visibly broken", (method) => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 24 }), (events) => {
        const seen = play(events, method);
        const { exchange, call, head } = seen;
        expect(seen.logged).toEqual([]);
        expect(seen.finishedCount).toBeLessThanOrEqual(1);

        // A request that broke off never looks complete to the backend.
        if (call !== undefined) {
          const whole = call.request.streaming ? call.ended : true;
          const body = call.request.streaming ? call.written : Buffer.from(call.request.body ?? []);
          if (whole)
            expect([seen.brokeOff && !call.aborted, body.toString()]).toEqual([false, seen.sent.slice(0, body.length)]);
          if (seen.brokeOff) expect(call.ended).toBe(false);
        } else expect(seen.backendDone).toBe(false);

        // A backend that is finished leaves nobody waiting.
        if (seen.backendDone) {
          expect(seen.finishedCount).toBe(1);
          expect(exchange.bodyPaused).toBe(false);
        }
        if (call?.aborted === true) expect(seen.finishedCount).toBe(1);

        // What the client got is the backend's answer, a part of it on a cut connection, or the gateway's own.
        if (
          exchange.error === null &&
          head !== null &&
          exchange.complete &&
          exchange.responseStatus === head.statusCode
        ) {
          expect(exchange.text).toBe(method === "HEAD" || head.statusCode === 204 ? "" : seen.received);
        } else if (exchange.destroyed) {
          expect(seen.received.startsWith(exchange.text)).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
