/** Usage on its way from an edge to the ledger, over gRPC. */
import { afterEach, expect, it } from "vitest";
import type { ControlPlane } from "../../src/control/control-plane.ts";
import type { UsageBatch, UsageCount } from "../../src/model/usage.ts";
import { connectControlPlane } from "../../src/rpc/grpc-link.ts";
import { startTestPlane, temporaryDirectory, until } from "../control/support/fixtures.ts";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const DAY_MS = 86_400_000;
const MINUTE = Math.floor(Date.now() / 60_000);
const count = (change: Partial<UsageCount> = {}): UsageCount => ({
  keyId: "aaaaaaaaaa",
  planId: "pppppp",
  apiId: "apiapiapi1",
  stageName: "prod",
  resourcePath: "/pets",
  httpMethod: "GET",
  epochMinute: MINUTE,
  admitted: 1,
  throttled: 2,
  quotaExceeded: 3,
  bytesIn: 2 ** 40,
  bytesOut: 5,
  ...change,
});
const batch = (sequence: number, counts: UsageCount[], quotas: UsageBatch["quotas"] = []): UsageBatch => ({
  edgeId: "edge",
  journalId: "j",
  sequence,
  counts,
  quotas,
});

function edge(port: number) {
  const link = connectControlPlane({ server: `127.0.0.1:${port}` });
  closing.push(() => link.close());
  const acknowledged: number[] = [];
  return { session: link.usage("edge", (sequence) => acknowledged.push(sequence)), acknowledged };
}

const records = async (plane: ControlPlane) =>
  (
    await plane.operations.getUsageRecords({
      planId: "pppppp",
      fromMs: Date.now() - DAY_MS,
      toMs: Date.now() + DAY_MS,
      granularity: "DAY",
      limit: 5_000,
    })
  ).items;

it("batches are acknowledged once they are on disk, in order, and one that comes again counts once", async () => {
  const plane = await startTestPlane({ grpcAddress: "127.0.0.1:0" });
  const first = edge(plane.grpcPort);
  const sent = [1, 2, 3].map((sequence) => batch(sequence, [count()]));
  for (const one of sent) first.session.send(one);
  await until(() => first.acknowledged.length === 3);
  expect(first.acknowledged).toEqual([1, 2, 3]);
  // An edge that came back does not know what of this was counted.
  const second = edge(plane.grpcPort);
  for (const one of [...sent, batch(4, [count()])]) second.session.send(one);
  await until(() => second.acknowledged.length === 4);
  const { keyId, planId, epochMinute: _, ...method } = count();
  expect(await records(plane)).toEqual([
    {
      ...method,
      keyId,
      planId,
      fromMs: Math.floor(MINUTE / 1_440) * DAY_MS,
      admitted: 4,
      throttled: 8,
      quotaExceeded: 12,
      bytesIn: 4 * 2 ** 40,
      bytesOut: 20,
    },
  ]);
});

it("the largest batch, of the longest paths, arrives whole", async () => {
  const plane = await startTestPlane({ grpcAddress: "127.0.0.1:0" });
  const { session, acknowledged } = edge(plane.grpcPort);
  const counts = Array.from({ length: 2_500 }, (_, index) =>
    count({ resourcePath: `/${String(index).padStart(1_000, "é")}`, keyId: `key${String(index).padStart(7, "0")}` }),
  );
  const quotas = counts.map(({ keyId, planId }) => ({ keyId, planId, periodStartDay: 20_000, used: -7 }));
  session.send(batch(1, counts, quotas));
  await until(() => acknowledged.length === 1);
  const found = await records(plane);
  expect(found.map(({ resourcePath }) => resourcePath)).toEqual(counts.map(({ resourcePath }) => resourcePath));
});

it("what was sent while the control plane was away is counted when it is back", async () => {
  const dataDir = temporaryDirectory();
  const plane = await startTestPlane({ grpcAddress: "127.0.0.1:0", dataDir });
  const { grpcPort } = plane;
  const { session, acknowledged } = edge(grpcPort);
  session.send(batch(1, [count()]));
  await until(() => acknowledged.length === 1);
  await plane.stop(100);
  for (let sequence = 2; sequence <= 200; sequence++) session.send(batch(sequence, [count()]));
  const again = await startTestPlane({ grpcAddress: `127.0.0.1:${grpcPort}`, dataDir });
  await until(() => acknowledged.length === 200);
  expect(acknowledged).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
  expect((await records(again))[0]!.admitted).toBe(200);
});

it("a batch that makes no sense is refused, and the control plane serves on", async () => {
  const plane = await startTestPlane({ grpcAddress: "127.0.0.1:0" });
  const bad = edge(plane.grpcPort);
  bad.session.send({ ...batch(1, [count()]), edgeId: "no edge" });
  const good = edge(plane.grpcPort);
  good.session.send(batch(1, [count()]));
  await until(() => good.acknowledged.length === 1);
  expect(bad.acknowledged).toEqual([]);
});
