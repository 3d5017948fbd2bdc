/** Host names to addresses, remembered for a short time; a name that cannot be refreshed keeps its last addresses. */
import { lookup as dnsLookup } from "node:dns";
import { isIP } from "node:net";

export interface LookupAddress {
  readonly address: string;
  readonly family: number;
}

/** Resolves a name to all its addresses, in the order to prefer. */
export type Lookup = (
  hostname: string,
  callback: (error: Error | null, addresses: readonly LookupAddress[]) => void,
) => void;

/** dns.lookup follows the machine's own rules (hosts file, search domains), as every other program on it does. */
export const systemLookup: Lookup = (hostname, callback) => {
  dnsLookup(hostname, { all: true, verbatim: true }, (error, addresses) => callback(error, addresses ?? []));
};

export interface AddressWaiter {
  onAddresses(error: Error | null, addresses: readonly ResolvedAddress[]): void;
}

export interface ResolvedAddress extends LookupAddress {
  /** When a lookup last gave it, monotonic ms. */
  seenMs: number;
  /** When a connection to it last failed; -Infinity when none did. */
  failedMs: number;
}

interface Entry {
  /** Every address of the last lookup. */
  current: ResolvedAddress[];
  /** Those of earlier lookups too, until their grace is over. */
  readonly known: Map<string, ResolvedAddress>;
  error: Error | null;
  freshUntilMs: number;
  looking: boolean;
  waiters: AddressWaiter[];
  /** Moves on with each use, so that connections spread over the addresses. */
  turn: number;
}

/** A failing name is asked for again after this time, so that a flood of requests is not a flood of lookups. */
const FAILURE_TTL_MS = 1_000;
/** An address that failed is tried last for this time. */
const FAILED_ADDRESS_MS = 10_000;
/** Servers of names give out changing selections: an address counts as gone after this many lookup periods without it. */
const GRACE_PERIODS = 3;
const ENTRIES_MAX = 10_000;

export class Resolver {
  readonly #lookup: Lookup;
  readonly #ttlMs: number;
  readonly #now: () => number;
  readonly #entries = new Map<string, Entry>();

  constructor(lookup: Lookup, ttlMs: number, now: () => number) {
    this.#lookup = lookup;
    this.#ttlMs = ttlMs;
    this.#now = now;
  }

  /** Calls back with at least one address or with an error; at once when the answer is known. */
  resolve(hostname: string, waiter: AddressWaiter): void {
    const family = isIP(hostname);
    if (family !== 0) {
      waiter.onAddresses(null, [{ address: hostname, family, seenMs: 0, failedMs: Number.NEGATIVE_INFINITY }]);
      return;
    }
    const entry = this.#entry(hostname);
    const nowMs = this.#now();
    // Old addresses serve while new ones are looked up: nothing waits for a refresh.
    if (nowMs >= entry.freshUntilMs) this.#refresh(hostname, entry);
    if (entry.current.length > 0) waiter.onAddresses(null, this.#inOrder(entry, nowMs));
    else if (entry.looking) entry.waiters.push(waiter);
    else waiter.onAddresses(entry.error, []);
  }

  /** Looks the name up again when its time is over. */
  keepFresh(hostname: string): void {
    const entry = this.#entries.get(hostname);
    if (entry !== undefined && this.#now() >= entry.freshUntilMs) this.#refresh(hostname, entry);
  }

  /** False when the name has moved away from `address`. */
  isCurrent(hostname: string, address: string): boolean {
    const entry = this.#entries.get(hostname);
    return entry === undefined || entry.known.has(address);
  }

  #entry(hostname: string): Entry {
    let entry = this.#entries.get(hostname);
    if (entry === undefined) {
      if (this.#entries.size >= ENTRIES_MAX) this.#forgetOldest();
      entry = { current: [], known: new Map(), error: null, freshUntilMs: 0, looking: false, waiters: [], turn: 0 };
      this.#entries.set(hostname, entry);
    }
    return entry;
  }

  #forgetOldest(): void {
    for (const [hostname, entry] of this.#entries) {
      if (entry.looking) continue;
      this.#entries.delete(hostname);
      return;
    }
  }

  #refresh(hostname: string, entry: Entry): void {
    if (entry.looking) return;
    entry.looking = true;
    this.#lookup(hostname, (error, addresses) => {
      if (!entry.looking) return;
      entry.looking = false;
      this.#learn(hostname, entry, error, addresses);
      const waiters = entry.waiters;
      entry.waiters = [];
      for (const waiter of waiters) {
        if (entry.current.length > 0) waiter.onAddresses(null, this.#inOrder(entry, this.#now()));
        else waiter.onAddresses(entry.error, []);
      }
    });
  }

  #learn(hostname: string, entry: Entry, error: Error | null, addresses: readonly LookupAddress[]): void {
    const nowMs = this.#now();
    if (error !== null || addresses.length === 0) {
      entry.error = error ?? new Error(`${hostname} has no address`);
      entry.freshUntilMs = nowMs + FAILURE_TTL_MS;
      return;
    }
    entry.error = null;
    entry.freshUntilMs = nowMs + this.#ttlMs;
    entry.current = addresses.map(({ address, family }) => {
      const known = entry.known.get(address) ?? { address, family, seenMs: 0, failedMs: Number.NEGATIVE_INFINITY };
      known.seenMs = nowMs;
      entry.known.set(address, known);
      return known;
    });
    for (const [address, known] of entry.known) {
      if (nowMs - known.seenMs >= GRACE_PERIODS * this.#ttlMs) entry.known.delete(address);
    }
  }

  /** In turn, those that failed lately last. */
  #inOrder(entry: Entry, nowMs: number): ResolvedAddress[] {
    const { current } = entry;
    const first = entry.turn++ % current.length;
    const turned = [...current.slice(first), ...current.slice(0, first)];
    const isBad = (candidate: ResolvedAddress) => nowMs - candidate.failedMs < FAILED_ADDRESS_MS;
    return [...turned.filter((candidate) => !isBad(candidate)), ...turned.filter(isBad)];
  }
}
