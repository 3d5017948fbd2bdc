/** Packs and unpacks snapshots. msgpack with plain maps, so that the same content always gives the same bytes and hash. */
import { createHash } from "node:crypto";
import { Packr } from "msgpackr";
import type { MethodRecord, Snapshot, SnapshotApi, SnapshotRoute } from "./snapshot.ts";
import { SNAPSHOT_FORMAT } from "./snapshot.ts";

const packr = new Packr({ useRecords: false, encodeUndefinedAsNil: false });

/** What the packer starts with. */
const PACK_BUFFER_BYTES = 8192;

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
  const bytes = packr.pack(snapshot);
  // The packer goes on with the buffer that this snapshot made it grow to, 22 MB after one of 10,000 methods, for ever.
  packr.useBuffer(Buffer.allocUnsafeSlow(PACK_BUFFER_BYTES));
  return bytes;
}

/** Lower-case hex SHA-256 of an encoded snapshot: its name everywhere. */
export function snapshotHash(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Unpacks the outer record; its parts stay packed. Throws on a format that this build does not know. */
export function decodeSnapshot(bytes: Uint8Array): Snapshot {
  const snapshot = packr.unpack(bytes) as Snapshot;
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
