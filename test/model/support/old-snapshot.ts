/** Snapshots as earlier versions wrote them. */
import { Packr } from "msgpackr";
import { decodeRoutes, inflate, packLarge } from "../../../src/model/snapshot-codec.ts";

const packr = new Packr({ useRecords: false, encodeUndefinedAsNil: false });

/** The snapshot without models and with all routes packed together, as format 1 had it. */
export function asFormatOne(bytes: Uint8Array): Uint8Array {
  const { models: _, api, routes, ...rest } = packr.unpack(inflate(bytes)) as Record<string, unknown>;
  const { modelNames: __, ...oldApi } = api as Record<string, unknown>;
  return packLarge(
    packr,
    { ...rest, routes: packr.pack(decodeRoutes(routes as Uint8Array)), format: 1, api: oldApi },
    bytes.length * 10,
  );
}

/** The snapshot as a version to come might number it. */
export function asFormat(bytes: Uint8Array, format: unknown): Uint8Array {
  return packLarge(packr, { ...(packr.unpack(inflate(bytes)) as object), format }, bytes.length * 10);
}
