/** Slots follow the identity of stage and method. */
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
    slots.release("old");
    expect(slots.acquire("second")).not.toBe(slot);
    slots.release("old");
    expect(slots.identityOf(slot)).toBeUndefined();
    zeroed.length = 0;
    expect(slots.acquire("third")).toBe(slot);
    expect(zeroed).toEqual([slot]);
    expect(() => slots.release("old")).toThrow(/old holds no slot/);
  });

  test("lets go by number for all holders but the last", () => {
    const slot = slots.acquire("a1/prod");
    slots.acquire("a1/prod");
    slots.acquire("a1/prod");
    expect(slots.releaseShared(slot)).toBe(true);
    expect(slots.releaseShared(slot)).toBe(true);
    expect(slots.releaseShared(slot)).toBe(false);
    expect(slots.identityOf(slot)).toBe("a1/prod");
    slots.release("a1/prod");
    expect(slots.releaseShared(slot)).toBe(false);
    const other = slots.acquire("other");
    expect(other).toBe(slot);
    expect(slots.releaseShared(other)).toBe(false);
  });

  test("says so when all slots are taken, and works on when one is given back", () => {
    for (let i = 1; i < SLOT_COUNT; i++) slots.acquire(`method ${i}`);
    expect(() => slots.acquire("one more")).toThrow(/at most 65535 stages and methods together: no slot for one more/);
    slots.release("method 7");
    expect(slots.acquire("one more")).toBeGreaterThan(0);
    expect([...slots.entries()]).toHaveLength(SLOT_COUNT - 1);
  });
});
