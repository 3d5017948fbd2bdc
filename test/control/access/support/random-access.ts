/** Random operations on keys and plans, and what must hold after each. */
import fc from "fast-check";
import { expect } from "vitest";
import { type AccessContext, openAccess } from "../../../../src/control/access/access-context.ts";
import { AccessLog } from "../../../../src/control/access/access-log.ts";
import { hashText } from "../../../../src/control/access/hash-text.ts";
import { ControlAdmin } from "../../../../src/control/control-admin.ts";
import { openLedgerStore, openLmdbStore } from "../../../../src/control/store/lmdb-store.ts";
import { UsageLedger } from "../../../../src/control/usage/usage-ledger.ts";
import { OperationError } from "../../../../src/errors/operation-error.ts";
import { METHOD_THROTTLES_PER_STAGE_MAX, PLANS_PER_KEY_MAX } from "../../../../src/model/usage-plan.ts";
import { definition, temporaryDirectory } from "../../support/fixtures.ts";

export interface AccessWorld {
  readonly context: AccessContext;
  readonly operations: ControlAdmin;
  readonly stages: readonly { readonly apiId: string; readonly stageName: string }[];
  close(): Promise<void>;
}

/** Two APIs with three stages each, and a log that keeps so many ids. */
export async function newWorld(logIdsMax?: number): Promise<AccessWorld> {
  const dataDir = temporaryDirectory();
  const store = await openLmdbStore(dataDir, "0.0.0");
  const opened = await openAccess(dataDir, store);
  const context = logIdsMax === undefined ? opened : { ...opened, log: new AccessLog(store, logIdsMax) };
  const ledger = new UsageLedger(await openLedgerStore(dataDir, "0.0.0"), () => {});
  const operations = new ControlAdmin(
    { snapshotsKept: 3, edges: () => [], metrics: () => ({ atMs: 0, total: {} as never, rows: [], rowsOmitted: 0 }) },
    context,
    ledger,
  );
  const stages: { apiId: string; stageName: string }[] = [];
  for (let api = 0; api < 2; api++) {
    const { api: made } = await operations.importApi({ bytes: definition(1) });
    for (const stageName of ["a", "b", "c"]) {
      await operations.createDeployment(made!.id, { stageName });
      stages.push({ apiId: made!.id, stageName });
    }
  }
  return {
    context,
    operations,
    stages,
    close: async () => {
      await operations.close();
      await ledger.close();
      await store.close();
    },
  };
}

const at = fc.nat(1_000_000);
/** What is done, and to which of those that there are. */
export const anyStep = fc.oneof(
  ...["createKey", "createPlan", "rotate", "swap", "deleteKey", "deletePlan", "deleteStage", "import"].map((kind) =>
    fc.record({ kind: fc.constant(kind), a: at, b: at, c: at }),
  ),
  // What makes the most of memberships, more often.
  ...["enable", "join", "join", "leave", "attach", "attach", "detach", "throttle", "throttles", "limits"].map((kind) =>
    fc.record({ kind: fc.constant(kind), a: at, b: at, c: at }),
  ),
);
export type Step = typeof anyStep extends fc.Arbitrary<infer T> ? T : never;

/** Carries a step out; a refusal is an answer like any other. */
export async function perform(world: AccessWorld, { kind, a, b, c }: Step): Promise<void> {
  try {
    await performOrThrow(world, kind, a, b, c);
  } catch (error) {
    if (!(error instanceof OperationError) || error.name === "InternalFailure") throw error;
  }
}

async function performOrThrow(
  { context, operations, stages }: AccessWorld,
  kind: string,
  a: number,
  b: number,
  c: number,
): Promise<void> {
  const { store } = context;
  const keyIds = store.list("apiKey").map(({ key }) => key[0]!);
  const planIds = store.list("usagePlan").map(({ key }) => key[0]!);
  const key = keyIds[a % keyIds.length] ?? "aaaaaaaaaa";
  const plan = planIds[b % planIds.length] ?? "aaaaaa";
  const stage = stages[c % stages.length]!;
  const stageText = `${stage.apiId}:${stage.stageName}`;
  const patch = (op: string, path: string, value?: string) =>
    operations.updateUsagePlan(plan, [{ op, path, ...(value === undefined ? {} : { value }) }]);
  switch (kind) {
    case "createKey":
      return void (await operations.createApiKey({ enabled: a % 2 === 0 }));
    case "createPlan":
      return void (await operations.createUsagePlan({
        name: "p",
        apiStages: store.has("stage", stage.apiId, stage.stageName) ? [{ ...stage, throttle: {} }] : [],
        rateLimitHeaders: a % 2 === 0,
      }));
    case "rotate":
      return void (await operations.rotateApiKey(key));
    case "swap": {
      // Values change owners, through a third one.
      const other = keyIds[b % keyIds.length] ?? key;
      const value = (await operations.getApiKey(key, true)).value!;
      await operations.rotateApiKey(key);
      await operations.rotateApiKey(other, value);
      return;
    }
    case "deleteKey":
      return operations.deleteApiKey(key);
    case "deletePlan":
      return operations.deleteUsagePlan(plan);
    case "deleteStage":
      if (c % 4 > 0) return;
      await operations.deleteStage(stage.apiId, stage.stageName);
      return void (await operations.createDeployment(stage.apiId, { stageName: stage.stageName }));
    case "import": {
      const known = keyIds.length > 0 ? [(await operations.getApiKey(key, true)).value!] : [];
      const values = [
        ...known,
        ...Array.from({ length: b % 5 }, (_, row) => `imported-${a}-${b}-${row}-${"x".repeat(20)}`),
      ];
      const rows = values.map((value) => `n,${value},"${plan},${planIds[c % planIds.length] ?? "zzzzzz"}"`);
      return void (await operations.importApiKeys({ csv: Buffer.from(["Name,Key,UsagePlanIds", ...rows].join("\n")) }));
    }
    case "enable":
      return void (await operations.updateApiKey(key, [
        { op: "replace", path: "/enabled", value: String(c % 2 === 0) },
      ]));
    case "join":
      return void (await operations.createUsagePlanKey(plan, key));
    case "leave":
      return operations.deleteUsagePlanKey(plan, key);
    case "attach":
      return void (await patch("add", "/apiStages", stageText));
    case "detach":
      return void (await patch("remove", "/apiStages", stageText));
    case "throttle":
      return void (await patch(
        "replace",
        `/apiStages/${stageText}/throttle/~1r${a % 30}/GET/rateLimit`,
        String(b % 9),
      ));
    case "throttles":
      return void (await patch(
        a % 2 ? "remove" : "add",
        `/apiStages/${stageText}/throttle`,
        '{"/x/GET":{"rateLimit":1}}',
      ));
    case "limits":
      return void (await operations.updateUsagePlan(plan, [
        { op: a % 3 ? "replace" : "remove", path: a % 3 ? "/throttle/burstLimit" : "/throttle", value: String(b % 9) },
        { op: c % 3 ? "replace" : "remove", path: c % 3 ? "/quota/limit" : "/quota", value: String(c % 99) },
        ...(c % 3 ? [{ op: "replace", path: "/quota/period", value: "DAY" }] : []),
      ]));
  }
}

/** Memberships agree both ways, values have one owner, and AWS's limits are kept. */
export function expectWhole({ context: { store, secrets } }: AccessWorld): void {
  const keys = new Map(store.list("apiKey").map(({ key, value }) => [key[0]!, value]));
  const plans = new Map(store.list("usagePlan").map(({ key, value }) => [key[0]!, value]));
  const members = store.list("usagePlanKey").map(({ key }) => `${key[1]} in ${key[0]}`);
  const expected = [...keys].flatMap(([id, { planIds }]) => planIds.map((planId) => `${id} in ${planId}`));
  expect(members.sort()).toEqual(expected.sort());
  const owners = store.list("apiKeyByHash").map(({ key, value }) => `${key[0]} ${value.keyId}`);
  expect(owners.sort()).toEqual([...keys].map(([id, { hash }]) => `${hashText(hash)} ${id}`).sort());
  for (const [id, { planIds, sealed, hash }] of keys) {
    expect(Buffer.compare(secrets.hash(secrets.open(id, sealed)), hash)).toBe(0);
    expect(planIds.length).toBeLessThanOrEqual(PLANS_PER_KEY_MAX);
    const reached = planIds.flatMap((planId) =>
      plans.get(planId)!.apiStages.map(({ apiId, stageName }) => `${apiId}:${stageName}`),
    );
    expect(new Set(reached).size).toBe(reached.length);
  }
  for (const { apiStages } of plans.values()) {
    for (const { apiId, stageName, throttle } of apiStages) {
      expect(store.has("stage", apiId, stageName)).toBe(true);
      expect(Object.keys(throttle).length).toBeLessThanOrEqual(METHOD_THROTTLES_PER_STAGE_MAX);
    }
  }
}
