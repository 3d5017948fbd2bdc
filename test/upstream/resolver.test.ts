/** Names: remembered, refreshed, spread over addresses, and left when they move. */
import { afterEach, describe, expect, it } from "vitest";
import { createUpstreamClient, type Lookup } from "../../src/upstream/client.ts";
import { type ResolvedAddress, Resolver } from "../../src/upstream/resolver.ts";
import type { UpstreamClient } from "../../src/upstream/upstream.ts";
import { eventually } from "../support/eventually.ts";
import { type RawServer, startRawServer } from "../support/raw-server.ts";
import { get, originOf, send } from "./recorder.ts";

describe("Resolver", () => {
  /** A resolver on a clock that the test moves; lookups are answered by hand. */
  function setUp() {
    const state = { nowMs: 1_000, lookups: [] as Parameters<Lookup>[1][] };
    const resolver = new Resolver(
      (_, callback) => state.lookups.push(callback),
      10_000,
      () => state.nowMs,
    );
    const resolve = () => {
      const result: { error: Error | null; addresses: readonly ResolvedAddress[] | null } = {
        error: null,
        addresses: null,
      };
      resolver.resolve("backend", { onAddresses: (error, addresses) => Object.assign(result, { error, addresses }) });
      return result;
    };
    const give = (...addresses: string[]) =>
      state.lookups.shift()!(
        null,
        addresses.map((address) => ({ address, family: 4 })),
      );
    return { state, resolver, resolve, give };
  }
  const names = (result: { addresses: readonly ResolvedAddress[] | null }) =>
    result.addresses!.map(({ address }) => address);

  it("asks once for all that wait, and not again while the answer is fresh", () => {
    const { state, resolve, give } = setUp();
    const waiting = [resolve(), resolve()];
    expect(state.lookups).toHaveLength(1);
    give("10.0.0.1");
    expect(waiting.map(names)).toEqual([["10.0.0.1"], ["10.0.0.1"]]);
    state.nowMs += 9_999;
    expect(names(resolve())).toEqual(["10.0.0.1"]);
    expect(state.lookups).toHaveLength(0);
  });

  it("uses the old answer while it asks for a new one, and when there is none", () => {
    const { state, resolve, give } = setUp();
    resolve();
    give("10.0.0.1");
    state.nowMs += 10_000;
    expect(names(resolve())).toEqual(["10.0.0.1"]);
    state.lookups.shift()!(new Error("no server"), []);
    expect(names(resolve())).toEqual(["10.0.0.1"]);
    state.nowMs += 1_000;
    resolve();
    give("10.0.0.2");
    expect(names(resolve())).toEqual(["10.0.0.2"]);
  });

  it("remembers a failure for a second, so that a flood of requests is not a flood of lookups", () => {
    const { state, resolve } = setUp();
    const first = resolve();
    state.lookups.shift()!(new Error("ENOTFOUND"), []);
    expect(first.error?.message).toBe("ENOTFOUND");
    expect(resolve().error?.message).toBe("ENOTFOUND");
    expect(state.lookups).toHaveLength(0);
    state.nowMs += 1_000;
    resolve();
    expect(state.lookups).toHaveLength(1);
  });

  it("takes addresses in turn, those that failed lately last", () => {
    const { state, resolve, give } = setUp();
    resolve();
    give("a", "b", "c");
    const next = resolve();
    expect([names(resolve()), names(resolve())].map((list) => list[0])).not.toEqual([names(next)[0], names(next)[0]]);
    next.addresses!.find(({ address }) => address === "b")!.failedMs = state.nowMs;
    for (let count = 0; count < 4; count++) expect(names(resolve())[2]).toBe("b");
    state.nowMs += 9_999;
    expect(names(resolve())[2]).toBe("b");
  });

  it("an address counts as gone only when lookups have not given it for a while", () => {
    const { state, resolver, resolve, give } = setUp();
    resolve();
    give("a");
    for (let count = 0; count < 3; count++) {
      expect(resolver.isCurrent("backend", "a")).toBe(true);
      state.nowMs += 10_000;
      resolver.keepFresh("backend");
      give("b");
    }
    expect(resolver.isCurrent("backend", "a")).toBe(false);
    expect(resolver.isCurrent("backend", "b")).toBe(true);
  });
});

describe("connections", () => {
  let client: UpstreamClient;
  const servers: RawServer[] = [];

  afterEach(async () => {
    client.close();
    await eventually(
      "all closed",
      () => client.openConnections === 0 && servers.every(({ openCount }) => openCount === 0),
    );
    for (const server of servers.splice(0)) await server.close();
  });

  async function startNamed(host: string, port: number, name: string) {
    const body = `HTTP/1.1 200 OK\r\nContent-Length: ${name.length}\r\n\r\n${name}`;
    const server = await startRawServer({ host, port, onRequest: (connection) => connection.send(body) });
    servers.push(server);
    return server;
  }
  const all = (...addresses: string[]) => addresses.map((address) => ({ address, family: 4 }));

  it("go to the next address when one refuses", async () => {
    const { port } = await startNamed("127.0.0.2", 0, "two");
    client = createUpstreamClient({
      lookup: (_, callback) => callback(null, all("127.0.0.3", "127.0.0.2", "127.0.0.4")),
    });
    const pool = client.pool(originOf(port, { hostname: "backend.test" }));
    const answers = Array.from({ length: 6 }, () => send(pool, get()).answer);
    for (const answer of answers) expect((await answer.done).body).toBe("two");
  });

  it("fail when every address refuses, and when there is none", async () => {
    const { port } = await startNamed("127.0.0.2", 0, "two");
    client = createUpstreamClient({
      lookup: (hostname, callback) =>
        hostname === "refusing.test"
          ? callback(null, all("127.0.0.3", "127.0.0.4"))
          : callback(new Error("ENOTFOUND"), []),
    });
    const refusing = client.pool(originOf(port, { hostname: "refusing.test" }));
    expect(await send(refusing, get()).answer.done).toMatchObject({ error: "CONNECT_FAILED", sent: false });
    const unknown = client.pool(originOf(port, { hostname: "unknown.test" }));
    expect(await send(unknown, get()).answer.done).toMatchObject({ error: "DNS_FAILED", sent: false });
  });

  it("end by CONNECT_TIMEOUT when the name is never resolved, and an abort leaves nothing behind", async () => {
    client = createUpstreamClient({ lookup: () => {} });
    const pool = client.pool(originOf(1, { hostname: "silent.test" }));
    const aborted = send(pool, get());
    aborted.call.abort();
    expect(await send(pool, get("/", { connectTimeoutMs: 50 })).answer.done).toMatchObject({
      error: "CONNECT_TIMEOUT",
      sent: false,
    });
    expect(aborted.answer.over).toBe(false);
  });

  it("move when the name moves, though they are in use all the time", async () => {
    const first = await startNamed("127.0.0.2", 0, "old");
    await startNamed("127.0.0.3", first.port, "new");
    let address = "127.0.0.2";
    client = createUpstreamClient({ dnsTtlMs: 30, lookup: (_, callback) => callback(null, all(address)) });
    const pool = client.pool(originOf(first.port, { hostname: "moving.test" }));
    expect((await send(pool, get()).answer.done).body).toBe("old");
    address = "127.0.0.3";
    const endMs = performance.now() + 5_000;
    let last = "old";
    while (last === "old" && performance.now() < endMs) last = (await send(pool, get()).answer.done).body;
    expect(last).toBe("new");
    await eventually("the old server is left", () => first.openCount === 0);
  });
});
