/** The compilers of images: what they refuse, that they are pure, and that size costs what it should. */
import { describe, expect, test } from "vitest";
import { TABLE_PROBES } from "../../assembly/layout/table.ts";
import { routeTableOf } from "../../src/model/route-table.ts";
import { compileRootImage } from "../../src/policy/root-image.ts";
import { compileStageImage } from "../../src/policy/stage-image.ts";
import { NO_SETTINGS, route } from "./support/gateway-fixture.ts";

function compile(...routes: ReturnType<typeof route>[]): Uint8Array {
  const methodSlots = Int32Array.from(routes, (_, i) => i + 2);
  return compileStageImage({ routes: routeTableOf(routes), settings: NO_SETTINGS, stageSlot: 1, methodSlots });
}

describe("a stage image", () => {
  test.each([
    ["pets", /path "pets": expected it to begin with "\/"/],
    ["/pets/", /expected a literal, \{name\} or \{name\+\} as segment, got ""/],
    ["/a{b}", /got "a\{b\}"/],
    ["/{a+}/b", /path "\/\{a\+\}\/b": \{a\+\} matches the rest of a path, so it must be the last segment/],
    ["/caf\u00e9", /as segment, got "café"/],
    [`${"/{p}".repeat(33)}`, /expected at most 32 path parameters, got 33/],
    [`${"/a".repeat(256)}`, /expected at most 255 segments, got 256/],
  ])("refuses the path %s", (path, message) => {
    expect(() => compile(route("GET", path))).toThrow(message);
  });

  test("refuses two methods for the same requests, and too many or unknown required parameters", () => {
    expect(() => compile(route("GET", "/{a}"), route("GET", "/{b}"))).toThrow(/GET \/\{b\}: two methods answer/);
    const many = Array.from({ length: 257 }, (_, i) => `method.request.header.h${i}`);
    expect(() => compile(route("GET", "/", ...many))).toThrow(
      /GET \/: expected at most 256 required parameters, got 257/,
    );
    expect(() => compile(route("GET", "/", "method.request.body"))).toThrow(/got "method.request.body"/);
    const methodSlots = new Int32Array(2);
    const input = { routes: routeTableOf([route("GET", "/")]), settings: NO_SETTINGS, stageSlot: 1, methodSlots };
    expect(() => compileStageImage(input)).toThrow(/methodSlots: expected one for each of 1 routes, got 2/);
  });

  test("refuses routes that are no lines of a method and a path, and lines that are not counted", () => {
    const compileText = (text: string, count = 1) => {
      const routes = { count, text: Buffer.from(text), flags: new Uint8Array(count), required: [] };
      return compileStageImage({ routes, settings: NO_SETTINGS, stageSlot: 1, methodSlots: new Int32Array(count) });
    };
    expect(() => compileText("FETCH /a\n")).toThrow(/route "FETCH \/a": expected one of DELETE, GET, .*, ANY/);
    expect(() => compileText("GET /a")).toThrow(/expected each to end with a line feed/);
    expect(() => compileText("GET /a\nGET /b\n")).toThrow(/expected 1 lines, got more/);
    expect(() => compileText("GET /a\n", 2)).toThrow(/expected each to end with a line feed/);
  });

  test("is the same for the same input", () => {
    const routes = [route("GET", "/a/{b}", "method.request.header.X"), route("ANY", "/{c+}")];
    expect(Buffer.compare(compile(...routes), compile(...routes))).toBe(0);
  });

  test("of ten thousand methods takes little memory, short probes, and little time", async () => {
    // The built code is timed: vitest makes every imported constant a property.
    const built = new URL("../../dist/src/policy/stage-image.js", import.meta.url).href;
    const { compileStageImage: compileBuilt }: { compileStageImage: typeof compileStageImage } = await import(built);
    const routes = Array.from({ length: 10_000 }, (_, i) => route("GET", `/service-${i % 97}/item-${i}/{id}`));
    const methodSlots = Int32Array.from(routes, (_, i) => i + 2);
    const input = { routes: routeTableOf(routes), settings: NO_SETTINGS, stageSlot: 1, methodSlots };
    let image = compileBuilt(input);
    // CPU time, the best of a few, as other processes share the machine.
    let bestMs = Number.POSITIVE_INFINITY;
    for (let i = 0; i < 5; i++) {
      const begin = process.cpuUsage();
      image = compileBuilt(input);
      const { user, system } = process.cpuUsage(begin);
      bestMs = Math.min(bestMs, (user + system) / 1_000);
    }
    expect(bestMs).toBeLessThan(150);
    expect(image.length / routes.length).toBeLessThan(250);
    expect(new DataView(image.buffer).getUint32(TABLE_PROBES, true)).toBeLessThanOrEqual(24);
  });
});

describe("a root image", () => {
  const stage = { apiId: "a1", stageName: "prod", disableExecuteApiEndpoint: false, address: 4_096 };
  const mapping = { domainName: "*", basePath: "a", apiId: "a1", stageName: "prod" };

  test("refuses a stage, a mapping or a limit that makes no sense", () => {
    expect(() => compileRootImage({ stages: [stage, stage], mappings: [] })).toThrow(/stage a1\/prod: given twice/);
    expect(() => compileRootImage({ stages: [stage], mappings: [mapping, mapping] })).toThrow(
      /mapping \*\/a: given twice/,
    );
    const accountThrottle = { rateLimit: -1, burstLimit: 1 };
    expect(() => compileRootImage({ stages: [], mappings: [], accountThrottle })).toThrow(/at least 0, got -1 and 1/);
  });

  test("may be empty", () => {
    expect(compileRootImage({ stages: [], mappings: [] }).length).toBeGreaterThan(0);
  });
});
