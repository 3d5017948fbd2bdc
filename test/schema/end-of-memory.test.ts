/**
 * Random and broken documents that end where the memory does, but for the sixteen bytes that are readable behind a body: nothing
 * traps, what lies behind decides nothing, and nothing but the thread's own scratch is written.
 */
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { SCRATCH_AT, SCRATCH_BYTES, SCRATCH_PARAMETERS } from "../../assembly/layout/regions.ts";
import { VALIDATE_INVALID } from "../../assembly/layout/validation.ts";
import { routeTableOf } from "../../src/model/route-table.ts";
import { BodyArena } from "../../src/policy/body-arena.ts";
import { createCoreMemory, loadCoreModule, PolicyCore } from "../../src/policy/core.ts";
import { PolicyMemory } from "../../src/policy/memory.ts";
import { compileRootImage } from "../../src/policy/root-image.ts";
import { compileStageImage } from "../../src/policy/stage-image.ts";
import { SchemaError } from "../../src/schema/schema-error.ts";
import { schemaAndDocument } from "./support/arbitraries.ts";

const SEED = 20_261_126;
const THREAD = 3;
const READABLE_BEHIND = 16;
const BODY_BYTES = 1 << 20;
/** What could go on where a text breaks off. */
const BEHIND = ["\0", " ", '"', "0,", "00]", ".0}", "e1 ", "\\u", "\x80", "}"].map((text) =>
  Buffer.from(text, "latin1"),
);

let module: WebAssembly.Module;
beforeAll(async () => {
  module = await loadCoreModule();
});

interface Bench {
  readonly bytes: Uint8Array;
  readonly core: PolicyCore;
  readonly arena: BodyArena;
}

/** Null for a schema that is refused. */
function bench(schema: unknown): Bench | null {
  const memory = createCoreMemory();
  const regions = new PolicyMemory(memory);
  const arena = new BodyArena(regions, 1 << 20);
  const models = [{ name: "M", contentType: "application/json", schema }];
  const settings = { variables: {}, methodSettings: {} };
  const place = (image: Uint8Array): number => {
    const address = regions.allocate(image.length);
    regions.write(address, image);
    return address;
  };
  try {
    const image = compileStageImage({
      routes: routeTableOf([]),
      settings,
      stageSlot: 1,
      methodSlots: new Int32Array(0),
      models,
    });
    const stages = [{ apiId: "a", stageName: "s", disableExecuteApiEndpoint: false, address: place(image) }];
    regions.publish(0, place(compileRootImage({ stages, mappings: [] })));
  } catch (error) {
    if (error instanceof SchemaError) return null;
    throw error;
  }
  // Nobody else gets what lies at the memory's end.
  regions.allocate(BODY_BYTES);
  return { bytes: new Uint8Array(memory.buffer), core: new PolicyCore(module, memory, THREAD), arena };
}

/** Cuts a piece out, puts some bytes in. */
const damage = fc.record({
  at: fc.nat(400),
  cut: fc.nat(8),
  bytes: fc.oneof(
    fc.uint8Array({ maxLength: 4 }),
    fc.constantFrom(...'{,},[,],",\\,\\u,\\ud800,-,0.,1e,é,tru,\u0001'.split(",")).map((text) => Buffer.from(text)),
  ),
});

test("a document at the end of the memory", () => {
  const own = SCRATCH_AT + THREAD * SCRATCH_BYTES;
  const neighbours = [
    [own - SCRATCH_BYTES, own + SCRATCH_PARAMETERS],
    [own + SCRATCH_BYTES - READABLE_BEHIND, own + 2 * SCRATCH_BYTES],
  ] as const;
  fc.assert(
    fc.property(schemaAndDocument, fc.array(damage, { maxLength: 12 }), ([schema, document], damages) => {
      const made = bench(schema);
      if (made === null) return;
      const { bytes, core, arena } = made;
      for (const [from, to] of neighbours) bytes.fill(0xa5, from, to);
      const whole = Buffer.from(JSON.stringify(document));
      const texts = [
        whole,
        ...damages.map(({ at, cut, bytes: more }) => {
          const from = at % (whole.length + 1);
          return Buffer.concat([whole.subarray(0, from), more, whole.subarray(from + cut)]);
        }),
      ];
      for (const text of texts) {
        const end = bytes.length - READABLE_BEHIND;
        bytes.set(text, end - text.length);
        const outcomes = new Set<string>();
        for (const behind of BEHIND) {
          for (let i = 0; i < READABLE_BEHIND; i++) bytes[end + i] = behind[i % behind.length]!;
          const verdict = core.validate(0, 0, 0, end - text.length, text.length);
          const { work, jsonError, errorOffset } = core.validation;
          const failures = verdict === VALIDATE_INVALID ? core.failures(end - text.length, true) : [];
          outcomes.add(JSON.stringify([verdict, work, jsonError, errorOffset, failures]));
          expect(arena.usedBytes).toBe(0);
        }
        expect([...outcomes]).toHaveLength(1);
      }
      for (const [from, to] of neighbours) expect(bytes.subarray(from, to).every((byte) => byte === 0xa5)).toBe(true);
    }),
    { seed: SEED, numRuns: 200 },
  );
}, 60_000);
