/** Any bytes at all end in a decision, never in a trap: the raw exports over random scratch contents and numbers. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { ADMIT_OK, ROUTE_TOO_LONG } from "../../assembly/layout/codes.ts";
import {
  SCRATCH_AT,
  SCRATCH_BYTES,
  SCRATCH_PARAMETERS_BYTES,
  SCRATCH_TEXT_BYTES,
} from "../../assembly/layout/regions.ts";
import { GatewayFixture, route } from "./support/gateway-fixture.ts";

test("no bytes in scratch and no numbers make the core trap or pin for ever", async () => {
  const fixture = await GatewayFixture.create();
  fixture.publish({
    stages: [
      {
        apiId: "a1",
        stageName: "prod",
        routes: [
          route(
            "ANY",
            "/{proxy+}",
            "method.request.querystring.q",
            "method.request.header.h",
            "method.request.path.proxy",
          ),
          route("GET", "/a/{b}/c", "method.request.path.b"),
        ],
      },
    ],
    mappings: [{ domainName: "*", basePath: "", apiId: "a1", stageName: "prod" }],
  });
  const thread = 9;
  const { exports } = new WebAssembly.Instance(fixture.module, { env: { memory: fixture.memory } });
  const core = exports as Record<string, (...numbers: number[]) => number>;
  const scratch = new Uint8Array(fixture.memory.buffer, SCRATCH_AT + thread * SCRATCH_BYTES, SCRATCH_BYTES);
  const words = new Int32Array(fixture.memory.buffer, SCRATCH_AT + thread * SCRATCH_BYTES, 1);
  const alphabet = fc.oneof(fc.constantFrom(0x2f, 0x2f, 0x2e, 0x25, 0x61, 0x26, 0x3d, 0x3a), fc.nat(255));
  const block = fc.uint8Array({ minLength: 1, maxLength: 64 });
  const text = fc.array(alphabet, { minLength: 1, maxLength: 64 }).map((bytes) => Uint8Array.from(bytes));
  const length = fc.oneof(fc.nat(80), fc.integer({ min: 0, max: SCRATCH_TEXT_BYTES + 2 }), fc.integer());
  const bytes = fc.oneof(fc.nat(80), fc.nat(SCRATCH_PARAMETERS_BYTES + 2), fc.integer());
  const code = fc.integer({ min: -2, max: 10 });
  const reasons = new Set<number>();
  fc.assert(
    fc.property(
      fc.oneof(block, text),
      length,
      length,
      code,
      bytes,
      bytes,
      fc.nat(3),
      (fill, host, path, method, ...rest) => {
        scratch.set(fill);
        for (let filled = fill.length; filled < SCRATCH_BYTES; filled *= 2) scratch.copyWithin(filled, 0, filled);
        const reason = core["route"]!(thread, host, path, method);
        reasons.add(reason);
        expect(reason).toBeGreaterThanOrEqual(0);
        expect(reason).toBeLessThanOrEqual(ROUTE_TOO_LONG);
        core["parameters"]!(thread, ...rest);
        expect(core["admit"]!(thread, words[0]!, host, path, method)).toBe(ADMIT_OK);
        core["release"]!(thread, words[0]!);
        core["observe"]!(host, path, method, ...rest, 0, 0);
      },
    ),
    { seed: 20_260_707, numRuns: 1_000 },
  );
  expect(reasons.size).toBeGreaterThanOrEqual(4);
  expect(fixture.policy.pins(fixture.policy.published())).toBe(0);
});
