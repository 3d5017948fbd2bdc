/** One connected edge: what it has, what it was sent, what it answered. The same over gRPC and within the process. */
import type { EdgeConfiguration } from "../model/snapshot.ts";
import type { EdgeDelivery } from "../rpc/services.ts";
import { stepAside } from "../workers/step-aside.ts";

/** An edge that does not answer within this time gets the newest state anyway. */
export const ANSWER_TIMEOUT_MS = 10_000;

export interface EdgeSessionSource {
  current(): EdgeConfiguration;
  snapshot(hash: string): Uint8Array | undefined;
}

export class EdgeSession {
  readonly #source: EdgeSessionSource;
  readonly #delivery: EdgeDelivery;
  readonly #onFailure: (error: Error) => void;
  /** Snapshots that the edge holds, as far as this session knows. */
  readonly #held: Set<string>;
  #sent: EdgeConfiguration | null = null;
  #awaiting = -1;
  #timer: NodeJS.Timeout | null = null;
  #sending = false;
  #closed = false;

  constructor(
    source: EdgeSessionSource,
    delivery: EdgeDelivery,
    held: readonly string[],
    onFailure: (error: Error) => void,
  ) {
    this.#source = source;
    this.#delivery = delivery;
    this.#held = new Set(held);
    this.#onFailure = onFailure;
  }

  /** There may be something new. Rapid revisions become one: the newest is sent when the edge has answered the last. */
  wake(): void {
    if (this.#closed || this.#sending || this.#awaiting >= 0 || this.#source.current() === this.#sent) return;
    this.#sending = true;
    this.#send()
      .catch((error: Error) => {
        if (!this.#closed) this.#onFailure(error);
      })
      .finally(() => {
        this.#sending = false;
        this.wake();
      });
  }

  async #send(): Promise<void> {
    const configuration = this.#source.current();
    for (const hash of new Set(configuration.stages.map((stage) => stage.snapshotHash))) {
      if (this.#held.has(hash)) continue;
      const bytes = this.#source.snapshot(hash);
      // Removed since: then there is a newer configuration without it, and that one is sent instead.
      if (bytes === undefined) {
        if (this.#source.current() === configuration) throw new Error(`snapshot ${hash} is not in the store`);
        return;
      }
      stepAside();
      await this.#delivery.snapshot(hash, bytes);
      if (this.#closed) return;
      this.#held.add(hash);
    }
    this.#sent = configuration;
    this.#awaiting = configuration.revision;
    this.#timer = setTimeout(() => this.#settle(), ANSWER_TIMEOUT_MS);
    this.#timer.unref();
    stepAside();
    await this.#delivery.configuration(configuration);
  }

  /** The edge answered `revision`. What it kept of one that it refused is not known, so it gets all of it again. */
  answered(revision: number, refused: boolean): void {
    if (refused) this.#held.clear();
    if (revision === this.#awaiting) this.#settle();
  }

  #settle(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#awaiting = -1;
    // An edge drops the snapshots that its configuration does not name, so they count as held no longer.
    const named = new Set(this.#sent?.stages.map((stage) => stage.snapshotHash));
    for (const hash of this.#held) if (!named.has(hash)) this.#held.delete(hash);
    this.wake();
  }

  close(): void {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  end(reason: string): void {
    if (this.#closed) return;
    this.close();
    this.#delivery.end(reason);
  }
}
