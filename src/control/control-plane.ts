/** Starts a control plane: store, operations, edge sessions, and the gRPC services when an address is given. */
import { isDeepStrictEqual } from "node:util";
import type { Throttle } from "../model/api.ts";
import type { TestInvocation, TestInvokeAnswer, TestInvokeFailure } from "../model/test-invocation.ts";
import { type GrpcServer, startGrpcServer } from "../rpc/grpc-server.ts";
import type { ControlPlaneLink } from "../rpc/link.ts";
import type { ControlServices } from "../rpc/services.ts";
import type { ServerTls } from "../rpc/tls.ts";
import { openAccess } from "./access/access-context.ts";
import { AccessFeed } from "./access/access-feed.ts";
import { ControlAdmin } from "./control-admin.ts";
import { EdgeRegistry } from "./edge-registry.ts";
import { createLocalLink } from "./local-link.ts";
import { MetricsStore } from "./metrics-store.ts";
import { openLedgerStore, openLmdbStore } from "./store/lmdb-store.ts";
import type { Store } from "./store/store.ts";
import { UsageLedger } from "./usage/usage-ledger.ts";

/** What the control plane needs of a logger; pino's fits. */
export interface ControlPlaneLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface ControlPlaneOptions {
  /** The store lives in `control/` below it. Created when absent, mode 0700. */
  readonly dataDir: string;
  /** `HOST:PORT`, port 0 for a free one; null: no gRPC. Beyond loopback it needs `tls` with `clientCaFile`. */
  readonly grpcAddress: string | null;
  readonly tls?: ServerTls;
  /** Deployments kept for each API beside those in use; default 10. */
  readonly snapshotsKept?: number;
  /** One bucket for everything that an edge serves; absent: none. */
  readonly accountThrottle?: Throttle;
  /** Longest integration timeout that a definition may ask for, ms; absent: AWS's 29,000. */
  readonly integrationTimeoutMaxMs?: number;
  /** Written beside the store's format, for the message that an older version gives. */
  readonly softwareVersion: string;
  readonly log: ControlPlaneLog;
  /** Carries out test invocations; absent: they are refused. */
  readonly invoker?: TestInvocationRunner;
}

export interface TestInvocationRunner {
  invoke(invocation: TestInvocation): Promise<TestInvokeAnswer | TestInvokeFailure>;
  /** Ends what runs. */
  close(): Promise<void>;
}

export interface ControlPlane {
  readonly operations: ControlAdmin;
  localLink(): ControlPlaneLink;
  /** 0 when gRPC is off. */
  readonly grpcPort: number;
  /** Ends calls (after at most `graceMs`), then closes the store. */
  stop(graceMs: number): Promise<void>;
}

const SNAPSHOTS_KEPT = 10;

/** Throws Error with a message for people: the store's troubles name its file, the address's the flag. */
export async function startControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  const [store, ledgerStore] = await openStores(options.dataDir, options.softwareVersion);
  try {
    const ledger = new UsageLedger(ledgerStore, (fields, message) => options.log.warn(fields, message));
    const access = await openAccess(options.dataDir, store);
    await rememberAccountThrottle(store, options.accountThrottle);
    const metrics = new MetricsStore();
    const edges = new EdgeRegistry(
      store,
      new AccessFeed(access),
      (edgeId) => metrics.requestsPerSecond(edgeId),
      (fields, message) => options.log.warn(fields, message),
    );
    const operations = new ControlAdmin(
      {
        snapshotsKept: Math.max(1, options.snapshotsKept ?? SNAPSHOTS_KEPT),
        ...(options.integrationTimeoutMaxMs === undefined
          ? {}
          : { integrationTimeoutMaxMs: options.integrationTimeoutMaxMs }),
        edges: () => edges.list(),
        metrics: (request) => metrics.view(request),
        ...(options.invoker === undefined
          ? {}
          : { invoke: (invocation) => (options.invoker as TestInvocationRunner).invoke(invocation) }),
      },
      access,
      ledger,
    );
    const services: ControlServices = {
      admin: operations,
      openEdge: (hello, delivery) => edges.open(hello, delivery),
      countTelemetry: (batch) => metrics.add(batch),
      countUsage: (batch) => ledger.count(batch),
    };
    const grpc =
      options.grpcAddress === null
        ? null
        : await startGrpcServer({
            address: options.grpcAddress,
            services,
            log: options.log,
            ...(options.tls === undefined ? {} : { tls: options.tls }),
          });
    return {
      operations,
      localLink: () => createLocalLink(services),
      grpcPort: grpc?.port ?? 0,
      stop: async (graceMs) => {
        await stop(graceMs, grpc, edges, operations, [ledgerStore, store]);
        await options.invoker?.close();
      },
    };
  } catch (error) {
    await ledgerStore.close();
    await store.close();
    throw error;
  }
}

/** At once, since each is looked at by a process of its own before it is opened. */
async function openStores(dataDir: string, softwareVersion: string): Promise<[Store, Store]> {
  const opened = await Promise.allSettled([
    openLmdbStore(dataDir, softwareVersion),
    openLedgerStore(dataDir, softwareVersion),
  ]);
  const [store, ledger] = opened;
  if (store.status === "fulfilled" && ledger.status === "fulfilled") return [store.value, ledger.value];
  for (const one of opened) if (one.status === "fulfilled") await one.value.close();
  throw store.status === "rejected" ? store.reason : (ledger as PromiseRejectedResult).reason;
}

async function stop(
  graceMs: number,
  grpc: GrpcServer | null,
  edges: EdgeRegistry,
  operations: ControlAdmin,
  stores: readonly Store[],
): Promise<void> {
  edges.close("the control plane stops");
  await grpc?.stop(graceMs);
  await operations.close();
  for (const store of stores) await store.close();
}

/** In the store, so that a changed limit is a revision like any other change that edges must learn. */
async function rememberAccountThrottle(store: Store, accountThrottle: Throttle | undefined): Promise<void> {
  const wanted = accountThrottle ?? null;
  const before = store.get("setting", "accountThrottle")?.accountThrottle ?? null;
  if (isDeepStrictEqual(wanted, before)) return;
  await store.transact((transaction) => transaction.put("setting", ["accountThrottle"], { accountThrottle: wanted }));
}
