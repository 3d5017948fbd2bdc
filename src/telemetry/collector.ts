/**
 * Turns the counters in shared memory into batches for the control plane and totals for the operators' port.
 *
 * Counters only grow, so a batch is the difference to the last one. While the control plane is away no differences are taken:
 * they merge by themselves, at no cost and without bound in time. Only what a method counted before it lost its slot has to be
 * kept apart, and that is bounded.
 */
import { randomUUID } from "node:crypto";
import { SLOT_COUNT, SLOT_EDGE } from "../../assembly/layout/counters.ts";
import { epochMs } from "../clock.ts";
import type { SlotCounts, TelemetryBatch, TelemetrySeries } from "../model/telemetry.ts";
import { CounterReader } from "../policy/counters.ts";
import type { ControlPlaneLink, TelemetrySession } from "../rpc/link.ts";

/** Who counts in a slot. A stage's own slot and the edge's leave what they lack empty. */
export type SeriesLabels = Pick<TelemetrySeries, "apiId" | "apiName" | "stageName" | "resourcePath" | "httpMethod">;

/** A message stays well below gRPC's 4 MB with this many. */
const SERIES_PER_BATCH = 1_000;
/** Batches on their way at once; with that many unanswered, counts wait in the counters. */
const UNACKNOWLEDGED_MAX = 16;
/** A batch that was not acknowledged for this long is sent again, under its number. */
const RESEND_AFTER_MS = 10_000;
/** Series of methods that are gone, waiting for the control plane. */
const LEFTOVER_MAX = 10_000;

/** Slots read between two calls of `pause`: some microseconds of work. */
const SLOTS_A_STEP = 32;
const nothing = (): void => {};

const EDGE_LABELS: SeriesLabels = { apiId: "", apiName: "", stageName: "", resourcePath: "", httpMethod: "" };

interface Unacknowledged {
  readonly batch: TelemetryBatch;
  sentMs: number;
}

export interface CollectorOptions {
  readonly memory: WebAssembly.Memory;
  readonly edgeId: string;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** Called every so often while slots are read, so that whoever shares a core with requests can let them by. */
  readonly pause?: () => void;
}

export class Collector {
  readonly #counters: CounterReader;
  readonly #edgeId: string;
  readonly #now: () => number;
  readonly #pause: () => void;
  readonly #incarnation = randomUUID();
  /** Who counts in each slot that somebody has. */
  readonly #owners = new Map<number, SeriesLabels>();
  /** Slots that counted something, in the order in which they began to. */
  readonly #active = new Set<number>();
  /** 1 for those, because asking a set about ten thousand slots each second takes longer than reading their counters. */
  readonly #isActive = new Uint8Array(SLOT_COUNT);
  readonly #unacknowledged: Unacknowledged[] = [];
  #leftover: TelemetrySeries[] = [];
  #session: TelemetrySession | null = null;
  #sequence = 1;
  #fromMs: number;

  constructor(options: CollectorOptions) {
    this.#counters = new CounterReader(options.memory);
    this.#edgeId = options.edgeId;
    this.#now = options.now ?? epochMs;
    this.#pause = options.pause ?? nothing;
    this.#fromMs = this.#now();
    this.owned(SLOT_EDGE, EDGE_LABELS);
  }

  connect(link: ControlPlaneLink): void {
    this.#session = link.telemetry(this.#edgeId, (sequence) => this.#onAcknowledged(sequence));
  }

  close(): void {
    this.#session?.close();
    this.#session = null;
  }

  /** Who counts in `slot` from now on, or goes on counting there under a new name of its API. */
  owned(slot: number, labels: SeriesLabels): void {
    this.#owners.set(slot, labels);
  }

  /** Who counts in the slot now. */
  ownerOf(slot: number): SeriesLabels | undefined {
    return this.#owners.get(slot);
  }

  /** The slot is free: what it counted last is kept until it was sent. Call it before the slot is zeroed for another. */
  released(slot: number): void {
    const labels = this.#owners.get(slot);
    if (labels === undefined) return;
    const counts = this.#counters.take(slot);
    if (counts !== null && this.#leftover.length < LEFTOVER_MAX) this.#leftover.push(seriesOf(labels, counts));
    this.#counters.forget(slot);
    this.#owners.delete(slot);
    this.#active.delete(slot);
    this.#isActive[slot] = 0;
  }

  /** Sends what was counted since the last call, unless too much is unanswered already. */
  collect(): void {
    if (this.#session === null) return;
    const nowMs = this.#now();
    this.#resend(nowMs);
    if (this.#unacknowledged.length >= UNACKNOWLEDGED_MAX) return;
    // Each batch is sent before the next is begun: what is counted here and kept by nobody is cheap garbage only while it is young.
    let series = this.#leftover;
    this.#leftover = [];
    let sinceStep = 0;
    for (const [slot, labels] of this.#owners) {
      if (++sinceStep === SLOTS_A_STEP) {
        sinceStep = 0;
        this.#pause();
      }
      const counts = this.#counters.take(slot);
      if (counts === null) continue;
      this.#began(slot);
      series.push(seriesOf(labels, counts));
      if (series.length < SERIES_PER_BATCH) continue;
      this.#send(series, nowMs);
      series = [];
    }
    for (let at = 0; at < series.length; at += SERIES_PER_BATCH) {
      this.#send(series.slice(at, at + SERIES_PER_BATCH), nowMs);
    }
    this.#fromMs = nowMs;
  }

  /** Totals of every slot that counted something, in a stable order. */
  *totals(): IterableIterator<TelemetrySeries> {
    for (const slot of this.#owners.keys()) {
      if (this.#isActive[slot] === 0 && this.#counters.hasCounted(slot)) this.#began(slot);
    }
    for (const slot of this.#active) yield seriesOf(this.#owners.get(slot)!, this.#counters.total(slot));
  }

  /** Batches that were sent and not yet acknowledged. */
  get unacknowledged(): number {
    return this.#unacknowledged.length;
  }

  #began(slot: number): void {
    if (this.#isActive[slot] !== 0) return;
    this.#isActive[slot] = 1;
    this.#active.add(slot);
  }

  #send(series: readonly TelemetrySeries[], nowMs: number): void {
    const batch: TelemetryBatch = {
      edgeId: this.#edgeId,
      incarnation: this.#incarnation,
      sequence: this.#sequence++,
      fromMs: this.#fromMs,
      toMs: nowMs,
      series,
    };
    this.#unacknowledged.push({ batch, sentMs: nowMs });
    this.#session?.send(batch);
  }

  #resend(nowMs: number): void {
    const oldest = this.#unacknowledged[0];
    if (oldest === undefined || nowMs - oldest.sentMs < RESEND_AFTER_MS) return;
    for (const entry of this.#unacknowledged) {
      entry.sentMs = nowMs;
      this.#session?.send(entry.batch);
    }
  }

  // The stream keeps order, so an answer to one batch answers all before it.
  #onAcknowledged(sequence: number): void {
    while (this.#unacknowledged.length > 0 && this.#unacknowledged[0]!.batch.sequence <= sequence) {
      this.#unacknowledged.shift();
    }
  }
}

// By name and not by spreading, which costs ten times as much: a thousand methods are read each second.
function seriesOf(labels: SeriesLabels, counts: SlotCounts): TelemetrySeries {
  const { apiId, apiName, stageName, resourcePath, httpMethod } = labels;
  const { throttled, bytesIn, bytesOut, classes } = counts;
  return { apiId, apiName, stageName, resourcePath, httpMethod, throttled, bytesIn, bytesOut, classes };
}
