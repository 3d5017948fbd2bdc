/** The ledger counts a batch once, however often it comes. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openLedgerStore } from "../../../src/control/store/lmdb-store.ts";
import type { Store } from "../../../src/control/store/store.ts";
import { UsageLedger } from "../../../src/control/usage/usage-ledger.ts";
import type { UsageBatch, UsageCount } from "../../../src/model/usage.ts";
import { temporaryDirectory } from "../support/fixtures.ts";
import { refusal } from "../support/refusal.ts";

const NOW_MINUTE = Math.floor(Date.now() / 60_000);
const NOW_DAY = Math.floor(NOW_MINUTE / 1_440);
const KEYS = ["aaaaaaaaaa", "bbbbbbbbbb"];
const PLANS = ["pppppp", "qqqqqq"];

const count = (change: Partial<UsageCount> = {}): UsageCount => ({
  keyId: KEYS[0]!,
  planId: PLANS[0]!,
  apiId: "apiapiapi1",
  stageName: "prod",
  resourcePath: "/pets/{id}",
  httpMethod: "GET",
  epochMinute: NOW_MINUTE,
  admitted: 1,
  throttled: 0,
  quotaExceeded: 0,
  bytesIn: 0,
  bytesOut: 0,
  ...change,
});
const batch = (sequence: number, counts: UsageCount[], change: Partial<UsageBatch> = {}): UsageBatch => ({
  edgeId: "edge",
  journalId: "j",
  sequence,
  counts,
  quotas: [],
  ...change,
});

async function withLedger(
  use: (ledger: UsageLedger, store: Store, warnings: object[]) => Promise<void>,
): Promise<void> {
  const store = await openLedgerStore(temporaryDirectory(), "0.0.0");
  const warnings: object[] = [];
  const ledger = new UsageLedger(store, (fields) => warnings.push(fields));
  try {
    await use(ledger, store, warnings);
  } finally {
    await ledger.close();
  }
}

/** All of the ledger's lines, as text, sorted. */
function lines(store: Store, table: "usageDay" | "usageMinute"): string[] {
  return store
    .list(table)
    .flatMap(({ key, value }) => value.map((row) => `${key.join(" ")} ${row.join(" ")}`))
    .sort();
}

// Guards: lost connections and repeated batches neither lose nor double a count.
it("holds the sum of all batches, whichever came again, from whichever edge and journal", async () => {
  const anyCount = fc.record({
    keyId: fc.constantFrom(...KEYS),
    planId: fc.constantFrom(...PLANS),
    httpMethod: fc.constantFrom("GET", "POST"),
    resourcePath: fc.constantFrom("/", "/pets/{id}"),
    epochMinute: fc.nat(3_000).map((ago) => NOW_MINUTE - ago),
    admitted: fc.nat(9),
    throttled: fc.nat(9),
    quotaExceeded: fc.nat(9),
    bytesIn: fc.nat(1_000),
    bytesOut: fc.nat(1_000),
  });
  const anyBatch = fc.record({
    journal: fc.constantFrom("one", "two"),
    edge: fc.constantFrom("a", "b"),
    counts: fc.array(anyCount, { maxLength: 6 }),
    // How many of the last batches of its journal come again after it.
    again: fc.nat(3),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(anyBatch, { maxLength: 15 }), (batches) =>
      withLedger(async (ledger, store, warnings) => {
        const sent = new Map<string, UsageBatch[]>();
        const days = new Map<string, number[]>();
        const minutes = new Map<string, number[]>();
        for (const { journal, edge, counts, again } of batches) {
          const before = sent.get(journal + edge) ?? [];
          const full = counts.map((one) => count(one));
          const next = batch(before.length + 1, full, { journalId: journal, edgeId: edge });
          sent.set(journal + edge, [...before, next]);
          for (const one of full) {
            const method = `${one.apiId} ${one.stageName} ${one.resourcePath} ${one.httpMethod}`;
            const add = (totals: Map<string, number[]>, time: number) => {
              const name = `${one.planId} ${one.keyId} ${String(time).padStart(8, "0")} ${method}`;
              const values = [one.admitted, one.throttled, one.quotaExceeded, one.bytesIn, one.bytesOut];
              const total = totals.get(name) ?? [0, 0, 0, 0, 0];
              totals.set(
                name,
                values.map((value, index) => value + total[index]!),
              );
            };
            add(days, Math.floor(one.epochMinute / 1_440));
            if (one.epochMinute >= NOW_MINUTE - 1_430) add(minutes, one.epochMinute);
          }
          await ledger.count(next);
          await Promise.all([...before, next].slice(-again - 1).map((one) => ledger.count(one)));
        }
        const texts = (totals: Map<string, number[]>) =>
          [...totals].map(([name, values]) => `${name} ${values.join(" ")}`).sort();
        expect(lines(store, "usageDay")).toEqual(texts(days));
        // Around the edge of the day that is kept the clock of the test and the ledger's may differ.
        const recent = lines(store, "usageMinute").filter((line) => Number(line.split(" ")[2]) >= NOW_MINUTE - 1_430);
        expect(recent).toEqual(texts(minutes));
        expect(warnings).toEqual([]);
      }),
    ),
    { seed: 20_261_126, numRuns: 60 },
  );
});

describe("minutes", () => {
  it("are kept for a day, and then go with the batches that come", async () => {
    await withLedger(async (ledger, store) => {
      const old = Array.from({ length: 300 }, (_, index) =>
        count({ epochMinute: NOW_MINUTE - 1_400 + (index % 4), keyId: `old${String(index).padStart(7, "0")}` }),
      );
      await ledger.count(batch(1, old));
      expect(store.list("usageMinute")).toHaveLength(300);
      // As if two hours had passed: what was written then is two hours older.
      await store.transact((t) => {
        for (const { key, value } of store.list("usageMinute")) {
          t.remove("usageMinute", ...key);
          t.put("usageMinute", [key[0]!, key[1]!, String(Number(key[2]) - 120).padStart(8, "0")], value);
        }
      });
      let batches = 0;
      while (store.list("usageMinute").length > 1) await ledger.count(batch(2 + batches++, [count()]));
      expect(batches).toBeLessThan(15);
      expect(lines(store, "usageDay").length).toBeGreaterThanOrEqual(301);
    });
  });

  it("of an edge that was away for longer are days only", async () => {
    await withLedger(async (ledger, store) => {
      await ledger.count(batch(1, [count({ epochMinute: NOW_MINUTE - 5_000 })]));
      expect(store.list("usageMinute")).toEqual([]);
      expect(store.list("usageDay").map(({ key }) => Number(key[2]))).toEqual([
        Math.floor((NOW_MINUTE - 5_000) / 1_440),
      ]);
    });
  });
});

describe("a batch", () => {
  it("that leaves a gap is counted, and named", async () => {
    await withLedger(async (ledger, store, warnings) => {
      await ledger.count(batch(1, [count()]));
      await ledger.count(batch(5, [count()]));
      await ledger.count(batch(4, [count()]));
      expect(lines(store, "usageDay")[0]).toMatch(/ GET 2 0 0 0 0$/);
      expect(warnings).toEqual([{ edgeId: "edge", journalId: "j", sequence: 5, last: 1 }]);
    });
  });

  it.each<[string, Partial<UsageBatch>, RegExp]>([
    ["an edge that is none", { edgeId: "a b" }, /^Invalid edge id/],
    ["a journal that is none", { journalId: "" }, /^Invalid journal id/],
    ["no number", { sequence: 0 }, /^Invalid sequence .* got 0$/],
    ["too many entries", { counts: Array(5_001).fill(count()) }, /^Too many entries .* 5000$/],
    ["a key that is none", { counts: [count({ keyId: "A".repeat(10) })] }, /^Invalid usage of key AAAAAAAAAA$/],
    ["a negative count", { counts: [count({ admitted: -1 })] }, /^Invalid usage of key/],
    ["a fraction", { counts: [count({ bytesIn: 0.5 })] }, /^Invalid usage of key/],
    ["a minute far away", { counts: [count({ epochMinute: 1e9 })] }, /^Invalid usage of key/],
    ["a stage that is none", { counts: [count({ stageName: "a/b" })] }, /^Invalid usage of key/],
    [
      "a quota that is none",
      { quotas: [{ keyId: KEYS[0]!, planId: PLANS[0]!, periodStartDay: -1, used: 0 }] },
      /^Invalid quota of key/,
    ],
  ])("of %s is refused and counts nothing", async (_what, change, message) => {
    await withLedger(async (ledger, store) => {
      const [name, text] = await refusal(ledger.count({ ...batch(1, [count()]), ...change }));
      expect(name).toBe("BadRequestException");
      expect(text).toMatch(message);
      expect(store.revision).toBe(0);
    });
  });
});

it("reads days over pages, keys and gaps as they were counted", async () => {
  await withLedger(async (ledger) => {
    const keys = Array.from({ length: 40 }, (_, index) => `key${String(index).padStart(7, "0")}`);
    for (const [index, keyId] of keys.entries()) {
      const days = Array.from({ length: 60 }, (_, day) =>
        count({ keyId, epochMinute: (NOW_DAY - day) * 1_440, admitted: index }),
      );
      await ledger.count(batch(index + 1, days));
    }
    const read = async (...args: Parameters<UsageLedger["entries"]>) => {
      const found: string[] = [];
      for await (const { keyId, at } of ledger.entries(...args)) found.push(`${keyId} ${at - NOW_DAY}`);
      return found;
    };
    const plan = PLANS[0]!;
    const range = [NOW_DAY - 31, NOW_DAY - 29] as const;
    const expected = keys.flatMap((keyId) => [-31, -30].map((day) => `${keyId} ${day}`));
    expect(await read("usageDay", plan, undefined, ...range)).toEqual(expected);
    expect(await read("usageDay", plan, keys[7]!, ...range)).toEqual(expected.slice(14, 16));
    expect(await read("usageDay", plan, undefined, ...range, [keys[37]!])).toEqual(expected.slice(76));
    expect(await read("usageDay", PLANS[1]!, undefined, 0, NOW_DAY + 1)).toEqual([]);
    expect(await read("usageDay", plan, undefined, NOW_DAY - 59, NOW_DAY + 1)).toHaveLength(2_400);
  });
});
