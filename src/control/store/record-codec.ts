/**
 * Records as bytes: a digest, then msgpack. LMDB checks no page, so a page that was zeroed or exchanged on disk would be read
 * as if it had been written; the digest covers key and value and turns that into an error.
 */
import { createHash } from "node:crypto";
import { Packr } from "msgpackr";

const DIGEST_BYTES = 16;
/** msgpack's `bin 32`: a byte for the type, four for the length, then the bytes. */
const MSGPACK_BIN_32 = 0xc6;
const BYTES_HEAD_BYTES = 5;
const packr = new Packr({ useRecords: false, encodeUndefinedAsNil: false });

function digest(key: readonly string[], body: Uint8Array): Buffer {
  // JSON keeps ["a", "bc"] and ["ab", "c"] apart.
  return createHash("sha256").update(JSON.stringify(key)).update(body).digest().subarray(0, DIGEST_BYTES);
}

export function encodeRecord(key: readonly string[], value: unknown): Buffer {
  if (value instanceof Uint8Array) return encodeBytes(key, value);
  const body = packr.pack(value);
  return Buffer.concat([digest(key, body), body]);
}

// As packr does, into a buffer of just the right size: its own would grow to the largest value for good.
function encodeBytes(key: readonly string[], value: Uint8Array): Buffer {
  const head = DIGEST_BYTES + BYTES_HEAD_BYTES;
  const record = Buffer.allocUnsafeSlow(head + value.length);
  record[DIGEST_BYTES] = MSGPACK_BIN_32;
  record.writeUInt32BE(value.length, DIGEST_BYTES + 1);
  record.set(value, head);
  digest(key, record.subarray(DIGEST_BYTES)).copy(record);
  return record;
}

/** Throws when the bytes are not what was written under this key. */
export function decodeRecord(key: readonly string[], bytes: Uint8Array): unknown {
  if (bytes.length <= DIGEST_BYTES) throw new Error(`record ${key.join("/")}: ${bytes.length} bytes are too few`);
  const body = bytes.subarray(DIGEST_BYTES);
  if (!digest(key, body).equals(bytes.subarray(0, DIGEST_BYTES))) {
    throw new Error(`record ${key.join("/")}: its bytes do not match their digest`);
  }
  return packr.unpack(body);
}
