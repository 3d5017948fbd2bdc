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

/** So much of a body is copied out of the memory for bodies at a time: zlib's threads cannot read it where it lies. */
const PIECE_BYTES = 65_536;

/** Whether the body must be decoded: it has a coding, and is there. */
export function isEncoded(exchange: Exchange): boolean {
  if (exchange.contentLength === 0) return false;
  const coding = codingOf(exchange);
  return coding !== "" && coding !== "identity";
}

/** In lower case. Several fields are one list (RFC 9110 5.3), of which none may be passed over. */
function codingOf({ headerNames, headerValues }: Exchange): string {
  let codings = "";
  for (let i = 0; i < headerNames.length; i++) {
    if (headerNames[i] === "content-encoding") codings += `${codings === "" ? "" : ", "}${headerValues[i]}`;
  }
  return codings.toLowerCase();
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
    const coding = codingOf(exchange);
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
    this.#decode(exchange, slab, codingOf(exchange) === "deflate" ? createInflate(slab.bytes()) : zlib.createGunzip());
  }

  /** `encoded` counts as memory for bodies until all of it is decoded: a crowd of such requests must find its limit too. */
  #decode(exchange: Exchange, encoded: BodySlab, stream: zlib.Gunzip | zlib.Inflate | zlib.InflateRaw): void {
    const decoded = exchange.newBody();
    let isOver = false;
    const end = (then: () => void): void => {
      if (isOver) return;
      isOver = true;
      stream.destroy();
      encoded.free();
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
      if (exchange.answered) drop(() => {});
      else if (decoded.length + chunk.length > this.#limitBytes) drop(() => this.onTooLarge(exchange));
      else if (!decoded.append(chunk, this.#limitBytes)) drop(() => this.onNoRoom(exchange));
    });
    stream.on("error", (error) => {
      drop(() => this.#taker.onDecodingFailed(exchange, unsupported(`the body cannot be decoded: ${error.message}`)));
    });
    stream.on("end", () => end(() => this.#done(exchange, decoded)));
    let given = 0;
    const give = (): void => {
      if (isOver) return;
      if (exchange.answered) drop(() => {});
      else if (given === encoded.length) stream.end();
      else {
        const piece = Buffer.from(encoded.bytes().subarray(given, given + PIECE_BYTES));
        given += piece.length;
        stream.write(piece, give);
      }
    };
    give();
  }

  #done(exchange: Exchange, decoded: BodySlab): void {
    if (exchange.answered) {
      // The client is gone: its backend must not get a request without the body.
      decoded.free();
      return;
    }
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
function createInflate(encoded: Uint8Array): zlib.Inflate | zlib.InflateRaw {
  const [first = 0, second = 0] = encoded;
  const isWrapped = (first & 0x0f) === 8 && ((first << 8) | second) % 31 === 0;
  return isWrapped ? zlib.createInflate() : zlib.createInflateRaw();
}

function unsupported(detail: string): GatewayError {
  return new GatewayError("UNSUPPORTED_MEDIA_TYPE", "client", detail);
}
