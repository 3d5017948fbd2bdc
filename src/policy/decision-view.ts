/** Reads the decision that a thread's last call of `route` (and `admit`) left. Valid until that thread's next `route`. */
import {
  DECISION_ADDRESS,
  DECISION_BASE_PATH_LENGTH,
  DECISION_BYTES,
  DECISION_METHOD,
  DECISION_MISSING,
  DECISION_NEAREST_OFFSET,
  DECISION_PARAMETER_COUNT,
  DECISION_PARAMETERS,
  DECISION_PATH_OFFSET,
  DECISION_REQUIRED,
  DECISION_REQUIRED_SHIFT,
  DECISION_RETRY_AFTER_NS,
  DECISION_SLOT,
  DECISION_STAGE,
  DECISION_VERSION,
} from "../../assembly/layout/decision.ts";
import { SCRATCH_AT, SCRATCH_BYTES } from "../../assembly/layout/regions.ts";

export class DecisionView {
  readonly #words: Int32Array;
  readonly #retryAfter: Float64Array;

  // Scratch lies in the part of the memory that never moves or grows, so these views last for the life of the thread.
  constructor(memory: WebAssembly.Memory, thread: number) {
    const at = SCRATCH_AT + thread * SCRATCH_BYTES;
    this.#words = new Int32Array(memory.buffer, at, DECISION_BYTES >> 2);
    this.#retryAfter = new Float64Array(memory.buffer, at + DECISION_RETRY_AFTER_NS, 1);
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
    return this.#retryAfter[0]!;
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
