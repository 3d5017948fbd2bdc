/**
 * Request bodies with a Content-Encoding, where compression is enabled (AWS: "Enable payload compression"): decoded before they are
 * validated and mapped, within the limit of bodies and the memory for bodies, whatever a few bytes pretend to hold.
 */
import zlib from "node:zlib";
import { GatewayError } from "../errors/gateway-error.ts";
import type { BodySlab } from "../http/body-slab.ts";
import type { BodyCollector, Exchange } from "../http/exchange.ts";
import { respondTooLarge } from "../http/refusals.ts";
import { NO_ROOM_FOR_BODY } from "../integrations/no-room.ts";

/** What goes on with the request. */
export interface DecodedBodyTaker {
  onDecoded(exchange: Exchange): void;
  onDecodingFailed(exchange: Exchange, error: unknown): void;
}

/** Whether the body must be decoded: it has a coding, and is there. */
export function isEncoded(exchange: Exchange): boolean {
  if (exchange.contentLength === 0) return false;
  const coding = exchange.header("content-encoding");
  return coding !== undefined && coding !== "" && coding.toLowerCase() !== "identity";
}

export class BodyDecoder implements BodyCollector {
  readonly #limitBytes: number;
  readonly #taker: DecodedBodyTaker;

  constructor(limitBytes: number, taker: DecodedBodyTaker) {
    this.#limitBytes = limitBytes;
    this.#taker = taker;
  }

  /** Collects and decodes, then calls the taker. Throws a GatewayError 415 for a coding that is not known. */
  begin(exchange: Exchange): void {
    const coding = exchange.header("content-encoding")!.toLowerCase();
    if (coding !== "gzip" && coding !== "x-gzip" && coding !== "deflate") {
      throw unsupported(`Content-Encoding ${JSON.stringify(coding.slice(0, 40))}: expected gzip, deflate or identity`);
    }
    exchange.collectBody(this.#limitBytes, this);
  }

  onBody(exchange: Exchange): void {
    const slab = exchange.takeBody();
    if (slab === null) {
      this.#taker.onDecoded(exchange);
      return;
    }
    // zlib's threads read it while the memory of bodies is shared and moves.
    const encoded = Buffer.from(slab.bytes());
    slab.free();
    const isGzip = exchange.header("content-encoding")!.toLowerCase() !== "deflate";
    this.#decode(exchange, encoded, isGzip ? zlib.createGunzip() : createInflate(encoded));
  }

  #decode(exchange: Exchange, encoded: Buffer, stream: zlib.Gunzip | zlib.Inflate | zlib.InflateRaw): void {
    const decoded = exchange.newBody();
    let isOver = false;
    const end = (then: () => void): void => {
      if (isOver) return;
      isOver = true;
      stream.destroy();
      try {
        then();
      } catch (error) {
        this.#taker.onDecodingFailed(exchange, error);
      }
    };
    const drop = (then: () => void): void =>
      end(() => {
        decoded.free();
        then();
      });
    stream.on("data", (chunk: Buffer) => {
      if (exchange.aborted || exchange.answered) drop(() => {});
      else if (decoded.length + chunk.length > this.#limitBytes) drop(() => this.onTooLarge(exchange));
      else if (!decoded.append(chunk, this.#limitBytes)) drop(() => this.onNoRoom(exchange));
    });
    stream.on("error", (error) => {
      drop(() => this.#taker.onDecodingFailed(exchange, unsupported(`the body cannot be decoded: ${error.message}`)));
    });
    stream.on("end", () => end(() => this.#done(exchange, decoded)));
    stream.end(encoded);
  }

  #done(exchange: Exchange, decoded: BodySlab): void {
    exchange.replaceBody(decoded.length === 0 ? null : decoded);
    this.#taker.onDecoded(exchange);
  }

  onTooLarge(exchange: Exchange): void {
    respondTooLarge(exchange, this.#limitBytes);
  }

  onNoRoom(exchange: Exchange): void {
    this.#taker.onDecodingFailed(exchange, NO_ROOM_FOR_BODY);
  }
}

/** `deflate` is zlib's format (RFC 9110 8.4.1.2); some senders leave its wrapping out. */
function createInflate(encoded: Buffer): zlib.Inflate | zlib.InflateRaw {
  const [first = 0, second = 0] = encoded;
  const isWrapped = (first & 0x0f) === 8 && ((first << 8) | second) % 31 === 0;
  return isWrapped ? zlib.createInflate() : zlib.createInflateRaw();
}

function unsupported(detail: string): GatewayError {
  return new GatewayError("UNSUPPORTED_MEDIA_TYPE", "client", detail);
}
