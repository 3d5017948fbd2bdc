/**
 * The edge's own record of usage and quotas: what was counted is on this disk before anybody else is told of it.
 *
 *     usage/journal  frames of JSON: begin, then counts, quotas, batches and acknowledgements as they happen
 *
 * Counts are what threads counted in a quarter of a second. A batch takes what is counted out of the backlog, under a number; from then
 * on it is sent, as it is, until it is acknowledged. So after a crash at any instant every count is either in the backlog or in one batch.
 * Quotas are states: the last one of a key and plan that no batch held yet goes into the next one.
 * A long journal is made anew of what it comes to.
 */
import { randomUUID } from "node:crypto";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { epochMs } from "../clock.ts";
import { syncDirectory, TEMPORARY_SUFFIX } from "../files/durable-file.ts";
import { FrameFile, readFrames } from "../files/frame-file.ts";
import { putAside } from "../files/put-aside.ts";
import {
  type QuotaCount,
  quotaName,
  USAGE_ENTRIES_PER_BATCH,
  type UsageBatch,
  type UsageCount,
} from "../model/usage.ts";
import type { Logger } from "../telemetry/logger.ts";
import { takeOldest, UsageBacklog } from "./usage-backlog.ts";

/** Raised when the shape of a frame changes; a journal of another format is put aside. */
const FORMAT = 1;
const COMPACT_BYTES = 16 * 1024 * 1024;

type Frame =
  | { readonly kind: "begin"; readonly format: number; readonly journalId: string; readonly nextSequence: number }
  | { readonly kind: "counts"; readonly counts: readonly UsageCount[] }
  /** `isSent`: some batch held them, as far as they do not stand in the journal without. */
  | { readonly kind: "quotas"; readonly quotas: readonly QuotaCount[]; readonly isSent?: true }
  /** `isNew`: its counts are taken out of the backlog, and its quotas need not be sent any more. */
  | { readonly kind: "batch"; readonly isNew: boolean; readonly batch: UsageBatch }
  | { readonly kind: "acknowledged"; readonly journalId: string; readonly sequence: number };

export interface UsageJournalOptions {
  readonly edgeDirectory: string;
  readonly edgeId: string;
  /** Every quota of which something was counted, for a journal that is made anew. */
  readonly quotas: () => Iterable<QuotaCount>;
  readonly log: Logger;
}

export class UsageJournal {
  readonly #options: UsageJournalOptions;
  readonly #directory: string;
  readonly #backlog = new UsageBacklog();
  /** Quotas that no batch holds as they are, by key and plan. */
  readonly #unsentQuotas = new Map<string, QuotaCount>();
  /** Batches that were not acknowledged, in the order of their making. */
  readonly #batches: UsageBatch[] = [];
  #journalId: string = randomUUID();
  #nextSequence = 1;
  #file: FrameFile | null = null;
  /** Acknowledgements that go to disk with the next write: one that is lost means a batch sent once more. */
  #acknowledged: Frame[] = [];

  private constructor(options: UsageJournalOptions) {
    this.#options = options;
    this.#directory = join(options.edgeDirectory, "usage");
  }

  /**
   * Reads the journal. `onQuota` is told every quota that it remembers, the last word last. A damaged journal is put aside: its batches and
   * quotas go on as far as they were read; what no batch held is given up, because a batch behind the damage may hold it already.
   */
  static async open(options: UsageJournalOptions, onQuota: (quota: QuotaCount) => void): Promise<UsageJournal> {
    const journal = new UsageJournal(options);
    await journal.#read(onQuota);
    return journal;
  }

  /** Batches that wait for an acknowledgement, oldest first. Their counts are on disk. */
  get batches(): readonly UsageBatch[] {
    return this.#batches;
  }

  get backlogSize(): number {
    return this.#backlog.size;
  }

  /** Whether there is anything that no batch holds. */
  get hasUnsent(): boolean {
    return this.#backlog.size > 0 || this.#unsentQuotas.size > 0;
  }

  /**
   * Keeps what was counted. With `makesBatch` it is put, with what waited before, into a batch. Resolves when all of it is on disk. When
   * that fails, what was counted stays in memory, no batch is made, and the next call writes everything anew.
   */
  async add(counts: readonly UsageCount[], quotas: readonly QuotaCount[], makesBatch: boolean): Promise<void> {
    this.#backlog.add(counts);
    for (const quota of quotas) this.#unsentQuotas.set(quotaName(quota), quota);
    if (this.#file === null || this.#file.bytes > COMPACT_BYTES) {
      await this.#compact();
      if (makesBatch) await this.#write([], true);
    } else {
      const frames: Frame[] = [];
      if (counts.length > 0) frames.push({ kind: "counts", counts });
      if (quotas.length > 0) frames.push({ kind: "quotas", quotas });
      await this.#write(frames, makesBatch);
    }
  }

  /** The control plane has the batch on its disk. */
  acknowledge(sequence: number): void {
    const [oldest] = this.#batches;
    if (oldest === undefined || oldest.sequence !== sequence) return;
    this.#batches.shift();
    this.#acknowledged.push({ kind: "acknowledged", journalId: oldest.journalId, sequence });
  }

  async close(): Promise<void> {
    if (this.#file !== null && this.#acknowledged.length > 0) await this.#write([], false).catch(() => {});
    await this.#file?.close();
    this.#file = null;
  }

  /** `makesBatch`: what no batch holds goes into one, or as many as it takes. */
  async #write(frames: Frame[], makesBatch: boolean): Promise<void> {
    const acknowledged = this.#acknowledged;
    this.#acknowledged = [];
    const made = makesBatch ? this.#makeBatches() : [];
    const all = [...acknowledged, ...frames, ...made.map((batch): Frame => ({ kind: "batch", isNew: true, batch }))];
    if (all.length === 0) return;
    try {
      await this.#file!.append(all.map(encode));
    } catch (error) {
      this.#acknowledged = [...acknowledged, ...this.#acknowledged];
      for (const { counts, quotas } of made) {
        this.#backlog.add(counts);
        for (const quota of quotas) this.#unsentQuotas.set(quotaName(quota), quota);
      }
      await this.#giveUpFile();
      throw error;
    }
    this.#nextSequence += made.length;
    this.#batches.push(...made);
  }

  #makeBatches(): UsageBatch[] {
    const made: UsageBatch[] = [];
    while (this.hasUnsent) {
      const counts = this.#backlog.take();
      // Behind all counts: the control plane takes them for the state of the last day that their batch counts for.
      const room = this.#backlog.size > 0 ? 0 : USAGE_ENTRIES_PER_BATCH - counts.length;
      made.push({
        edgeId: this.#options.edgeId,
        journalId: this.#journalId,
        sequence: this.#nextSequence + made.length,
        counts,
        quotas: takeOldest(this.#unsentQuotas, room),
      });
    }
    return made;
  }

  /** A new journal that says in short what the old one came to, in its place from one instant to the next. */
  async #compact(): Promise<void> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    const file = await FrameFile.open(this.#temporary, 0);
    // What was acknowledged until now is not among the batches that are written; what is while they are, comes behind them.
    const batches = [...this.#batches];
    this.#acknowledged = [];
    try {
      const begin: Frame = {
        kind: "begin",
        format: FORMAT,
        journalId: this.#journalId,
        nextSequence: this.#nextSequence,
      };
      await file.append([encode(begin)], false);
      for (const quotas of inPieces([...this.#unsentQuotas.values()]))
        await file.append([encode({ kind: "quotas", quotas })], false);
      // As they are now, which may be later than what is unsent.
      for (const quotas of inPieces(this.#options.quotas()))
        await file.append([encode({ kind: "quotas", quotas, isSent: true })], false);
      for (const batch of batches) await file.append([encode({ kind: "batch", isNew: false, batch })], false);
      for (const counts of inPieces(this.#backlog.counts()))
        await file.append([encode({ kind: "counts", counts })], false);
      await file.sync();
      await rename(this.#temporary, this.#path);
      await syncDirectory(this.#directory);
    } catch (error) {
      await file.close();
      await this.#giveUpFile();
      throw error;
    }
    await this.#file?.close();
    this.#file = file;
  }

  /** What is on disk and what is in memory differ: the next write begins with all of it. */
  async #giveUpFile(): Promise<void> {
    await this.#file?.close().catch(() => {});
    this.#file = null;
  }

  get #path(): string {
    return join(this.#directory, "journal");
  }

  get #temporary(): string {
    return this.#path + TEMPORARY_SUFFIX;
  }

  async #read(onQuota: (quota: QuotaCount) => void): Promise<void> {
    await rm(this.#temporary, { force: true });
    let began = false;
    const { wholeBytes, damage } = await readFrames(this.#path, (payload) => {
      const frame = JSON.parse(payload.toString("utf8")) as Frame;
      if (!began) {
        if (frame.kind !== "begin" || frame.format !== FORMAT) {
          throw new Error(`expected the begin of a journal of format ${FORMAT}`);
        }
        began = true;
      }
      this.#replay(frame, onQuota);
    });
    if (damage === null) {
      // The first write makes a file; nothing has to be on disk before there is something to keep.
      this.#file = wholeBytes === 0 ? null : await FrameFile.open(this.#path, wholeBytes);
      return;
    }
    const lost = [...this.#backlog.counts()].reduce((sum, { admitted }) => sum + admitted, 0);
    this.#backlog.clear();
    // Numbers behind the damage were used for what nobody knows now.
    this.#journalId = randomUUID();
    this.#nextSequence = 1;
    const kept = await putAside(this.#path, join(this.#options.edgeDirectory, "aside"), epochMs());
    this.#options.log.error(
      { file: this.#path, kept, reason: damage, admittedNotReported: lost },
      "the edge's usage journal is damaged; it was put aside, and counting goes on from what could be read",
    );
  }

  #replay(frame: Frame, onQuota: (quota: QuotaCount) => void): void {
    switch (frame.kind) {
      case "begin":
        this.#journalId = frame.journalId;
        this.#nextSequence = frame.nextSequence;
        break;
      case "counts":
        this.#backlog.add(frame.counts);
        break;
      case "quotas":
        for (const quota of frame.quotas) {
          const name = quotaName(quota);
          if (frame.isSent !== true || this.#unsentQuotas.has(name)) this.#unsentQuotas.set(name, quota);
          onQuota(quota);
        }
        break;
      case "batch":
        // Batches are made of all that waits, so what the first of them does not take the next does.
        if (frame.isNew) {
          this.#backlog.take();
          for (const quota of frame.batch.quotas) this.#unsentQuotas.delete(quotaName(quota));
        }
        this.#batches.push(frame.batch);
        if (frame.batch.journalId === this.#journalId) {
          this.#nextSequence = Math.max(this.#nextSequence, frame.batch.sequence + 1);
        }
        break;
      case "acknowledged": {
        const [oldest] = this.#batches;
        if (oldest?.journalId === frame.journalId && oldest.sequence === frame.sequence) this.#batches.shift();
        break;
      }
      default:
        throw new Error(`unknown frame ${JSON.stringify((frame as { kind?: unknown }).kind)}`);
    }
  }
}

function encode(frame: Frame): Buffer {
  return Buffer.from(JSON.stringify(frame));
}

function* inPieces<T>(items: Iterable<T>): IterableIterator<T[]> {
  let piece: T[] = [];
  for (const item of items) {
    piece.push(item);
    if (piece.length < USAGE_ENTRIES_PER_BATCH) continue;
    yield piece;
    piece = [];
  }
  if (piece.length > 0) yield piece;
}
