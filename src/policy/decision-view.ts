/** Reads the decision that a thread's last call of `route` (and `admit`) left. Valid until that thread's next `route`. */

import {
  LIMIT_BURST,
  LIMIT_BYTES,
  LIMIT_COUNT,
  LIMIT_INTERVAL_NS,
  LIMIT_NEXT_NS,
  LIMIT_REMAINING,
} from "../../assembly/layout/access.ts";
import {
  DECISION_ADDRESS,
  DECISION_BASE_PATH_LENGTH,
  DECISION_BYTES,
  DECISION_KEY_ID,
  DECISION_METHOD,
  DECISION_MISSING,
  DECISION_NEAREST_OFFSET,
  DECISION_PAIR,
  DECISION_PAIR_GENERATION,
  DECISION_PARAMETER_COUNT,
  DECISION_PARAMETERS,
  DECISION_PATH_OFFSET,
  DECISION_PERIOD_END_DAY,
  DECISION_PERIOD_START_DAY,
  DECISION_PLAN_ID,
  DECISION_QUOTA_LIMIT,
  DECISION_QUOTA_REMAINING,
  DECISION_REQUIRED,
  DECISION_REQUIRED_SHIFT,
  DECISION_RETRY_AFTER_NS,
  DECISION_SLOT,
  DECISION_STAGE,
  DECISION_TELLS_LIMITS,
  DECISION_VERSION,
} from "../../assembly/layout/decision.ts";
import { SCRATCH_AT, SCRATCH_BYTES, SCRATCH_LIMITS } from "../../assembly/layout/regions.ts";

export class DecisionView {
  readonly #words: Int32Array;
  readonly #doubles: Float64Array;
  readonly #limits: Float64Array;

  // Scratch lies in the part of the memory that never moves or grows, so these views last for the life of the thread.
  constructor(memory: WebAssembly.Memory, thread: number) {
    const at = SCRATCH_AT + thread * SCRATCH_BYTES;
    this.#words = new Int32Array(memory.buffer, at, DECISION_BYTES >> 2);
    this.#doubles = new Float64Array(memory.buffer, at, DECISION_BYTES >> 3);
    this.#limits = new Float64Array(memory.buffer, at + SCRATCH_LIMITS, (LIMIT_COUNT * LIMIT_BYTES) >> 3);
  }

  /** Slot of the version that the request is pinned to, to be given to `release`; NONE when it is not pinned. */
  get version(): number {
    return this.#words[DECISION_VERSION >> 2]!;
  }
  /** NONE without a stage. */
  get stageIndex(): number {
    return this.#words[DECISION_STAGE >> 2]!;
  }
  /** NONE without a method. */
  get methodIndex(): number {
    return this.#words[DECISION_METHOD >> 2]!;
  }
  /** Counter slot: the method's, else the stage's, else SLOT_EDGE. */
  get slot(): number {
    return this.#words[DECISION_SLOT >> 2]!;
  }
  /** Where the resource path begins in the path that was asked; at its end when the resource path is `/`. */
  get pathOffset(): number {
    return this.#words[DECISION_PATH_OFFSET >> 2]!;
  }
  get parameterCount(): number {
    return this.#words[DECISION_PARAMETER_COUNT >> 2]!;
  }
  /** Begin of path parameter `index` (template order) in the path that was asked. */
  parameterOffset(index: number): number {
    return this.#words[(DECISION_PARAMETERS >> 2) + 2 * index]!;
  }
  parameterLength(index: number): number {
    return this.#words[(DECISION_PARAMETERS >> 2) + 2 * index + 1]!;
  }
  /** After a refusal by `admit`: nanoseconds until the refusing bucket would admit one request; Infinity: never. */
  get retryAfterNs(): number {
    return this.#doubles[DECISION_RETRY_AFTER_NS >> 3]!;
  }
  /** After admitKey: the pair of key and plan, NONE when none was found; with `pairGeneration` for observe. */
  get pair(): number {
    return this.#words[DECISION_PAIR >> 2]!;
  }
  get pairGeneration(): number {
    return this.#words[DECISION_PAIR_GENERATION >> 2]!;
  }
  /** After admitKey: id of the key as a number (model/access-id.ts); 0 when no key has the value. */
  get keyIdNumber(): number {
    return this.#doubles[DECISION_KEY_ID >> 3]!;
  }
  /** After admitKey: id of the plan as a number; 0 when no plan of the key includes the stage. */
  get planIdNumber(): number {
    return this.#doubles[DECISION_PLAN_ID >> 3]!;
  }
  /** Whether the plan or the stage asks for RateLimit fields: what follows is valid then only. */
  get tellsLimits(): boolean {
    return this.#words[DECISION_TELLS_LIMITS >> 2] === 1;
  }
  /** Requests left of the quota, this one taken; NONE without a quota. */
  get quotaRemaining(): number {
    return this.#words[DECISION_QUOTA_REMAINING >> 2]!;
  }
  /** Requests of the quota in its period, which begins and ends with these UTC days (the end's own not included; NONE where none ever admits). */
  get quotaLimit(): number {
    return this.#words[DECISION_QUOTA_LIMIT >> 2]!;
  }
  get periodStartDay(): number {
    return this.#words[DECISION_PERIOD_START_DAY >> 2]!;
  }
  get periodEndDay(): number {
    return this.#words[DECISION_PERIOD_END_DAY >> 2]!;
  }
  /** `level` is a LIMIT_* index. Requests that would be admitted at once after this one; -1: there is no such limit. */
  limitRemaining(level: number): number {
    return this.#limits[(level * LIMIT_BYTES + LIMIT_REMAINING) >> 3]!;
  }
  /** Requests that the full bucket admits at once; 0: it admits none. */
  limitBurst(level: number): number {
    return this.#limits[(level * LIMIT_BYTES + LIMIT_BURST) >> 3]!;
  }
  /** Nanoseconds in which one more request is admitted. */
  limitIntervalNs(level: number): number {
    return this.#limits[(level * LIMIT_BYTES + LIMIT_INTERVAL_NS) >> 3]!;
  }
  /** Nanoseconds until one more would be admitted than `limitRemaining`; 0: the bucket is full, Infinity: it admits none. */
  limitNextNs(level: number): number {
    return this.#limits[(level * LIMIT_BYTES + LIMIT_NEXT_NS) >> 3]!;
  }
  /** ADDRESS_*: which kind of address named the stage. */
  get address(): number {
    return this.#words[DECISION_ADDRESS >> 2]!;
  }
  /** Length of the base path that matched with its leading slash; 0 for none. */
  get basePathLength(): number {
    return this.#words[DECISION_BASE_PATH_LENGTH >> 2]!;
  }
  /** After ROUTE_NO_RESOURCE or ROUTE_NO_METHOD: end of the nearest route in the path that was asked, for the log. */
  get nearestOffset(): number {
    return this.#words[DECISION_NEAREST_OFFSET >> 2]!;
  }
  /** How many parameters the method requires; 0: `parameters` has nothing to check. */
  get requiredCount(): number {
    return this.#words[DECISION_REQUIRED >> 2]! >> DECISION_REQUIRED_SHIFT;
  }
  /** 1 << PARAMETER_* for each kind of parameter that the method requires. */
  get requiredKinds(): number {
    return this.#words[DECISION_REQUIRED >> 2]! & ((1 << DECISION_REQUIRED_SHIFT) - 1);
  }
  /** After `parameters`: whether required parameter `index` is missing or blank; for any index, beyond 30 too. */
  isMissing(index: number): boolean {
    return ((this.#words[(DECISION_MISSING >> 2) + (index >> 5)]! >>> (index & 31)) & 1) === 1;
  }
}
