/** When a thread rests between two looks at its sockets: in a flood of refusals that leaves it idle, and at no other time. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FloodPace } from "../../src/http/flood-pace.ts";

/** A thread whose looks at the sockets find what the test says, at times that the test says. */
class Thread {
  inFlight = 0;
  requests = 0;
  rests = 0;
  nowMs = 1_000;
  readonly #due: (() => void)[] = [];
  readonly #pace = new FloodPace(
    () => this,
    (rest) => this.#due.push(rest),
    () => {
      this.rests++;
    },
  );

  /** One look at the sockets that finds so many requests to refuse and to serve, and what it scheduled. Returns how often it rested. */
  turn(refused: number, served = 0): number {
    const before = this.rests;
    this.requests += refused + served;
    for (let i = 0; i < refused; i++) this.#pace.refused(this.nowMs);
    expect(this.rests, "a rest before everything that was found is answered").toBe(before);
    for (const rest of this.#due.splice(0)) rest();
    return this.rests - before;
  }

  /** Turns with so many refusals each, so often in a millisecond, for a while. Returns the rests of the last turn. */
  run(refusedInTurn: number, turnsPerMs: number, ms: number): number {
    let rests = 0;
    for (let turn = 0; turn < turnsPerMs * ms; turn++) {
      this.nowMs += 1 / turnsPerMs;
      rests = this.turn(refusedInTurn);
    }
    return rests;
  }
}

describe("a thread rests", () => {
  test("once behind each look, while it refuses fifteen in a millisecond", () => {
    const thread = new Thread();
    expect(thread.run(3, 5, 30)).toBe(1);
  });

  test("never below that", () => {
    const thread = new Thread();
    thread.run(1, 9, 200);
    thread.run(9, 1, 200);
    expect(thread.rests).toBe(0);
  });

  test("no more when the flood is over", () => {
    const thread = new Thread();
    expect(thread.run(3, 5, 30)).toBe(1);
    expect(thread.run(1, 1, 30)).toBe(0);
  });

  test("not for the first request behind a pause, however fast the flood before it was", () => {
    const thread = new Thread();
    thread.run(3, 5, 30);
    thread.nowMs += 60_000;
    expect(thread.turn(1)).toBe(0);
  });

  test("not while a request waits for its answer", () => {
    const thread = new Thread();
    thread.run(3, 5, 30);
    thread.inFlight = 1;
    expect(thread.turn(3)).toBe(0);
    thread.inFlight = 0;
    expect(thread.turn(3)).toBe(1);
  });

  test("not where a look found many: the next one will, too", () => {
    const thread = new Thread();
    thread.run(3, 5, 30);
    expect(thread.turn(3)).toBe(1);
    expect(thread.turn(4)).toBe(0);
    expect(thread.turn(1)).toBe(1);
    expect(thread.turn(1, 3)).toBe(0);
    thread.turn(0, 3);
    expect(thread.turn(1), "several looks since the last refusal").toBe(0);
  });
});

test("a thread that begins with a single request does not rest", () => {
  expect(new Thread().turn(1)).toBe(0);
});

test("whatever comes and when, a look is followed by one rest at most, and what is slower than a flood by none", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 70 }), fc.double({ min: 0, max: 40, noNaN: true })), {
        maxLength: 200,
      }),
      (turns) => {
        const thread = new Thread();
        const slow = new Thread();
        for (const [refused, pauseMs] of turns) {
          thread.nowMs += pauseMs;
          expect(thread.turn(refused)).toBeLessThanOrEqual(1);
          slow.nowMs += Math.max(pauseMs, 0.11);
          slow.turn(Math.min(refused, 1));
        }
        expect(slow.rests).toBe(0);
      },
    ),
  );
});
