import fc from "fast-check";
import { it } from "vitest";
import { anyStep, expectWhole, newWorld, perform } from "./support/random-access.ts";

// Guards: memberships kept two ways, one plan a stage for each key, the owners of values, and AWS's limits, over any operations.
it("any operations on keys and plans leave what belongs together together", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { minLength: 20, maxLength: 80, size: "max" }), async (steps) => {
      const world = await newWorld();
      try {
        for (const step of steps) await perform(world, step);
        expectWhole(world);
      } finally {
        await world.close();
      }
    }),
    { seed: 20_261_126, numRuns: 60 },
  );
});

it("operations at the same time leave what belongs together together", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { minLength: 40, maxLength: 80, size: "max" }), async (steps) => {
      const world = await newWorld();
      try {
        for (let at = 0; at < steps.length; at += 8) {
          await Promise.all(steps.slice(at, at + 8).map((step) => perform(world, step)));
        }
        expectWhole(world);
      } finally {
        await world.close();
      }
    }),
    { seed: 20_261_127, numRuns: 30 },
  );
});
