// Counts each batch that comes as a line of JSON, and says its number once it is on disk; its parent kills it.
import { writeSync } from "node:fs";
import { createInterface } from "node:readline";
import { openLedgerStore } from "../../../../dist/src/control/store/lmdb-store.js";
import { UsageLedger } from "../../../../dist/src/control/usage/usage-ledger.js";

const say = (value) => writeSync(1, `${JSON.stringify(value)}\n`);
const store = await openLedgerStore(process.argv[2], "1.0.0");
const ledger = new UsageLedger(store, (fields) => {
  throw new Error(`a gap: ${JSON.stringify(fields)}`);
});
const admitted = (table) =>
  store.list(table).reduce((sum, { value }) => sum + value.reduce((all, row) => all + row[4], 0), 0);
const quotas = Object.fromEntries(store.list("usageQuota").map(({ key, value }) => [key[1], value.used]));
say({
  found: {
    days: admitted("usageDay"),
    minutes: admitted("usageMinute"),
    quotas,
    sequence: store.get("usageSequence", "edge", "journal")?.sequence ?? 0,
  },
});
for await (const line of createInterface({ input: process.stdin })) {
  const batch = JSON.parse(line);
  await ledger.count(batch);
  say({ counted: batch.sequence });
}
