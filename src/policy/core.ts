/** One thread's bridge to the policy core: writes the request's text, calls, and shows the decision. */
import { API_KEY_BYTES_MAX } from "../../assembly/layout/access.ts";
import { NONE, PARAMETER_HEADER, PARAMETER_QUERYSTRING } from "../../assembly/layout/codes.ts";
import {
  HEADER_NAME,
  HEADER_NAME_LENGTH,
  HEADER_VALUE_BLANK,
  PARAMETERS_FIRST,
} from "../../assembly/layout/parameters.ts";
import {
  SCRATCH_API_KEY,
  SCRATCH_AT,
  SCRATCH_BYTES,
  SCRATCH_PARAMETERS,
  SCRATCH_PARAMETERS_BYTES,
  SCRATCH_TEXT,
  SCRATCH_TEXT_BYTES,
} from "../../assembly/layout/regions.ts";
import { THREAD_MAX } from "../../assembly/layout/versions.ts";
import type { ValidationFailure } from "../schema/failure.ts";
import { checkCoreMemory } from "./core-module.ts";
import { DecisionView } from "./decision-view.ts";
import { ValidationView } from "./validation-view.ts";

export { createCoreMemory, loadCoreModule } from "./core-module.ts";
export { DecisionView } from "./decision-view.ts";

/** The module's exports; each is one crossing and one decision. */
interface CoreExports {
  route(thread: number, hostLength: number, pathLength: number, methodCode: number): number;
  admit(thread: number, versionSlot: number, stageIndex: number, methodIndex: number, nowMs: number): number;
  admitKey(
    thread: number,
    versionSlot: number,
    stageIndex: number,
    methodIndex: number,
    length: number,
    epochDay: number,
    nowMs: number,
  ): number;
  keyLookupWork(): number;
  parameters(thread: number, headerBytes: number, queryBytes: number, flags: number): number;
  observe(
    thread: number,
    slot: number,
    statusCode: number,
    latencyUs: number,
    integrationLatencyUs: number,
    bytesIn: number,
    bytesOut: number,
    throttled: number,
    pair: number,
    generation: number,
  ): void;
  release(thread: number, versionSlot: number): void;
  validate(
    thread: number,
    versionSlot: number,
    stageIndex: number,
    schemaIndex: number,
    address: number,
    length: number,
  ): number;
  explain(
    thread: number,
    versionSlot: number,
    stageIndex: number,
    schemaIndex: number,
    address: number,
    length: number,
  ): void;
  arenaAllocateBody(thread: number, bytes: number): number;
  arenaGrowBody(thread: number, address: number, usedBytes: number, bytes: number): number;
  arenaFree(address: number): void;
}

const UPPER_A = 65;
const UPPER_Z = 90;

// A character that is no byte becomes one that no name, literal or UTF-8 text holds. Cutting it to its low byte would let
// U+012F pass for a slash.
const NO_BYTE = 255;

const encoder = new TextEncoder();

export class PolicyCore {
  /** What the last call of `route` decided. */
  readonly decision: DecisionView;
  /** What the last call of `validate` found. */
  readonly validation: ValidationView;
  readonly #core: CoreExports;
  /** Arguments of the last call of `validate`. */
  readonly #validated = { versionSlot: NONE, stageIndex: NONE, schemaIndex: NONE, address: 0, length: 0 };
  readonly #thread: number;
  readonly #scratch: Uint8Array;
  /** Where an API key's text lies, between its writing and the call that wipes it. */
  readonly #apiKey: Uint8Array;
  /** The memory as long as it was at the start: that has all of the arena. */
  readonly #bytes: Uint8Array;
  /** The host whose text lies in scratch: a connection's requests name the same one, so it is seldom written again. */
  #host = "";

  /** `thread` is this thread's own number, 0 to THREAD_MAX - 1: it owns that scratch area and that row of pins. */
  constructor(module: WebAssembly.Module, memory: WebAssembly.Memory, thread: number) {
    if (!Number.isInteger(thread) || thread < 0 || thread >= THREAD_MAX) {
      throw new RangeError(`thread: expected 0 to ${THREAD_MAX - 1}, got ${thread}`);
    }
    checkCoreMemory(memory);
    const instance = new WebAssembly.Instance(module, { env: { memory } });
    this.#core = instance.exports as unknown as CoreExports;
    this.#thread = thread;
    this.#bytes = new Uint8Array(memory.buffer);
    this.#scratch = new Uint8Array(memory.buffer, SCRATCH_AT + thread * SCRATCH_BYTES, SCRATCH_BYTES);
    this.#apiKey = this.#scratch.subarray(SCRATCH_API_KEY, SCRATCH_API_KEY + API_KEY_BYTES_MAX);
    this.decision = new DecisionView(memory, thread);
    this.validation = new ValidationView(memory, thread);
  }

  /**
   * Finds stage and method, and pins the request to the published version: pass `decision.version` to `release` when the
   * request is over, whatever was found. `host` may carry a port, `path` is the raw path without query.
   */
  route(host: string, path: string, methodCode: number): number {
    const hostLength = host.length;
    const pathLength = path.length;
    // Text that is too long is not written; the core sees the lengths and refuses.
    if (hostLength + pathLength <= SCRATCH_TEXT_BYTES) {
      const scratch = this.#scratch;
      if (host !== this.#host) {
        for (let i = 0; i < hostLength; i++) {
          const code = host.charCodeAt(i);
          scratch[SCRATCH_TEXT + i] = code >= UPPER_A && code <= UPPER_Z ? code + 32 : Math.min(code, NO_BYTE);
        }
        this.#host = host;
      }
      const at = SCRATCH_TEXT + hostLength;
      for (let i = 0; i < pathLength; i++) {
        const code = path.charCodeAt(i);
        scratch[at + i] = Math.min(code, NO_BYTE);
      }
    }
    return this.#core.route(this.#thread, hostLength, pathLength, methodCode);
  }

  /**
   * Takes one token at every throttle level of the method, or none: ADMIT_*. `nowMs` is clock.monotonicMs(), read now. The
   * three numbers are a decision's, so this works after an await too, as long as the version is pinned. A method that requires
   * an API key answers ADMIT_KEY_MISSING: admitKey decides for it.
   */
  admit(versionSlot: number, stageIndex: number, methodIndex: number, nowMs: number): number {
    return this.#core.admit(this.#thread, versionSlot, stageIndex, methodIndex, nowMs);
  }

  /**
   * As admit, for a method that requires an API key: key, plan and quota are decided with the throttles. `apiKey` is what the client
   * sent, one character a byte; null: nothing. `epochDay` is the UTC day, days since the epoch. The decision's pair, ids and, where the
   * plan or stage asks for them, limits are valid after it.
   */
  admitKey(
    versionSlot: number,
    stageIndex: number,
    methodIndex: number,
    apiKey: string | null,
    epochDay: number,
    nowMs: number,
  ): number {
    const length = apiKey === null ? 0 : apiKey.length;
    // The core hashes it and wipes it, all in the one call below. What is too long is not written; the core sees the length.
    if (length > 0 && length <= API_KEY_BYTES_MAX) this.#writeKey(apiKey!, length);
    return this.#core.admitKey(this.#thread, versionSlot, stageIndex, methodIndex, length, epochDay, nowMs);
  }

  /** Slots read (upper 16 bits) and records compared (lower) in look-ups of keys so far; both wrap around. For tests of what a look-up costs. */
  get keyLookupWork(): number {
    return this.#core.keyLookupWork() >>> 0;
  }

  /**
   * Checks the required parameters of the method that the last `route` found. Header names are in lower case. 0: all are
   * there. Bit i (0 to 30): required parameter i is missing or blank; bit 31: one beyond those is, see `decision.isMissing`.
   */
  parameters(headerNames: readonly string[], headerValues: readonly string[], query: string): number {
    const kinds = this.decision.requiredKinds;
    if (kinds === 0) return 0;
    const scratch = this.#scratch;
    const end = SCRATCH_PARAMETERS + SCRATCH_PARAMETERS_BYTES;
    let flags = PARAMETERS_FIRST;
    let at = SCRATCH_PARAMETERS;
    if ((kinds & (1 << PARAMETER_HEADER)) !== 0) {
      for (let h = 0; h < headerNames.length; h++) {
        const name = headerNames[h]!;
        const length = name.length;
        // No required name is as long as the room for names.
        if (length > 0xffff || HEADER_NAME + length > SCRATCH_PARAMETERS_BYTES) continue;
        if (at + HEADER_NAME + length > end) {
          this.#core.parameters(this.#thread, at - SCRATCH_PARAMETERS, 0, flags);
          flags = 0;
          at = SCRATCH_PARAMETERS;
        }
        scratch[at + HEADER_NAME_LENGTH] = length;
        scratch[at + HEADER_NAME_LENGTH + 1] = length >> 8;
        scratch[at + HEADER_VALUE_BLANK] = isBlank(headerValues[h]!) ? 1 : 0;
        at = this.#write(at + HEADER_NAME, name, 0, length);
      }
    }
    const headerBytes = at - SCRATCH_PARAMETERS;
    const queryLength = (kinds & (1 << PARAMETER_QUERYSTRING)) !== 0 ? query.length : 0;
    if (queryLength <= end - at) {
      this.#write(at, query, 0, queryLength);
      return this.#core.parameters(this.#thread, headerBytes, queryLength, flags);
    }
    return this.#longQuery(query, headerBytes, flags);
  }

  /** A query that does not fit at once goes over in runs of whole pairs; a pair beyond all room is judged by its begin. */
  #longQuery(query: string, headerBytes: number, firstFlags: number): number {
    let missing = this.#core.parameters(this.#thread, headerBytes, 0, firstFlags);
    let from = 0;
    while (from < query.length) {
      let end = Math.min(from + SCRATCH_PARAMETERS_BYTES, query.length);
      let next = end;
      if (end < query.length) {
        const separator = Math.max(query.lastIndexOf("&", end - 1), query.lastIndexOf(";", end - 1));
        if (separator >= from) {
          end = separator;
          next = separator + 1;
        } else {
          next = nextSeparator(query, end) + 1;
        }
      }
      this.#write(SCRATCH_PARAMETERS, query, from, end);
      missing = this.#core.parameters(this.#thread, 0, end - from, 0);
      from = next;
    }
    return missing;
  }

  /**
   * Whether the document of `length` bytes at `address`, which the arena gave, passes a model of the stage: VALIDATE_*. An
   * empty one is validated as `{}`. `schemaIndex` is an index of the deployment's `modelNames`. The version is pinned.
   */
  validate(versionSlot: number, stageIndex: number, schemaIndex: number, address: number, length: number): number {
    const last = this.#validated;
    last.versionSlot = versionSlot;
    last.stageIndex = stageIndex;
    last.schemaIndex = schemaIndex;
    last.address = address;
    last.length = length;
    return this.#core.validate(this.#thread, versionSlot, stageIndex, schemaIndex, address, length);
  }

  /**
   * What is wrong with the document at `address` that was validated last and found invalid. It is looked at again, so it must
   * still be there. `all`: also what AWS's validator would not have gone on to once something had failed.
   */
  failures(address: number, all = false): ValidationFailure[] {
    const { versionSlot, stageIndex, schemaIndex, address: validated, length } = this.#validated;
    if (address !== validated) {
      throw new RangeError(`address: expected that of the document validated last, ${validated}, got ${address}`);
    }
    this.#core.explain(this.#thread, versionSlot, stageIndex, schemaIndex, address, length);
    return this.validation.failures(address, all);
  }

  /**
   * Counts a finished request. Latencies in microseconds, the integration's -1 when none was called. `pair` and `pairGeneration` are the
   * decision's after admitKey, for the ledger.
   */
  observe(
    slot: number,
    statusCode: number,
    latencyUs: number,
    integrationLatencyUs: number,
    bytesIn: number,
    bytesOut: number,
    throttled: boolean,
    pair = NONE,
    pairGeneration = 0,
  ): void {
    this.#core.observe(
      this.#thread,
      slot,
      statusCode,
      latencyUs,
      integrationLatencyUs,
      bytesIn,
      bytesOut,
      throttled ? 1 : 0,
      pair,
      pairGeneration,
    );
  }

  /** Ends the request's hold on its version. NONE is allowed and does nothing. */
  release(versionSlot: number): void {
    this.#core.release(this.#thread, versionSlot);
  }

  /** Address of at least `bytes` (more than 0) for a body of this thread, 0 when there is no room. Back with it by `arenaFree`. */
  arenaAllocate(bytes: number): number {
    return this.#core.arenaAllocateBody(this.#thread, bytes);
  }

  /**
   * Makes room for `bytes` where `usedBytes` are kept: the same address or another, which then is the only one to be used and
   * freed. 0: there is no room, and the old one stays.
   */
  arenaGrow(address: number, usedBytes: number, bytes: number): number {
    return this.#core.arenaGrowBody(this.#thread, address, usedBytes, bytes);
  }

  /** Gives back what this thread or another was given. 0 is allowed and does nothing. */
  arenaFree(address: number): void {
    this.#core.arenaFree(address);
  }

  arenaWrite(address: number, bytes: Uint8Array): void {
    this.#bytes.set(bytes, address);
  }

  /** A view of allocated memory. It outlives the allocation: whoever has it must not look at it any more after `arenaFree`. */
  arenaBytes(address: number, length: number): Uint8Array {
    return new Uint8Array(this.#bytes.buffer, address, length);
  }

  /** Keys are ASCII, and of those the encoder writes each as the byte that it is, three times as fast as a loop. */
  #writeKey(apiKey: string, length: number): void {
    const { read, written } = encoder.encodeInto(apiKey, this.#apiKey);
    if (read === length && written === length) return;
    // What it wrote of another one may be longer, and the core wipes no more than it was told of.
    this.#apiKey.fill(0);
    this.#write(SCRATCH_API_KEY, apiKey, 0, length);
  }

  #write(at: number, text: string, from: number, to: number): number {
    const scratch = this.#scratch;
    let target = at;
    for (let i = from; i < to; i++) {
      const code = text.charCodeAt(i);
      scratch[target++] = Math.min(code, NO_BYTE);
    }
    return target;
  }
}

/** White space as Java's Character.isWhitespace has it below 0x80: what AWS calls blank. */
function isBlank(value: string): boolean {
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (!(code === 0x20 || (code >= 0x09 && code <= 0x0d) || (code >= 0x1c && code <= 0x1f))) return false;
  }
  return true;
}

function nextSeparator(query: string, from: number): number {
  for (let i = from; i < query.length; i++) {
    const code = query.charCodeAt(i);
    if (code === 0x26 || code === 0x3b) return i;
  }
  return query.length;
}
