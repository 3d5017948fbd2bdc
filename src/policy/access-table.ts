/**
 * The table of API keys and usage plans in shared memory, as the supervisor changes it while threads read it.
 *
 *     hash ─▶ index ─▶ key record ─▶ plan record      what may be used: never changed once it can be reached, only replaced
 *                          └──────▶ pair              what was used: bucket and quota, changed by threads
 *
 * Every change takes effect for all threads at one instant, by one store. What it replaces is freed at a later tick, when every thread
 * has been outside the core's calls since.
 */
import {
  ACCESS_CHUNK_LENGTH,
  ACCESS_CHUNKS,
  HEADER_ACCESS_BUCKETS,
  HEADER_ACCESS_HASH_KEY,
  HEADER_ACCESS_PLANS,
  HEADER_ACCESS_RECORDS,
  KEY_BYTES,
  KEY_FLAG_ENABLED,
  KEY_FLAG_LIST,
  KEY_FLAG_PLAN,
  KEY_HASH_LOW,
  KEY_ID,
  KEY_PAIR,
  KEY_PLAN,
  KEY_PLAN_MASK,
  MEMBERSHIP_BYTES,
  MEMBERSHIP_PAIR,
  MEMBERSHIP_PLAN,
  METHOD_BUCKET_BYTES,
  METHOD_BUCKET_LOCKS,
  METHOD_BUCKET_WINDOW,
  METHOD_BUCKETS_FIRST,
  METHOD_BUCKETS_LOCKS,
  METHOD_BUCKETS_MASK,
  PLANS_MAX,
} from "../../assembly/layout/access.ts";
import type { AccessKey, QuotaAdjustment } from "../model/access.ts";
import { keyIdNumber, keyIdText } from "../model/access-id.ts";
import { KEY_HASH_BYTES } from "../model/key-hash.ts";
import type { QuotaCount } from "../model/usage.ts";
import { periodStartDay } from "../model/usage-plan.ts";
import { ChunkedRecords } from "./chunked-records.ts";
import { type HashWords, KeyIndex } from "./key-index.ts";
import { KeyPairs } from "./key-pairs.ts";
import type { PolicyMemory } from "./memory.ts";
import { NumberTable } from "./number-table.ts";
import { encodePlan, type SlottedPlan } from "./plan-record.ts";
import { Quiescence } from "./quiescence.ts";
import { RecordSet } from "./record-set.ts";
import { SharedWords } from "./shared-words.ts";
import { UsageCounts } from "./usage-counts.ts";

const METHOD_BUCKETS = 262_144;
/** A pair's number rests for so many turns of the usage counts: both tables have been read since by then. */
const PAIR_REST_TURNS = 3;

/** What a tick found. Slots are those of SlotTable. */
export interface AccessUsage {
  readonly keyId: string;
  readonly planId: string;
  readonly slot: number;
  readonly admitted: number;
  readonly throttled: number;
  readonly quotaExceeded: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

export interface AccessTick {
  readonly counts: readonly AccessUsage[];
  /** Of pairs that were counted for or set since the tick before, as they are now. */
  readonly quotas: readonly QuotaCount[];
}

export interface AccessStats {
  readonly keys: number;
  readonly plans: number;
  readonly pairs: number;
  /** Shared memory that the table takes. */
  readonly bytes: number;
  /** Requests whose usage found no room since the edge started. */
  readonly usageLost: number;
}

interface Plan {
  readonly index: number;
  readonly plan: SlottedPlan;
  readonly address: number;
  readonly bytes: number;
}

interface Membership {
  readonly plan: number;
  readonly pair: number;
}

interface Retired {
  readonly mark: Int32Array;
  /** Turns of the usage counts that must have passed. */
  readonly turn: number;
  readonly free: () => void;
}

/** All parts, made with the first plan or key: a gateway without them has no memory in use for them. */
interface Parts {
  readonly records: ChunkedRecords;
  readonly index: KeyIndex;
  readonly pairs: KeyPairs;
  readonly byKeyId: NumberTable;
  readonly usage: UsageCounts;
  readonly planTable: number;
  readonly buckets: number;
}

export class AccessTable {
  readonly #regions: PolicyMemory;
  readonly #words: SharedWords;
  readonly #quiescence: Quiescence;
  #parts: Parts | null = null;
  readonly #plans = new Map<string, Plan>();
  readonly #planIds: (string | undefined)[] = [];
  /** How many pairs name each plan: an index is not used again before none does. */
  readonly #planPairs: number[] = [];
  readonly #removedPlans = new Set<number>();
  readonly #freePlans: number[] = [];
  #keyCount = 0;
  #extraBytes = 0;
  #turns = 0;
  #retired: Retired[] = [];
  readonly #changedQuotas = new Set<number>();
  /** While a whole feed comes: what it has named so far, keys by their records of now. */
  #seen: { readonly records: RecordSet; readonly plans: Set<string> } | null = null;

  constructor(regions: PolicyMemory) {
    this.#regions = regions;
    this.#words = new SharedWords(regions.memory);
    this.#quiescence = new Quiescence(regions.memory);
  }

  /** The key that values are hashed under, KEY_HASH_BYTES bytes. Keys that are in the table under another one are found no more. */
  setHashKey(hashKey: Uint8Array): void {
    if (hashKey.length !== KEY_HASH_BYTES) {
      throw new RangeError(`hashKey: expected ${KEY_HASH_BYTES} bytes, got ${hashKey.length}`);
    }
    new Uint8Array(this.#regions.memory.buffer, HEADER_ACCESS_HASH_KEY, KEY_HASH_BYTES).set(hashKey);
  }

  /** Adds a plan or replaces the one of its id. Throws RangeError when there are PLANS_MAX. */
  putPlan(plan: SlottedPlan): void {
    const { planTable } = this.#use();
    this.#seen?.plans.add(plan.planId);
    const known = this.#plans.get(plan.planId);
    const record = encodePlan(plan);
    const index = known?.index ?? this.#takePlanIndex();
    const address = this.#regions.allocate(record.length);
    this.#regions.write(address, record);
    this.#extraBytes += record.length;
    Atomics.store(this.#words.u32, (planTable >> 2) + index, address);
    this.#planIds[index] = plan.planId;
    this.#plans.set(plan.planId, { index, plan, address, bytes: record.length });
    if (known !== undefined) this.#retirePlan(known);
  }

  /** Keys that are in the plan are in it no more; it is nothing to remove one that is not there. */
  removePlan(planId: string): void {
    const known = this.#plans.get(planId);
    if (known === undefined) return;
    Atomics.store(this.#words.u32, (this.#use().planTable >> 2) + known.index, 0);
    this.#plans.delete(planId);
    this.#retirePlan(known);
    this.#removedPlans.add(known.index);
    this.#recyclePlan(known.index);
  }

  /** Adds a key or replaces what is known of its id. Throws RangeError for a plan that is not there, and when there are too many keys. */
  putKey(key: AccessKey): void {
    const { records, index, byKeyId } = this.#use();
    const id = keyIdNumber(key.keyId);
    if (key.hash.length !== KEY_HASH_BYTES) {
      throw new RangeError(`key ${key.keyId}: expected a hash of ${KEY_HASH_BYTES} bytes, got ${key.hash.length}`);
    }
    const plans = key.planIds.map((planId) => {
      const plan = this.#plans.get(planId);
      if (plan === undefined) throw new RangeError(`key ${key.keyId}: no usage plan ${planId} is known`);
      return plan.index;
    });
    const known = byKeyId.get(id);
    const before = known === 0 ? [] : this.#memberships(known);
    if (known !== 0 && this.#isSame(known, before, key, plans)) {
      this.#seen?.records.add(known);
      return;
    }

    const record = records.take();
    this.#seen?.records.add(record);
    let memberships: Membership[];
    try {
      memberships = this.#pairsFor(id, plans, before);
    } catch (error) {
      records.giveBack(record);
      throw error;
    }
    this.#write(record, id, key, memberships);
    if (known === 0) {
      byKeyId.set(id, record);
      index.add(record);
      this.#keyCount++;
      return;
    }
    byKeyId.set(id, record);
    if (this.#hasHash(known, key.hash)) index.replace(known, record);
    else {
      // First the new value, then not the old one: at no instant is the key without any.
      index.add(record);
      index.remove(known);
    }
    this.#retireRecord(known);
    for (const one of before) if (!plans.includes(one.plan)) this.#retirePair(one);
  }

  /** It is nothing to remove a key that is not there. */
  removeKey(keyId: string): void {
    const { index, byKeyId } = this.#use();
    const id = keyIdNumber(keyId);
    const record = byKeyId.get(id);
    if (record === 0) return;
    const memberships = this.#memberships(record);
    index.remove(record);
    byKeyId.delete(id);
    this.#keyCount--;
    this.#retireRecord(record);
    for (const one of memberships) this.#retirePair(one);
  }

  hasPlan(planId: string): boolean {
    return this.#plans.has(planId);
  }

  /** Every key as it is when its turn comes; one that changes meanwhile may come twice or not at all. */
  *keys(): IterableIterator<AccessKey> {
    if (this.#parts === null) return;
    const { byKeyId, records } = this.#parts;
    for (const id of byKeyId.keys()) {
      const record = byKeyId.get(id);
      if (record === 0) continue;
      const address = records.address(record);
      const flags = this.#words.u32[(address + KEY_PLAN) >> 2]!;
      yield {
        keyId: keyIdText(id),
        hash: new Uint8Array(this.#regions.memory.buffer, address + KEY_HASH_LOW, KEY_HASH_BYTES).slice(),
        enabled: (flags & KEY_FLAG_ENABLED) !== 0,
        planIds: this.#memberships(record).flatMap(({ plan }) => this.#planIds[plan] ?? []),
      };
    }
  }

  /** From here to endWhole everything is put that there is. */
  beginWhole(): void {
    this.#seen = { records: new RecordSet(ACCESS_CHUNKS * ACCESS_CHUNK_LENGTH), plans: new Set() };
  }

  /** Removes what was not put since beginWhole. */
  endWhole(): void {
    const seen = this.#seen;
    this.#seen = null;
    if (seen === null) return;
    for (const id of this.#parts?.byKeyId.keysOutside(seen.records) ?? []) this.removeKey(keyIdText(id));
    for (const planId of [...this.#plans.keys()]) if (!seen.plans.has(planId)) this.removePlan(planId);
  }

  /** Room for so many keys at once, so that the index grows but once. */
  reserve(keys: number): void {
    this.#use().index.reserve(keys);
  }

  /** Makes a new index beside the one in use, as growing does: for measuring. */
  rebuildIndex(): void {
    this.#use().index.rebuild();
  }

  /** Sets what is left of a quota, if the adjustment is for the period that `epochDay` lies in and the key is in the plan. */
  adjust({ keyId, planId, periodStartDay: startDay, remaining }: QuotaAdjustment, epochDay: number): void {
    const quota = this.#plans.get(planId)?.plan.quota;
    const pair = this.#pairOf(keyId, planId);
    if (quota === undefined || pair === 0 || periodStartDay(quota.period, epochDay) !== startDay) return;
    const limit = quota.limit - (quota.offsetPeriodStartDay === startDay ? quota.offset : 0);
    this.#setPairQuota(pair, startDay, limit - remaining);
  }

  /** How much of the quota is used, as it was counted last; null when the key is not in the plan. */
  quota(keyId: string, planId: string): { readonly periodStartDay: number; readonly used: number } | null {
    const pair = this.#pairOf(keyId, planId);
    return pair === 0 ? null : this.#use().pairs.quota(pair);
  }

  /** Says how much is used, e.g. what a disk remembers. It is nothing to say so of a key that is not in the plan. */
  setQuota({ keyId, planId, periodStartDay: startDay, used }: QuotaCount): void {
    const pair = this.#pairOf(keyId, planId);
    if (pair !== 0) this.#setPairQuota(pair, startDay, used);
  }

  /** Every quota of which something was counted. */
  *quotas(): IterableIterator<QuotaCount> {
    if (this.#parts === null) return;
    for (const pair of this.#parts.pairs.numbers()) {
      const count = this.#quotaCount(pair);
      if (count !== null && count.periodStartDay !== 0) yield count;
    }
  }

  /**
   * Takes what was counted up to the tick before, and frees what no thread can reach any more. Call it several times a second: what is
   * counted is not seen for up to two ticks.
   */
  tick(): AccessTick {
    if (this.#parts === null) return { counts: [], quotas: [] };
    const counted = this.#parts.usage.turn();
    if (counted !== null) this.#turns++;
    this.#free();
    return this.#report(counted ?? []);
  }

  /** Takes all that was counted until now: for a stop, and before a slot becomes another's. */
  takeAll(): AccessTick {
    return this.#report(this.#parts?.usage.takeAll() ?? []);
  }

  /** The thread ended: whatever call it was in, it is in none now. */
  threadGone(thread: number): void {
    this.#quiescence.threadGone(thread);
    if (this.#parts === null) return;
    const first = (this.#parts.buckets + METHOD_BUCKETS_LOCKS) >> 2;
    for (let lock = first; lock < first + METHOD_BUCKET_LOCKS; lock++) {
      Atomics.compareExchange(this.#words.u32, lock, thread + 1, 0);
    }
  }

  get stats(): AccessStats {
    const parts = this.#parts;
    return {
      keys: this.#keyCount,
      plans: this.#plans.size,
      pairs: parts?.pairs.count ?? 0,
      bytes: parts === null ? 0 : this.#partBytes(parts),
      usageLost: parts?.usage.lost ?? 0,
    };
  }

  #partBytes({ records, index, pairs, byKeyId, usage }: Parts): number {
    const fixed = PLANS_MAX * 4 + methodBucketBytes();
    return fixed + this.#extraBytes + records.bytes + index.bytes + pairs.bytes + byKeyId.bytes + usage.bytes;
  }

  #use(): Parts {
    this.#parts ??= this.#makeParts();
    return this.#parts;
  }

  #makeParts(): Parts {
    const regions = this.#regions;
    const words = this.#words;
    const planTable = regions.allocate(PLANS_MAX * 4);
    const buckets = regions.allocate(methodBucketBytes());
    const { u32 } = words;
    u32.fill(0, planTable >> 2, (planTable >> 2) + PLANS_MAX);
    u32.fill(0, buckets >> 2, (buckets + methodBucketBytes()) >> 2);
    u32[(buckets + METHOD_BUCKETS_MASK) >> 2] = METHOD_BUCKETS - 1;
    Atomics.store(u32, HEADER_ACCESS_PLANS >> 2, planTable);
    Atomics.store(u32, HEADER_ACCESS_BUCKETS >> 2, buckets);
    const records = new ChunkedRecords(regions, words, HEADER_ACCESS_RECORDS, KEY_BYTES, "API keys");
    const pairs = new KeyPairs(regions, words);
    const usage = new UsageCounts(regions, words, this.#quiescence);
    const byKeyId = new NumberTable((record) => words.f64[(records.address(record) + KEY_ID) >> 3]!);
    // Last of all: a thread that finds an index looks no further for the rest.
    const index = new KeyIndex(
      regions,
      words,
      (record) => this.#hashWords(records.address(record)),
      (address) => this.#retire(() => regions.free(address)),
    );
    return { records, index, pairs, byKeyId, usage, planTable, buckets };
  }

  // --- keys ---

  #hashWords(address: number): HashWords {
    const { u32 } = this.#words;
    const at = (address + KEY_HASH_LOW) >> 2;
    return [u32[at]!, u32[at + 1]!, u32[at + 2]!];
  }

  #hasHash(record: number, hash: Uint8Array): boolean {
    const at = this.#use().records.address(record) + KEY_HASH_LOW;
    return Buffer.compare(new Uint8Array(this.#regions.memory.buffer, at, KEY_HASH_BYTES).slice(), hash) === 0;
  }

  #isSame(record: number, before: readonly Membership[], key: AccessKey, plans: readonly number[]): boolean {
    const flags = this.#words.u32[(this.#use().records.address(record) + KEY_PLAN) >> 2]!;
    return (
      ((flags & KEY_FLAG_ENABLED) !== 0) === key.enabled &&
      before.length === plans.length &&
      before.every(({ plan }) => plans.includes(plan)) &&
      this.#hasHash(record, key.hash)
    );
  }

  #memberships(record: number): Membership[] {
    const { u32 } = this.#words;
    const at = this.#use().records.address(record);
    const flags = u32[(at + KEY_PLAN) >> 2]!;
    const pair = u32[(at + KEY_PAIR) >> 2]!;
    if ((flags & KEY_FLAG_PLAN) !== 0) return [{ plan: flags & KEY_PLAN_MASK, pair }];
    if ((flags & KEY_FLAG_LIST) === 0) return [];
    return Array.from({ length: flags & KEY_PLAN_MASK }, (_, i) => {
      const entry = pair + i * MEMBERSHIP_BYTES;
      return { plan: u32[(entry + MEMBERSHIP_PLAN) >> 2]!, pair: u32[(entry + MEMBERSHIP_PAIR) >> 2]! };
    });
  }

  /** The pairs that the key has already, and new ones for plans that it comes into. */
  #pairsFor(id: number, plans: readonly number[], before: readonly Membership[]): Membership[] {
    const { pairs } = this.#use();
    const memberships: Membership[] = [];
    for (const plan of plans) {
      const known = before.find((one) => one.plan === plan);
      if (known === undefined) this.#planPairs[plan] = (this.#planPairs[plan] ?? 0) + 1;
      memberships.push(known ?? { plan, pair: pairs.take(id, plan) });
    }
    return memberships;
  }

  #write(record: number, id: number, key: AccessKey, memberships: readonly Membership[]): void {
    const [first] = memberships;
    let flags = key.enabled ? KEY_FLAG_ENABLED : 0;
    let pair = 0;
    if (memberships.length === 1) {
      flags |= KEY_FLAG_PLAN | first!.plan;
      pair = first!.pair;
    } else if (memberships.length > 1) {
      flags |= KEY_FLAG_LIST | memberships.length;
      pair = this.#writeList(memberships);
    }
    const at = this.#use().records.address(record);
    const { u32, f64 } = this.#words;
    new Uint8Array(this.#regions.memory.buffer, at + KEY_HASH_LOW, KEY_HASH_BYTES).set(key.hash);
    f64[(at + KEY_ID) >> 3] = id;
    u32[(at + KEY_PLAN) >> 2] = flags;
    u32[(at + KEY_PAIR) >> 2] = pair;
  }

  #writeList(memberships: readonly Membership[]): number {
    const bytes = memberships.length * MEMBERSHIP_BYTES;
    const address = this.#regions.allocate(bytes);
    this.#extraBytes += bytes;
    const { u32 } = this.#words;
    for (const [i, { plan, pair }] of memberships.entries()) {
      u32[(address + i * MEMBERSHIP_BYTES + MEMBERSHIP_PLAN) >> 2] = plan;
      u32[(address + i * MEMBERSHIP_BYTES + MEMBERSHIP_PAIR) >> 2] = pair;
    }
    return address;
  }

  #retireRecord(record: number): void {
    const { records } = this.#use();
    const { u32 } = this.#words;
    const at = records.address(record);
    const flags = u32[(at + KEY_PLAN) >> 2]!;
    const list = u32[(at + KEY_PAIR) >> 2]!;
    this.#retire(() => {
      records.giveBack(record);
      if ((flags & KEY_FLAG_LIST) === 0) return;
      this.#regions.free(list);
      this.#extraBytes -= (flags & KEY_PLAN_MASK) * MEMBERSHIP_BYTES;
    });
  }

  // --- pairs and quotas ---

  #pairOf(keyId: string, planId: string): number {
    const plan = this.#plans.get(planId);
    if (plan === undefined) return 0;
    const record = this.#use().byKeyId.get(keyIdNumber(keyId));
    if (record === 0) return 0;
    return this.#memberships(record).find((one) => one.plan === plan.index)?.pair ?? 0;
  }

  #setPairQuota(pair: number, startDay: number, used: number): void {
    this.#use().pairs.setQuota(pair, { periodStartDay: startDay, used });
    this.#changedQuotas.add(pair);
  }

  #retirePair({ plan, pair }: Membership): void {
    const { pairs } = this.#use();
    pairs.left();
    this.#retire(() => {
      pairs.giveBack(pair);
      this.#planPairs[plan] = this.#planPairs[plan]! - 1;
      this.#recyclePlan(plan);
    }, PAIR_REST_TURNS);
  }

  #quotaCount(pair: number): QuotaCount | null {
    const { pairs } = this.#use();
    const { keyIdNumber: id, plan } = pairs.owner(pair);
    const planId = this.#planIds[plan];
    if (id === 0 || planId === undefined || this.#plans.get(planId)?.plan.quota === undefined) return null;
    return { keyId: keyIdText(id), planId, ...pairs.quota(pair) };
  }

  #report(counted: ReturnType<UsageCounts["takeAll"]>): AccessTick {
    const changed = new Set(this.#changedQuotas);
    this.#changedQuotas.clear();
    const counts: AccessUsage[] = [];
    for (const { pair, ...count } of counted) {
      const { keyIdNumber: id, plan } = this.#use().pairs.owner(pair);
      const planId = this.#planIds[plan];
      if (id === 0 || planId === undefined) continue;
      counts.push({ keyId: keyIdText(id), planId, ...count });
      if (count.admitted > 0) changed.add(pair);
    }
    const quotas: QuotaCount[] = [];
    for (const pair of changed) {
      const count = this.#quotaCount(pair);
      if (count !== null) quotas.push(count);
    }
    return { counts, quotas };
  }

  // --- plans ---

  #takePlanIndex(): number {
    const index = this.#freePlans.pop() ?? this.#planIds.length;
    if (index >= PLANS_MAX) throw new RangeError(`an edge holds at most ${PLANS_MAX} usage plans`);
    this.#planPairs[index] = 0;
    return index;
  }

  #retirePlan({ address, bytes }: Plan): void {
    this.#retire(() => {
      this.#regions.free(address);
      this.#extraBytes -= bytes;
    });
  }

  /** The index of a plan that is gone is used again when no pair names it: until then what was counted is shown under its id. */
  #recyclePlan(index: number): void {
    if (!this.#removedPlans.has(index) || this.#planPairs[index] !== 0) return;
    this.#removedPlans.delete(index);
    // A thread may have read the index in a record that is gone already.
    this.#retire(() => {
      this.#planIds[index] = undefined;
      this.#freePlans.push(index);
    }, PAIR_REST_TURNS);
  }

  // --- what threads may still read ---

  #retire(free: () => void, turns = 0): void {
    this.#retired.push({ mark: this.#quiescence.mark(), turn: this.#turns + turns, free });
  }

  #free(): void {
    if (this.#retired.length === 0) return;
    const retired = this.#retired;
    this.#retired = [];
    for (const one of retired) {
      if (one.turn <= this.#turns && this.#quiescence.hasPassed(one.mark)) one.free();
      else this.#retired.push(one);
    }
  }
}

function methodBucketBytes(): number {
  return METHOD_BUCKETS_FIRST + (METHOD_BUCKETS + METHOD_BUCKET_WINDOW) * METHOD_BUCKET_BYTES;
}
