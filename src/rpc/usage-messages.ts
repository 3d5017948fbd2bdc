/** Batches of usage in pieces, as gRPC carries them. */
import { type QuotaCount, USAGE_ENTRIES_PER_BATCH, type UsageBatch, type UsageCount } from "../model/usage.ts";
import type { UsagePart, UsagePart__Output } from "./generated/gatehouse/v1/UsagePart.ts";

/** Entries whose paths are all at their longest still fit into a message. */
const PART_BYTES = 500_000;
const ENTRY_BYTES = 150;

/** There is always one that is the last. */
export function* usageParts({ counts, quotas, ...head }: UsageBatch): Generator<UsagePart> {
  let part: UsageCount[] = [];
  let bytes = 0;
  for (const count of counts) {
    part.push(count);
    bytes += ENTRY_BYTES + count.resourcePath.length * 3;
    if (bytes < PART_BYTES) continue;
    yield { ...head, counts: part };
    part = [];
    bytes = 0;
  }
  // Without texts of any length all quotas of a batch are far smaller than a piece may be.
  yield { ...head, counts: part, quotas: [...quotas], last: true };
}

/** Puts a batch together from its pieces. Throws RangeError naming what no edge of this version sends. */
export class UsageAssembly {
  #head: UsagePart__Output | null = null;
  #counts: UsageCount[] = [];
  #quotas: QuotaCount[] = [];

  /** The batch when this was its last piece. */
  add(part: UsagePart__Output): UsageBatch | null {
    this.#head ??= part;
    const { edgeId, journalId, sequence } = part;
    if (edgeId !== this.#head.edgeId || journalId !== this.#head.journalId || sequence !== this.#head.sequence) {
      throw new RangeError("A batch of usage began before the one before it was complete");
    }
    this.#counts.push(...part.counts);
    this.#quotas.push(...part.quotas);
    if (this.#counts.length + this.#quotas.length > USAGE_ENTRIES_PER_BATCH) {
      throw new RangeError(`Too many entries in a batch of usage: at most ${USAGE_ENTRIES_PER_BATCH}`);
    }
    if (!part.last) return null;
    const batch = { edgeId, journalId, sequence, counts: this.#counts, quotas: this.#quotas };
    this.#head = null;
    this.#counts = [];
    this.#quotas = [];
    return batch;
  }
}
