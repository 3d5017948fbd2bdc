/**
 * Keeps the table of API keys and usage plans as the control plane's feed says, entry by entry while requests run, and the same on disk.
 *
 * A plan names stages and methods by their names, the table by their slots. So the keeper holds a slot for each of them as long as a plan
 * names it, deployed or not: a plan that is there before its stage counts from the stage's first request on.
 */
import { epochMs } from "../clock.ts";
import { ACCESS_ENTRIES_PER_PART, type AccessChanges, type AccessKey, type AccessPlan } from "../model/access.ts";
import { epochDay } from "../model/usage-plan.ts";
import type { AccessTable } from "../policy/access-table.ts";
import type { SlotTable } from "../policy/slots.ts";
import type { SeriesLabels } from "../telemetry/collector.ts";
import type { Logger } from "../telemetry/logger.ts";
import { AccessFile } from "./access-file.ts";
import type { SlotObserver } from "./stage-entries.ts";

export interface AccessKeeperOptions {
  /** The edge's directory; the keeper's files lie in `access/` below it. */
  readonly directory: string;
  readonly table: AccessTable;
  readonly slots: SlotTable;
  readonly observer: SlotObserver;
  /** Told of keys that were put into the table, so that what is remembered of them can be. */
  readonly onKeys: (keyIds: readonly string[]) => void;
  /** Every key that the control plane has is in the table: one that is not is gone. */
  readonly onUpToDate: () => void;
  /** What came cannot be applied: the control plane is to be asked for everything. */
  readonly onOutOfStep: () => void;
  readonly log: Logger;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

interface HeldPlan {
  readonly plan: AccessPlan;
  /** Slots that it holds, each once for each time it is named. */
  readonly slots: readonly number[];
}

export class AccessKeeper {
  readonly #options: AccessKeeperOptions;
  readonly #now: () => number;
  readonly #plans = new Map<string, HeldPlan>();
  #file!: AccessFile;
  #feedId = "";
  #revision = -1;
  #hashKey: Uint8Array = new Uint8Array(0);
  /** Between the first and the last part of a whole feed. */
  #arriving = false;
  /** A part could not be applied: what comes before the next whole feed is not. */
  #isOutOfStep = false;

  private constructor(options: AccessKeeperOptions) {
    this.#options = options;
    this.#now = options.now ?? epochMs;
  }

  /** Puts into the table what the disk has. */
  static async open(options: AccessKeeperOptions): Promise<AccessKeeper> {
    const keeper = new AccessKeeper(options);
    const { file, isWhole } = await AccessFile.open({
      edgeDirectory: options.directory,
      apply: (changes) => keeper.#apply(changes, false),
      whole: () => (keeper.#arriving ? null : keeper.#parts()),
      log: options.log,
    });
    keeper.#file = file;
    if (!isWhole) {
      // What was read may have been taken back by what cannot be: nobody is let in by it.
      options.table.beginWhole();
      options.table.endWhole();
      keeper.#releaseGonePlans();
      keeper.#revision = -1;
      keeper.#feedId = "";
    }
    return keeper;
  }

  /** The feed that the table is of, and how far; for the edge's hello. */
  get position(): { readonly accessFeedId: string; readonly accessRevision: number } {
    return { accessFeedId: this.#feedId, accessRevision: this.#revision };
  }

  /** Takes a part of the feed. Effective for all threads when it returns. */
  take(changes: AccessChanges): void {
    if (changes.whole && changes.first) this.#isOutOfStep = false;
    if (this.#isOutOfStep) return;
    try {
      this.#apply(changes, true);
    } catch (error) {
      this.#options.log.error(
        { err: error, revision: changes.revision },
        "a change of API keys or usage plans cannot be applied; the control plane is asked for all of them",
      );
      this.#revision = -1;
      this.#isOutOfStep = true;
      this.#options.onOutOfStep();
      return;
    }
    this.#file.add(changes);
  }

  /** Resolves when what was taken is on disk, or was found not to fit there. */
  async settled(): Promise<void> {
    await this.#file.settled();
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  #apply(changes: AccessChanges, isNew: boolean): void {
    const { table, onKeys } = this.#options;
    if (changes.first) {
      if (changes.whole) {
        table.beginWhole();
        this.#arriving = true;
      }
      table.setHashKey(changes.hashKey);
      this.#hashKey = changes.hashKey;
    }
    for (const keyId of changes.removedKeyIds) table.removeKey(keyId);
    for (const plan of changes.plans) this.#putPlan(plan);
    for (const key of changes.keys) this.#putKey(key);
    for (const planId of changes.removedPlanIds) this.#removePlan(planId);
    onKeys(changes.keys.map(({ keyId }) => keyId));
    // One that was applied before the edge stopped is in what it remembers of the quota.
    if (isNew) for (const adjustment of changes.adjustments) table.adjust(adjustment, epochDay(this.#now()));
    if (!changes.last) return;
    if (changes.whole && this.#arriving) {
      this.#arriving = false;
      table.endWhole();
      this.#releaseGonePlans();
    }
    this.#feedId = changes.feedId;
    this.#revision = changes.revision;
    if (isNew) this.#options.onUpToDate();
  }

  #putKey(key: AccessKey): void {
    this.#options.table.putKey(key);
  }

  #putPlan(plan: AccessPlan): void {
    const { table } = this.#options;
    const before = this.#plans.get(plan.planId);
    const held: number[] = [];
    try {
      const stages = plan.stages.map(({ apiId, stageName, methodThrottles }) => {
        const labels = { apiId, apiName: "", stageName, resourcePath: "", httpMethod: "" };
        const identity = `${apiId}/${stageName}`;
        return {
          stageSlot: this.#hold(identity, labels, held),
          methodThrottles: methodThrottles.map(({ resourcePath, httpMethod, throttle }) => ({
            methodSlot: this.#hold(
              `${identity}/${httpMethod} ${resourcePath}`,
              { ...labels, resourcePath, httpMethod },
              held,
            ),
            throttle,
          })),
        };
      });
      const { planId, throttle, quota, rateLimitHeaders } = plan;
      table.putPlan({
        planId,
        ...(throttle === undefined ? {} : { throttle }),
        ...(quota === undefined ? {} : { quota }),
        rateLimitHeaders,
        stages,
      });
    } catch (error) {
      this.#letGo(held);
      throw error;
    }
    this.#plans.set(plan.planId, { plan, slots: held });
    if (before !== undefined) this.#letGo(before.slots);
  }

  #removePlan(planId: string): void {
    this.#options.table.removePlan(planId);
    const held = this.#plans.get(planId);
    if (held === undefined) return;
    this.#plans.delete(planId);
    this.#letGo(held.slots);
  }

  #releaseGonePlans(): void {
    for (const planId of [...this.#plans.keys()]) if (!this.#options.table.hasPlan(planId)) this.#removePlan(planId);
  }

  #hold(identity: string, labels: SeriesLabels, held: number[]): number {
    const { slots, observer } = this.#options;
    const slot = slots.acquire(identity);
    held.push(slot);
    if (slots.wasNew) observer.owned(slot, labels);
    return slot;
  }

  #letGo(held: readonly number[]): void {
    const { slots, observer } = this.#options;
    for (const slot of held) if (slots.release(slot)) observer.released(slot);
  }

  /** All that is in force, as a whole feed in parts. */
  *#parts(): IterableIterator<AccessChanges> {
    const common = {
      feedId: this.#feedId,
      revision: this.#revision,
      whole: true,
      hashKey: this.#hashKey,
      removedKeyIds: [],
      removedPlanIds: [],
      adjustments: [],
    };
    const written = new Set<string>();
    // Plans may come while keys are written: each stands before the first key that can name it.
    const newPlans = (): AccessPlan[] => {
      const plans = [...this.#plans.values()].map(({ plan }) => plan).filter(({ planId }) => !written.has(planId));
      for (const { planId } of plans) written.add(planId);
      return plans;
    };
    yield { ...common, first: true, last: false, plans: newPlans(), keys: [] };
    let keys: AccessKey[] = [];
    for (const key of this.#options.table.keys()) {
      keys.push(key);
      if (keys.length < ACCESS_ENTRIES_PER_PART) continue;
      yield { ...common, first: false, last: false, plans: newPlans(), keys };
      keys = [];
    }
    yield { ...common, first: false, last: true, plans: newPlans(), keys };
  }
}
