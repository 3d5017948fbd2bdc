// Changes keys and plans without end, and says each answer; its parent kills it. Operation number r commits revision r, in rounds of
// eight, so a revision tells the whole state.
import { writeSync } from "node:fs";
import { openAccess } from "../../../../dist/src/control/access/access-context.js";
import { AccessFeed } from "../../../../dist/src/control/access/access-feed.js";
import { ApiKeyOperations } from "../../../../dist/src/control/access/api-key-operations.js";
import { hashText } from "../../../../dist/src/control/access/hash-text.js";
import { UsagePlanOperations } from "../../../../dist/src/control/access/usage-plan-operations.js";
import { openLmdbStore } from "../../../../dist/src/control/store/lmdb-store.js";

const say = (value) => writeSync(1, `${JSON.stringify(value)}\n`);
const dataDir = process.argv[2];
const store = await openLmdbStore(dataDir, "1.0.0");
const access = await openAccess(dataDir, store);
const keys = new ApiKeyOperations(access);
const plans = new UsagePlanOperations(access);

const IMPORTED = 40;
const valueFor = (round, row) => `value-of-round-${String(round).padStart(8, "0")}-row-${String(row).padStart(4, "0")}`;
const newest = (table) => store.page(table, [], { limit: 1, reverse: true })[0];

/** Eight operations, each one commit: what they leave is in `expected` below. */
const STEPS = [
  (round) => plans.createUsagePlan({ name: `plan ${round}` }),
  (round) => {
    const plan = newest("usagePlan").key[0];
    const rows = Array.from({ length: IMPORTED }, (_, row) => `imported ${round},${valueFor(round, row)},${plan}`);
    return keys.importApiKeys({
      csv: Buffer.from(["Name,Key,UsagePlanIds", ...rows].join("\n")),
      failOnWarnings: true,
    });
  },
  (round) => keys.createApiKey({ name: `made ${round}`, value: valueFor(round, 9_000) }),
  () => plans.createUsagePlanKey(newest("usagePlan").key[0], newest("apiKey").key[0]),
  () => keys.updateApiKey(newest("apiKey").key[0], [{ op: "replace", path: "/enabled", value: "true" }]),
  (round) => keys.rotateApiKey(newest("apiKey").key[0], valueFor(round, 9_001)),
  () => keys.deleteApiKey(newest("apiKey").key[0]),
  // Takes the imported keys out of it, and leaves them behind.
  () => plans.deleteUsagePlan(newest("usagePlan").key[0]),
];

/** What the store should hold at a revision. */
function expected(revision) {
  const done = revision % STEPS.length;
  const rounds = Math.floor(revision / STEPS.length) + (done > 0 ? 1 : 0);
  return {
    plans: done >= 1 ? 1 : 0,
    keys: (rounds - (done === 1 ? 1 : 0)) * IMPORTED + (done >= 3 && done < 7 ? 1 : 0),
    members: done === 0 || done === 1 ? 0 : IMPORTED + (done >= 4 && done < 7 ? 1 : 0),
    enabled: (rounds - (done === 1 ? 1 : 0)) * IMPORTED + (done === 5 || done === 6 ? 1 : 0),
    rotated: done === 6,
  };
}

/** What it holds, and whether all of it belongs together. */
async function state() {
  const all = store.list("apiKey");
  const members = new Set(store.list("usagePlanKey").map(({ key }) => key.join(" ")));
  const owners = new Map(store.list("apiKeyByHash").map(({ key, value }) => [key[0], value.keyId]));
  const named = all.flatMap(({ key, value }) => value.planIds.map((planId) => `${planId} ${key[0]}`));
  const isWhole =
    owners.size === all.length &&
    named.length === members.size &&
    named.every((name) => members.has(name) && store.has("usagePlan", name.split(" ")[0])) &&
    all.every(({ key, value }) => {
      const opened = access.secrets.open(key[0], value.sealed);
      const isOwner = owners.get(hashText(value.hash)) === key[0];
      return isOwner && Buffer.compare(access.secrets.hash(opened), value.hash) === 0;
    });
  const fed = new Set();
  for await (const part of new AccessFeed(access).changesSince(-1)) for (const { keyId } of part.keys) fed.add(keyId);
  const last = all.at(-1);
  return {
    revision: store.revision,
    logRevision: access.log.revision,
    isWhole,
    isFed: fed.size === all.length && all.every(({ key }) => fed.has(key[0])),
    plans: store.list("usagePlan").length,
    keys: all.length,
    members: members.size,
    enabled: all.filter(({ value }) => value.enabled).length,
    rotated: last !== undefined && access.secrets.open(last.key[0], last.value.sealed).endsWith("9001"),
  };
}

const found = await state();
say({ found, expected: expected(found.revision) });
for (let revision = found.revision + 1; ; revision++) {
  const round = Math.ceil(revision / STEPS.length);
  await STEPS[(revision - 1) % STEPS.length](round);
  if (store.revision !== revision) throw new Error(`operation ${revision} committed revision ${store.revision}`);
  say({ answered: revision });
}
