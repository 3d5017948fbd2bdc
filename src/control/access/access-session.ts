/** Keeps one connected edge up to date with keys and plans. It waits for nothing else that the edge is sent. */
import type { AccessChanges } from "../../model/access.ts";
import { type AccessFeed, NO_REVISION } from "./access-feed.ts";

/** What an edge says that it has. */
export interface AccessPosition {
  /** Empty: none. */
  readonly accessFeedId: string;
  /** -1: none. 0 without a feed: it takes none. */
  readonly accessRevision: number;
}

export interface AccessDelivery {
  /** Resolves when the next one may come. */
  access(changes: AccessChanges): Promise<void>;
}

export class AccessSession {
  readonly #feed: AccessFeed;
  readonly #delivery: AccessDelivery;
  readonly #onFailure: (error: Error) => void;
  /** What the edge has once everything sent so far has arrived; null: it takes no feed. */
  #revision: number | null;
  /** Whether the edge has no keys: then it lacks nothing as long as there never was one. */
  readonly #startsEmpty: boolean;
  #sending = false;
  #closed = false;

  constructor(feed: AccessFeed, delivery: AccessDelivery, position: AccessPosition, onFailure: (error: Error) => void) {
    this.#feed = feed;
    this.#delivery = delivery;
    this.#onFailure = onFailure;
    this.#revision = startOf(feed, position);
    this.#startsEmpty = position.accessFeedId === "";
  }

  /** There may be something new. Rapid changes become one: what came while parts were on their way goes with the next. */
  wake(): void {
    const from = this.#revision;
    if (this.#closed || this.#sending || from === null || from === this.#feed.revision) return;
    // What an edge gets first is everything, so that its disk begins with that.
    if (from === NO_REVISION && this.#startsEmpty && this.#feed.revision === 0) return;
    this.#sending = true;
    this.#send(from)
      .catch((error: Error) => {
        if (!this.#closed) this.#onFailure(error);
      })
      .finally(() => {
        this.#sending = false;
        this.wake();
      });
  }

  async #send(from: number): Promise<void> {
    for await (const part of this.#feed.changesSince(from)) {
      if (this.#closed) return;
      await this.#delivery.access(part);
      if (part.last) this.#revision = part.revision;
    }
  }

  close(): void {
    this.#closed = true;
  }
}

/** An edge that has another feed's keys, or a future that this store does not have, or nothing yet, gets everything. */
function startOf(feed: AccessFeed, { accessFeedId, accessRevision }: AccessPosition): number | null {
  if (accessFeedId === "" && accessRevision >= 0) return null;
  const isKnown = accessFeedId === feed.feedId && accessRevision >= 0 && accessRevision <= feed.revision;
  return isKnown ? accessRevision : NO_REVISION;
}
