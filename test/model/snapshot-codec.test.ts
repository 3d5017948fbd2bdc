import { describe, expect, it } from "vitest";
import type { Model } from "../../src/model/api.ts";
import { routeTableOf } from "../../src/model/route-table.ts";
import {
  decodeModels,
  decodeRoutes,
  encodeSnapshot,
  inflate,
  inflateInPieces,
  snapshotHash,
} from "../../src/model/snapshot-codec.ts";
import { mock, snapshotOf } from "../edge/support/snapshots.ts";
import { decodeSnapshot } from "../support/decode-snapshot.ts";
import { routesOf } from "../support/routes.ts";
import { asFormat, asFormatOne, asFormatTwo } from "./support/old-snapshot.ts";

const model = (name: string, schema: unknown = { type: "object" }): Model => ({
  name,
  contentType: "application/json",
  schema,
});

describe("models of a snapshot", () => {
  const [pet, owner, a, B] = [model("Pet", { enum: ["ä", 1, null] }), model("Owner"), model("a"), model("B")];
  const encode = (models: readonly Model[]) => encodeSnapshot({ name: "n" } as never, [], [], models);

  it("come back as they were, sorted by name with their names beside them", () => {
    const snapshot = decodeSnapshot(encode([pet, owner, a, B]));
    expect(snapshot.api.modelNames).toEqual(["B", "Owner", "Pet", "a"]);
    expect(decodeModels(snapshot.models)).toEqual([B, owner, pet, a]);
  });

  it("are read from shared memory too", () => {
    const { models } = decodeSnapshot(encode([pet]));
    const shared = new Uint8Array(new SharedArrayBuffer(models.length));
    shared.set(models);
    expect(decodeModels(shared)).toEqual([pet]);
  });

  it("in another order are the same snapshot", () => {
    expect(snapshotHash(encode([owner, pet]))).toBe(snapshotHash(encode([pet, owner])));
  });
});

describe("a snapshot of", () => {
  const now = snapshotOf("pets", { "GET /pets": mock("pets") });

  it("format 1 is read as one without models", () => {
    const old = decodeSnapshot(asFormatOne(now));
    expect(old).toEqual(decodeSnapshot(now));
    expect(old.api.modelNames).toEqual([]);
    expect(decodeModels(old.models)).toEqual([]);
  });

  it("any number of routes gives them back, as columns or, as once, as objects together or a few at a time", () => {
    const routes = Array.from({ length: 100 }, (_, index) => ({
      path: index % 2 === 0 ? `/r${index}` : `/r${index}/{id}`,
      httpMethod: index % 3 === 0 ? ("ANY" as const) : ("GET" as const),
      requiredParameters: index % 5 === 0 ? ["method.request.header.X", "method.request.querystring.\n\u00e9"] : [],
      ...(index % 7 === 0 ? { apiKeyRequired: true } : {}),
    }));
    const bytes = encodeSnapshot({ name: "many" } as never, routes, []);
    for (const packed of [bytes, asFormatOne(bytes), asFormatTwo(bytes)]) {
      const table = decodeRoutes(decodeSnapshot(packed).routes);
      expect(routesOf(table)).toEqual(routes);
      expect({ ...table, flags: [...table.flags], text: Buffer.from(table.text) }).toEqual({
        ...routeTableOf(routes),
        flags: [...routeTableOf(routes).flags],
      });
    }
  });

  it("a path that no line can hold is refused", () => {
    const route = { path: "/a\nGET /b", httpMethod: "GET" as const, requiredParameters: [] };
    expect(() => encodeSnapshot({ name: "n" } as never, [route], [])).toThrow(/expected it in one line/);
  });

  it("any size is the same inflated in pieces, and one that was not deflated is refused", async () => {
    const bytes = snapshotOf("large", { "GET /": mock("x".repeat(300_000)) });
    let pauses = 0;
    expect(await inflateInPieces(bytes, () => pauses++)).toEqual(inflate(bytes));
    expect(pauses).toBeGreaterThan(1);
    await expect(inflateInPieces(Buffer.from("no deflate"), () => {})).rejects.toThrow();
    await expect(inflateInPieces(bytes.subarray(0, 50), () => {})).rejects.toThrow();
  });

  it.each([0, 4, "2", undefined])("format %s is refused by its number", (format) => {
    expect(() => decodeSnapshot(asFormat(now, format))).toThrow(
      `snapshot format ${format ?? "undefined"}: expected one of 1, 2, 3; upgrade the older side`,
    );
  });
});
