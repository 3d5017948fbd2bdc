/** Snapshots as earlier versions wrote them. */
import { Packr } from "msgpackr";
import type { SnapshotRoute } from "../../../src/model/snapshot.ts";
import { decodeRoutes, inflate, packLarge } from "../../../src/model/snapshot-codec.ts";
import { routesOf } from "../../support/routes.ts";

const packr = new Packr({ useRecords: false, encodeUndefinedAsNil: false });

const ROUTES_TOGETHER = 32;

/** The snapshot without models and with all routes packed together, as format 1 had it. */
export function asFormatOne(bytes: Uint8Array): Uint8Array {
  const { models: _, api, routes, ...rest } = packr.unpack(inflate(bytes)) as Record<string, unknown>;
  const { modelNames: __, ...oldApi } = api as Record<string, unknown>;
  return packLarge(
    packr,
    { ...rest, routes: packr.pack(objectsOf(routes)), format: 1, api: oldApi },
    bytes.length * 10,
  );
}

/** The snapshot with its routes packed a few at a time, as format 2 had it. */
export function asFormatTwo(bytes: Uint8Array): Uint8Array {
  const { routes, ...rest } = packr.unpack(inflate(bytes)) as Record<string, unknown>;
  const objects = objectsOf(routes);
  const packed: Uint8Array[] = [];
  for (let at = 0; at < objects.length; at += ROUTES_TOGETHER) {
    packed.push(packr.pack(objects.slice(at, at + ROUTES_TOGETHER)));
  }
  return packLarge(packr, { ...rest, routes: Buffer.concat(packed), format: 2 }, bytes.length * 10);
}

function objectsOf(routes: unknown): SnapshotRoute[] {
  return routesOf(decodeRoutes(routes as Uint8Array));
}

/** The snapshot as a version to come might number it. */
export function asFormat(bytes: Uint8Array, format: unknown): Uint8Array {
  return packLarge(packr, { ...(packr.unpack(inflate(bytes)) as object), format }, bytes.length * 10);
}
