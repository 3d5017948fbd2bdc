/** Slots follow the identity of stage and method. */
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { SLOT_COUNT, SLOT_EDGE } from "../../assembly/layout/counters.ts";
import { SlotTable } from "../../src/policy/slots.ts";

describe("a slot table", () => {
  let zeroed: number[];
  let slots: SlotTable;
  beforeEach(() => {
    zeroed = [];
    slots = new SlotTable({ zeroSlot: (slot) => zeroed.push(slot) });
  });

  test("gives one identity one slot, untouched when it is the first there, and never the edge's", () => {
    const slot = slots.acquire("a1/prod");
    expect(slots.acquire("a1/prod")).toBe(slot);
    expect(slots.acquire("a1/test")).not.toBe(slot);
    expect(zeroed).toEqual([]);
    expect([...slots.entries()].map(([, taken]) => taken)).not.toContain(SLOT_EDGE);
    expect(slots.identityOf(slot)).toBe("a1/prod");
  });

  test("gives a slot to another identity only when nobody holds it any more, and zeroes it then", () => {
    const slot = slots.acquire("old");
    slots.acquire("old");
    expect(slots.release(slot)).toBe(false);
    expect(slots.identityOf(slot)).toBe("old");
    expect(slots.acquire("second")).not.toBe(slot);
    expect(slots.release(slot)).toBe(true);
    expect(slots.identityOf(slot)).toBeUndefined();
    zeroed.length = 0;
    expect(slots.acquire("third")).toBe(slot);
    expect(zeroed).toEqual([slot]);
    slots.release(slot);
    expect(() => slots.release(slot)).toThrow(/nobody holds it/);
    expect(() => slots.release(SLOT_COUNT + 1)).toThrow(/nobody holds it/);
  });

  test("takes an identity in two parts for the same as in one, and no other that reads alike", () => {
    const text = Buffer.from("GET /a\nGET /\u00e9\n");
    const first = slots.acquireJoined(Buffer.from("a1/prod/"), text, 0, 6);
    expect(slots.acquire("a1/prod/GET /a")).toBe(first);
    expect(slots.acquireJoined(Buffer.from("a1/prod/GET"), text, 3, 6)).toBe(first);
    expect(slots.acquireJoined(Buffer.from("a1/prod/"), text, 0, 5)).not.toBe(first);
    expect(slots.acquireJoined(Buffer.from("a1/prod/"), text, 7, text.length - 1)).toBe(
      slots.acquire("a1/prod/GET /\u00e9"),
    );
    expect(slots.identityOf(slots.acquire("a1/prod/GET /\u00e9"))).toBe("a1/prod/GET /\u00e9");
  });

  test("is a map that counts, whatever comes and goes", () => {
    const step = fc.record({ name: fc.nat(400), isRelease: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { minLength: 100, maxLength: 3_000, size: "max" }), (steps) => {
        const table = new SlotTable({ zeroSlot: () => {} });
        const twin = new Map<string, { slot: number; holders: number }>();
        for (const { name, isRelease } of steps) {
          const identity = `a/prod/GET /${"x".repeat(name % 50)}${name}`;
          const held = twin.get(identity);
          if (isRelease) {
            if (held === undefined) continue;
            held.holders--;
            expect(table.release(held.slot)).toBe(held.holders === 0);
            if (held.holders === 0) twin.delete(identity);
            continue;
          }
          const slot = table.acquire(identity);
          expect(table.wasNew).toBe(held === undefined);
          if (held === undefined) twin.set(identity, { slot, holders: 1 });
          else {
            expect(slot).toBe(held.slot);
            held.holders++;
          }
        }
        expect(new Map(table.entries())).toEqual(new Map([...twin].map(([identity, { slot }]) => [identity, slot])));
      }),
      { numRuns: 30 },
    );
  });

  test("says so when all slots are taken, and works on when one is given back", () => {
    const taken = Array.from({ length: SLOT_COUNT - 1 }, (_, i) => slots.acquire(`method ${i + 1}`));
    expect(() => slots.acquire("one more")).toThrow(/at most 65535 stages and methods together: no slot for one more/);
    slots.release(taken[6]!);
    expect(slots.acquire("one more")).toBeGreaterThan(0);
    expect([...slots.entries()]).toHaveLength(SLOT_COUNT - 1);
  });
});
