/** The short-lived process that opens a store, walks over every entry and prints an ExamineReport. */
import { open } from "lmdb";
import type { ExamineReport } from "./examine-store.ts";
import { LMDB_OPTIONS, META_FORMAT, META_REVISION } from "./lmdb-options.ts";
import { decodeRecord } from "./record-codec.ts";
import { STORE_FORMAT, TABLES } from "./store.ts";

function examine(path: string): ExamineReport {
  const database = open<Buffer, string[]>({ ...LMDB_OPTIONS, path, readOnly: true });
  let entries = 0;
  const meta = new Map<string, unknown>();
  const tables = new Set<string>([...TABLES, META_FORMAT[0] as string]);
  let newerFormat = false;
  for (const { key, value } of database.getRange({})) {
    if (!Array.isArray(key) || !key.every((part) => typeof part === "string") || !Buffer.isBuffer(value)) {
      return { damage: `entry ${entries} has an unknown key` };
    }
    const record = decodeRecord(key, value);
    if (key[0] === META_FORMAT[0]) {
      meta.set(key[1] as string, record);
    } else if (!tables.has(key[0] as string)) {
      // A newer version may have tables of its own; that is told by the format, which may come later in the order.
      newerFormat = true;
    }
    entries++;
  }
  if (entries === 0) return {};
  const format = meta.get(META_FORMAT[1] as string) as { format: number; writtenBy: string } | undefined;
  const revision = meta.get(META_REVISION[1] as string);
  if (format === undefined || typeof format.format !== "number") return { damage: "it does not say its format" };
  if (newerFormat && format.format <= STORE_FORMAT) return { damage: "it holds entries of an unknown kind" };
  if (typeof revision !== "number") return { damage: "it does not say its revision" };
  return { format: format.format, writtenBy: format.writtenBy, revision };
}

let report: ExamineReport;
try {
  report = examine(process.argv[2] as string);
} catch (error) {
  report = { damage: error instanceof Error ? error.message : String(error) };
}
process.stdout.write(`${JSON.stringify(report)}\n`);
