/** Encodes a put ahead of the transaction that makes it. */
import { encodeRecord } from "./record-codec.ts";
import type { PreparedPut, TableName, Tables } from "./store.ts";

export function preparePut<T extends TableName>(table: T, key: readonly string[], value: Tables[T]): PreparedPut {
  const full = [table, ...key];
  return { key: full, bytes: encodeRecord(full, value) };
}
