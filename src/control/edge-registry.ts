/** All edges that the control plane knows: their sessions, and what `edges list` shows of each. */
import { epochMs } from "../clock.ts";
import { OperationError } from "../errors/operation-error.ts";
import type { EdgeConfiguration } from "../model/snapshot.ts";
import type { EdgeView } from "../rpc/admin.ts";
import type { EdgeHello } from "../rpc/link.ts";
import type { EdgeDelivery, EdgeReports } from "../rpc/services.ts";
import type { AccessFeed } from "./access/access-feed.ts";
import { AccessSession } from "./access/access-session.ts";
import { readEdgeConfiguration } from "./edge-configuration.ts";
import { EDGE_ID_PATTERN } from "./edge-id.ts";
import { EdgeSession } from "./edge-session.ts";
import { badRequest } from "./refusals.ts";
import type { Store } from "./store/store.ts";

const EDGES_MAX = 1000;
const FORGET_AFTER_MS = 86_400_000;
const SNAPSHOT_HASHES_MAX = 10_000;
const REASON_MAX = 2000;

/** What one connection is sent, side by side. */
interface Sessions {
  readonly configuration: EdgeSession;
  readonly access: AccessSession;
}

interface EdgeRecord {
  hello: EdgeHello;
  session: Sessions | null;
  connectionChangedAtMs: number;
  revision: number;
  revisionSinceMs: number;
  lastRefusal: EdgeView["lastRefusal"];
}

export class EdgeRegistry {
  readonly #store: Store;
  readonly #feed: AccessFeed;
  readonly #requestsPerSecond: (edgeId: string) => number;
  readonly #warn: (fields: object, message: string) => void;
  readonly #records = new Map<string, EdgeRecord>();
  readonly #stopListening: () => void;
  #current: EdgeConfiguration;
  /** Why no edge is let in any more. */
  #closedFor: string | null = null;

  constructor(
    store: Store,
    feed: AccessFeed,
    requestsPerSecond: (edgeId: string) => number,
    warn: (fields: object, message: string) => void,
  ) {
    this.#store = store;
    this.#feed = feed;
    this.#requestsPerSecond = requestsPerSecond;
    this.#warn = warn;
    this.#current = readEdgeConfiguration(store, null);
    this.#stopListening = store.onCommit(() => this.#refresh());
  }

  #refresh(): void {
    for (const { session } of this.#records.values()) session?.access.wake();
    const before = this.#current;
    this.#current = readEdgeConfiguration(this.#store, before);
    if (this.#current === before) return;
    for (const { session } of this.#records.values()) session?.configuration.wake();
  }

  open(hello: EdgeHello, delivery: EdgeDelivery): EdgeReports {
    if (this.#closedFor !== null) throw new OperationError("ServiceUnavailableException", this.#closedFor);
    checkHello(hello);
    this.#forgetOld();
    const nowMs = epochMs();
    const known = this.#records.get(hello.edgeId);
    if (known === undefined && this.#records.size >= EDGES_MAX) {
      throw new OperationError("LimitExceededException", `Too many edges: ${EDGES_MAX} are known already`);
    }
    // A new connection of an edge outlives its old one, which the network may not have reported as dead yet.
    known?.session?.configuration.end("the edge connected again");
    known?.session?.access.close();
    const fail = (error: Error, what: string): void => {
      this.#warn({ edgeId: hello.edgeId, err: error }, `${what} could not be sent to an edge`);
      session.configuration.end(error.message);
      this.#closed(hello.edgeId, session);
    };
    const session: Sessions = {
      configuration: new EdgeSession(
        { current: () => this.#current, snapshot: (hash) => this.#store.get("snapshot", hash) },
        delivery,
        hello.snapshotHashes,
        (error) => fail(error, "configuration"),
      ),
      access: new AccessSession(this.#feed, delivery, hello, (error) => fail(error, "API keys")),
    };
    const unchanged = known !== undefined && known.revision === hello.revision;
    this.#records.set(hello.edgeId, {
      hello: { ...hello, snapshotHashes: [] },
      session,
      connectionChangedAtMs: nowMs,
      revision: hello.revision,
      revisionSinceMs: unchanged ? known.revisionSinceMs : nowMs,
      lastRefusal: known?.lastRefusal,
    });
    // Not before the caller holds the reports that the edge's answer goes to.
    setImmediate(() => {
      session.configuration.wake();
      session.access.wake();
    });
    return {
      applied: (revision) => this.#applied(hello.edgeId, session, revision),
      refused: (revision, reason) => this.#refused(hello.edgeId, session, revision, reason),
      closed: () => this.#closed(hello.edgeId, session),
    };
  }

  #applied(edgeId: string, session: Sessions, revision: number): void {
    const record = this.#records.get(edgeId);
    if (record?.session !== session) return;
    if (record.revision !== revision) {
      record.revision = revision;
      record.revisionSinceMs = epochMs();
    }
    session.configuration.answered(revision, false);
  }

  #refused(edgeId: string, session: Sessions, revision: number, reason: string): void {
    const record = this.#records.get(edgeId);
    if (record?.session !== session) return;
    record.lastRefusal = { revision, reason: reason.slice(0, REASON_MAX), atMs: epochMs() };
    this.#warn({ edgeId, revision, reason: record.lastRefusal.reason }, "an edge refused a configuration");
    session.configuration.answered(revision, true);
  }

  #closed(edgeId: string, session: Sessions): void {
    session.configuration.close();
    session.access.close();
    const record = this.#records.get(edgeId);
    if (record?.session !== session) return;
    record.session = null;
    record.connectionChangedAtMs = epochMs();
  }

  #forgetOld(): void {
    const beforeMs = epochMs() - FORGET_AFTER_MS;
    for (const [edgeId, record] of this.#records) {
      if (record.session === null && record.connectionChangedAtMs < beforeMs) this.#records.delete(edgeId);
    }
  }

  list(): EdgeView[] {
    this.#forgetOld();
    return [...this.#records.values()]
      .map(({ hello, session, lastRefusal, ...times }) => ({
        edgeId: hello.edgeId,
        softwareVersion: hello.softwareVersion,
        threads: hello.threads,
        startedAtMs: hello.startedAtMs,
        connected: session !== null,
        connectionChangedAtMs: times.connectionChangedAtMs,
        revision: times.revision,
        revisionSinceMs: times.revisionSinceMs,
        targetRevision: this.#current.revision,
        ...(lastRefusal === undefined ? {} : { lastRefusal }),
        requestsPerSecond: this.#requestsPerSecond(hello.edgeId),
      }))
      .sort((a, b) => (a.edgeId < b.edgeId ? -1 : 1));
  }

  close(reason: string): void {
    this.#closedFor = reason;
    this.#stopListening();
    for (const { session } of this.#records.values()) {
      session?.access.close();
      session?.configuration.end(reason);
    }
  }
}

function checkHello(hello: EdgeHello): void {
  if (!EDGE_ID_PATTERN.test(hello.edgeId)) {
    throw badRequest("Invalid edge id: letters, digits, _, - and ., 1 to 128 characters");
  }
  if (hello.softwareVersion.length > 64) throw badRequest("Invalid software version: at most 64 characters");
  for (const revision of [hello.revision, hello.accessRevision]) {
    if (!Number.isSafeInteger(revision)) throw badRequest("Invalid revision");
  }
  if (hello.accessFeedId.length > 64) throw badRequest("Invalid access feed id: at most 64 characters");
  if (hello.snapshotHashes.length > SNAPSHOT_HASHES_MAX) {
    throw badRequest(`Too many snapshot hashes: at most ${SNAPSHOT_HASHES_MAX}`);
  }
}
