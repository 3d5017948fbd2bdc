/** An encoded snapshot as it is, in one go. */
import type { Snapshot } from "../../src/model/snapshot.ts";
import { inflate, unpackSnapshot } from "../../src/model/snapshot-codec.ts";

export function decodeSnapshot(bytes: Uint8Array): Snapshot {
  return unpackSnapshot(inflate(bytes));
}
