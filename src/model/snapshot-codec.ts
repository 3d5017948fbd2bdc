/**
 * Packs and unpacks snapshots: msgpack with plain maps, so that the same content gives the same bytes and hash, then deflate.
 * Methods resemble each other: ten thousand of them shrink from 7 MB to 0.2 in less time than hashing took, and so little is
 * then written, mapped, sent and held while a deployment travels.
 */
import { createHash } from "node:crypto";
import { createInflateRaw, deflateRawSync, inflateRawSync } from "node:zlib";
import { Packr } from "msgpackr";
import type { Model } from "./api.ts";
import { SNAPSHOT_UNPACKED_LIMIT_BYTES } from "./limits.ts";
import { type RouteTable, routeTableOf } from "./route-table.ts";
import type { MethodRecord, Snapshot, SnapshotApi, SnapshotRoute } from "./snapshot.ts";
import { SNAPSHOT_FORMAT, SNAPSHOT_FORMATS_READ } from "./snapshot.ts";

const packr = new Packr({ useRecords: false, encodeUndefinedAsNil: false });

/** What the packer starts with. */
const PACK_BUFFER_BYTES = 16_384;
/** The fastest: higher ones make method records hardly smaller. */
const DEFLATE_LEVEL = 1;

/** Packs one deployment. `routes[i]` and `records[i]` describe the same method; `models` in any order. */
export function encodeSnapshot(
  api: Omit<SnapshotApi, "modelNames">,
  routes: readonly SnapshotRoute[],
  records: readonly MethodRecord[],
  models: readonly Model[] = [],
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
  // By code unit, not by a language's order: the same on every machine.
  const sorted = [...models].sort((a, b) => (a.name < b.name ? -1 : 1));
  const snapshot: Snapshot = {
    format: SNAPSHOT_FORMAT,
    api: { ...api, modelNames: sorted.map(({ name }) => name) },
    routes: packRoutes(routeTableOf(routes)),
    methodCount: records.length,
    methodOffsets: new Uint8Array(offsets.buffer),
    methods: Buffer.concat(packed, end),
    models: packModels(sorted),
  };
  const parts = [snapshot.routes, snapshot.methodOffsets, snapshot.methods, snapshot.models];
  return packLarge(
    packr,
    snapshot,
    parts.reduce((bytes, part) => bytes + part.length, 0),
  );
}

/** Packs and deflates what may be large. `expectedBytes`: about how large once packed. */
export function packLarge(packer: Packr, value: unknown, expectedBytes: number): Uint8Array {
  return deflateRawSync(packOnce(packer, value, expectedBytes), { level: DEFLATE_LEVEL });
}

/**
 * Packs into a buffer of its own. A packer grows fourfold at a time and goes on with what it grew to for ever; and malloc keeps as
 * much for each thread as twice the largest buffer that was ever freed.
 */
function packOnce(packer: Packr, value: unknown, expectedBytes: number): Uint8Array {
  packer.useBuffer(Buffer.allocUnsafeSlow(expectedBytes + PACK_BUFFER_BYTES));
  const packed = packer.pack(value);
  packer.useBuffer(Buffer.allocUnsafeSlow(PACK_BUFFER_BYTES));
  return packed;
}

/** Lower-case hex SHA-256 of an encoded snapshot: its name everywhere. */
export function snapshotHash(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Undoes the deflating of packLarge. Throws RangeError for more than SNAPSHOT_UNPACKED_LIMIT_BYTES, Error for what was not deflated. */
export function inflate(bytes: Uint8Array): Uint8Array {
  return inflateRawSync(bytes, { maxOutputLength: SNAPSHOT_UNPACKED_LIMIT_BYTES });
}

/** A sixth of a millisecond; smaller pieces take less time than the streams around them. */
const INFLATE_PIECE_BYTES = 262_144;

/**
 * As inflate, piece by piece on the runtime's threads: nine megabytes in one go keep a core for longer than a request may take.
 * `pause` is called every so often, see StageImageInput.
 */
export async function inflateInPieces(bytes: Uint8Array, pause: () => void): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  const inflater = createInflateRaw({ chunkSize: INFLATE_PIECE_BYTES });
  inflater.end(bytes);
  for await (const piece of inflater as AsyncIterable<Uint8Array>) {
    length += piece.length;
    if (length > SNAPSHOT_UNPACKED_LIMIT_BYTES) {
      throw new RangeError(`a snapshot of more than ${SNAPSHOT_UNPACKED_LIMIT_BYTES} bytes`);
    }
    pieces.push(piece);
  }
  const whole = Buffer.allocUnsafeSlow(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
    pause();
  }
  return whole;
}

/** A snapshot as it was written, by whatever version. */
type WrittenSnapshot = Omit<Snapshot, "format"> & { readonly format: number };

/** Unpacks the outer record of an inflated snapshot; its parts stay packed. Throws on a format that this build does not know. */
export function unpackSnapshot(inflated: Uint8Array): Snapshot {
  const snapshot = packr.unpack(inflated) as WrittenSnapshot | null;
  const format = snapshot?.format;
  if (!snapshot || format === undefined || !SNAPSHOT_FORMATS_READ.includes(format)) {
    throw new Error(
      `snapshot format ${String(format)}: expected one of ${SNAPSHOT_FORMATS_READ.join(", ")}; upgrade the older side`,
    );
  }
  if (format === SNAPSHOT_FORMAT) return { ...snapshot, format };
  const routes = packRoutes(routeTableOf(unpackRouteObjects(snapshot.routes)));
  if (format === 2) return { ...snapshot, format: SNAPSHOT_FORMAT, routes };
  const api = { ...snapshot.api, modelNames: [] };
  return { ...snapshot, format: SNAPSHOT_FORMAT, api, routes, models: packModels([]) };
}

function packRoutes(routes: RouteTable): Uint8Array {
  return packOnce(packr, routes, routes.text.length + routes.flags.length);
}

/** Unpacks the routes; text and flags are views on `routes`. */
export function decodeRoutes(routes: Uint8Array): RouteTable {
  return packr.unpack(routes) as RouteTable;
}

/** Up to format 2, routes were objects, packed one array behind the other. */
function unpackRouteObjects(routes: Uint8Array): SnapshotRoute[] {
  const all: SnapshotRoute[] = [];
  packr.unpackMultiple(routes, (some) => {
    for (const route of some as SnapshotRoute[]) all.push(route);
  });
  return all;
}

/** As JSON text: msgpackr renames a member that is called `__proto__`, which a schema may name like any other property. */
function packModels(models: readonly Model[]): Uint8Array {
  return Buffer.from(JSON.stringify(models), "utf8");
}

/** Unpacks the models. `models` may be a view on shared memory. */
export function decodeModels(models: Uint8Array): Model[] {
  return JSON.parse(Buffer.from(models).toString("utf8")) as Model[];
}

/** Unpacks one method. `methods` and `offsets` may be views on shared memory. */
export function decodeMethodRecord(methods: Uint8Array, offsets: Uint32Array, index: number): MethodRecord {
  return packr.unpack(unshared(methods.subarray(offsets[index], offsets[index + 1]))) as MethodRecord;
}

/** A copy: msgpackr's string reading does not accept views on shared memory. */
function unshared(bytes: Uint8Array): Uint8Array {
  return Buffer.from(bytes);
}
