/**
 * Packs and unpacks snapshots: msgpack with plain maps, so that the same content gives the same bytes and hash, then deflate.
 * Methods resemble each other: ten thousand of them shrink from 7 MB to 0.2 in less time than hashing took, and so little is
 * then written, mapped, sent and held while a deployment travels.
 */
import { createHash } from "node:crypto";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { Packr } from "msgpackr";
import { SNAPSHOT_UNPACKED_LIMIT_BYTES } from "./limits.ts";
import type { MethodRecord, Snapshot, SnapshotApi, SnapshotRoute } from "./snapshot.ts";
import { SNAPSHOT_FORMAT } from "./snapshot.ts";

const packr = new Packr({ useRecords: false, encodeUndefinedAsNil: false });

/** What the packer starts with. */
const PACK_BUFFER_BYTES = 16_384;
/** The fastest: higher ones make method records hardly smaller. */
const DEFLATE_LEVEL = 1;

/** Packs one deployment. `routes[i]` and `records[i]` describe the same method. */
export function encodeSnapshot(
  api: SnapshotApi,
  routes: readonly SnapshotRoute[],
  records: readonly MethodRecord[],
): Uint8Array {
  const offsets = new Uint32Array(records.length + 1);
  const packed: Uint8Array[] = [];
  let end = 0;
  for (const [index, record] of records.entries()) {
    const bytes = packr.pack(record);
    packed.push(bytes);
    end += bytes.length;
    offsets[index + 1] = end;
  }
  const snapshot: Snapshot = {
    format: SNAPSHOT_FORMAT,
    api,
    routes: packr.pack(routes),
    methodCount: records.length,
    methodOffsets: new Uint8Array(offsets.buffer),
    methods: Buffer.concat(packed, end),
  };
  const { routes: packedRoutes, methodOffsets, methods } = snapshot;
  return packLarge(packr, snapshot, packedRoutes.length + methodOffsets.length + methods.length);
}

/**
 * Packs and deflates what may be large. `expectedBytes`: about how large once packed. A packer grows fourfold at a time and goes
 * on with what it grew to for ever; and malloc keeps as much for each thread as twice the largest buffer that was ever freed.
 */
export function packLarge(packer: Packr, value: unknown, expectedBytes: number): Uint8Array {
  packer.useBuffer(Buffer.allocUnsafeSlow(expectedBytes + PACK_BUFFER_BYTES));
  const packed = packer.pack(value);
  packer.useBuffer(Buffer.allocUnsafeSlow(PACK_BUFFER_BYTES));
  return deflateRawSync(packed, { level: DEFLATE_LEVEL });
}

/** Lower-case hex SHA-256 of an encoded snapshot: its name everywhere. */
export function snapshotHash(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Undoes the deflating of packLarge. Throws RangeError for more than SNAPSHOT_UNPACKED_LIMIT_BYTES, Error for what was not deflated. */
export function inflate(bytes: Uint8Array): Uint8Array {
  return inflateRawSync(bytes, { maxOutputLength: SNAPSHOT_UNPACKED_LIMIT_BYTES });
}

/** Unpacks the outer record; its parts stay packed. Throws on a format that this build does not know. */
export function decodeSnapshot(bytes: Uint8Array): Snapshot {
  const snapshot = packr.unpack(inflate(bytes)) as Snapshot;
  if (snapshot?.format !== SNAPSHOT_FORMAT) {
    throw new Error(`snapshot format ${String(snapshot?.format)}: expected ${SNAPSHOT_FORMAT}; upgrade the older side`);
  }
  return snapshot;
}

export function decodeRoutes(routes: Uint8Array): SnapshotRoute[] {
  return packr.unpack(routes) as SnapshotRoute[];
}

/** Unpacks one method. `methods` and `offsets` may be views on shared memory. */
export function decodeMethodRecord(methods: Uint8Array, offsets: Uint32Array, index: number): MethodRecord {
  // A copy first: msgpackr's string reading does not accept views on shared memory.
  const bytes = Buffer.from(methods.subarray(offsets[index], offsets[index + 1]));
  return packr.unpack(bytes) as MethodRecord;
}
