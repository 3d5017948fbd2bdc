/** Encoded request bodies without a socket: what becomes of them when the client goes, and whose memory they are. */
import zlib from "node:zlib";
import { describe, expect, it } from "vitest";
import type { Exchange } from "../../src/http/exchange.ts";
import { NO_ROOM_FOR_BODY } from "../../src/integrations/no-room.ts";
import { BodyDecoder, isEncoded } from "../../src/pipeline/decode-body.ts";
import { FakeExchange } from "../integrations/support/fake-exchange.ts";
import { FakeBodyMemory } from "../support/body-memory.ts";

const LIMIT_BYTES = 1_000_000;

/** A POST with these codings, and what came of it: a promise for the next thing that the decoder says. */
function decoding(codings: readonly string[], memory = new FakeBodyMemory()) {
  const headers = codings.map((coding) => ["content-encoding", coding] as const);
  const exchange = new FakeExchange({ method: "POST", contentLength: 1, headers }, memory);
  let tell: (said: unknown) => void = () => {};
  const said = new Promise<unknown>((resolve) => {
    tell = resolve;
  });
  const decoder = new BodyDecoder(LIMIT_BYTES, {
    onDecoded: (one: Exchange) => tell(one.body === null ? null : Buffer.from(one.body.bytes())),
    onDecodingFailed: (_, error) => tell(error),
  });
  return { exchange, decoder, said, memory };
}

/** Bytes that do not compress. */
function noise(size: number): Buffer {
  const bytes = Buffer.alloc(size);
  for (let i = 0, state = 1; i < size; i++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes[i] = state >>> 16;
  }
  return bytes;
}

describe("a body in a coding", () => {
  it.each([1, 65_536, 65_537, 300_000])("of %i bytes that do not compress is what it was", async (size) => {
    const bytes = noise(size);
    const { exchange, decoder, said } = decoding(["gzip"]);
    decoder.begin(exchange);
    exchange.sink!.onChunk(zlib.gzipSync(bytes), true);
    expect(Buffer.compare((await said) as Buffer, bytes)).toBe(0);
  });

  it("counts as memory for bodies until it is decoded", async () => {
    // Room for the body and its copy while it grows, but for nothing beside them.
    const { exchange, decoder, said, memory } = decoding(["gzip"], new FakeBodyMemory(45_000));
    decoder.begin(exchange);
    exchange.sink!.onChunk(zlib.gzipSync(noise(20_000)), true);
    expect(await said).toBe(NO_ROOM_FOR_BODY);
    expect(memory.heldBytes).toBe(0);
  });

  it("goes nowhere when its client is gone, and gives its memory back", async () => {
    const { exchange, decoder, memory } = decoding(["gzip"]);
    let wentOn = false;
    const watching = new BodyDecoder(LIMIT_BYTES, {
      onDecoded: () => {
        wentOn = true;
      },
      onDecodingFailed: () => {
        wentOn = true;
      },
    });
    watching.begin(exchange);
    exchange.sink!.onChunk(zlib.gzipSync(Buffer.alloc(200_000)), true);
    exchange.abort();
    // Behind it in zlib's queue, so that it was decoded by then if it ever is.
    const behind = decoding(["gzip"], memory);
    decoder.begin(behind.exchange);
    for (let i = 0; i < 50 && memory.heldBytes > 0; i++) {
      await new Promise((resolve) => zlib.gzip(Buffer.alloc(10), resolve));
    }
    expect([wentOn, memory.heldBytes]).toEqual([false, 0]);
  });
});

describe("the codings of a body", () => {
  const isCoded = (...codings: string[]) => isEncoded(decoding(codings).exchange);

  it("are those of all fields", () => {
    expect([isCoded(), isCoded("identity"), isCoded("gzip", "identity"), isCoded("identity", "gzip")]).toEqual([
      ...[false, false, true, true],
    ]);
  });

  it.each([["gzip", "gzip"], ["gzip", "identity"], ["br"], ["gzip, deflate"]])(
    "of which %j has several or one that is not known are a 415",
    (...codings) => {
      const { exchange, decoder } = decoding(codings);
      expect(() => decoder.begin(exchange)).toThrow(expect.objectContaining({ code: "UNSUPPORTED_MEDIA_TYPE" }));
    },
  );
});
