/** Usage and quotas of an edge that is killed at random instants, and of a control plane that loses its acknowledgements. */
import { fork } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import type { UsageBatch } from "../../src/model/usage.ts";

const PROCESS = fileURLToPath(new URL("./fixtures/usage-process.mjs", import.meta.url));
const KILLS = 100;
/** What a kill may lose, as promised; the process ticks as an edge does. */
const LOST_MS = 1_000;
/** A disk that takes longer than this for a write, as one that is busy with other programs' files may, can keep no such promise. */
const TIMELY_MS = 600;

/** GATEHOUSE_TEST_SEED repeats a run as far as instants can be repeated. */
const SEED = Number(process.env["GATEHOUSE_TEST_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
let randomState = SEED;
/** From 0 to 1 (mulberry32). */
function random(): number {
  randomState = (randomState + 0x6d2b79f5) | 0;
  let word = Math.imul(randomState ^ (randomState >>> 15), randomState | 1);
  word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
  return ((word ^ (word >>> 14)) >>> 0) / 2 ** 32;
}

beforeAll(() => {
  console.info(`usage-kill: seed ${SEED}`);
});

let directory: string;
beforeEach(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), "gatehouse-usage-"));
});
afterEach(() => {
  fs.rmSync(directory, { recursive: true, force: true });
});

/** A control plane that counts a batch once, by its journal and number, and forgets some acknowledgements. */
class Ledger {
  admitted = 0;
  readonly #last = new Map<string, number>();
  repeated = 0;

  /** Whether it has the batch now. */
  count({ journalId, sequence, counts }: UsageBatch): void {
    const last = this.#last.get(journalId) ?? 0;
    if (sequence <= last) {
      this.repeated++;
      return;
    }
    // A gap would be a batch that is lost.
    expect(sequence).toBe(last + 1);
    this.#last.set(journalId, sequence);
    for (const { admitted } of counts) this.admitted += admitted;
  }
}

interface Life {
  /** What the quota said when the process had read its journal. */
  readonly usedAtStart: number;
  /** Admitted by the process, as far as it said so before `LOST_MS` before its end (none where the disk was too slow), and in all. */
  readonly admittedSafely: number;
  readonly admittedMost: number;
}

/** Of the killed lives that were longer than what a kill may lose, whether the disk kept up. */
const timely: boolean[] = [];

/** One process, until it is killed `lifeMs` after it started, or stopped. */
function live(ledger: Ledger, lifeMs: number, forgets: boolean, end: "kill" | "stop"): Promise<Life> {
  const child = fork(PROCESS, [directory]);
  const said: { atMs: number; admitted: number }[] = [];
  let writtenMs = performance.now();
  let usedAtStart = -1;
  return new Promise((resolve, reject) => {
    let endedMs = Number.POSITIVE_INFINITY;
    let stopped = -1;
    let firstSequence = 0;
    child.on("message", (message: { kind: string; used: number; admitted: number; batch: UsageBatch }) => {
      if (message.kind === "started") {
        usedAtStart = message.used;
        writtenMs = performance.now();
        setTimeout(() => {
          endedMs = performance.now();
          if (end === "kill") child.kill("SIGKILL");
          else child.send({ kind: "stop" });
        }, lifeMs);
      } else if (message.kind === "admitted") {
        said.push({ atMs: performance.now(), admitted: message.admitted });
      } else if (message.kind === "written") {
        writtenMs = performance.now();
      } else if (message.kind === "stopped") {
        stopped = message.admitted;
      } else {
        ledger.count(message.batch);
        // The first of each life at any rate: what is said twice is what is tested.
        const isFirst = firstSequence === 0;
        firstSequence ||= message.batch.sequence;
        if (forgets && (isFirst || random() < 0.3)) return;
        if (child.connected) child.send({ kind: "acknowledged", sequence: message.batch.sequence }, () => {});
      }
    });
    child.on("error", reject);
    child.on("exit", (code) => {
      if (end === "stop" && (code !== 0 || stopped < 0)) reject(new Error(`the process ended with ${code}`));
      const isTimely = writtenMs > endedMs - TIMELY_MS;
      const old = said.filter(({ atMs }) => atMs < endedMs - LOST_MS).at(-1)?.admitted ?? 0;
      const safe = isTimely ? old : 0;
      if (old > 0 && end === "kill") timely.push(isTimely);
      // What it admitted after it last said so is not known; a message holds one turn's fifty.
      const most = (said.at(-1)?.admitted ?? 0) + 100;
      resolve({
        usedAtStart,
        admittedSafely: end === "stop" ? stopped : safe,
        admittedMost: end === "stop" ? stopped : most,
      });
    });
  });
}

it(`keeps what was counted through ${KILLS} kills, counts nothing twice, and a clean stop loses nothing`, async () => {
  const ledger = new Ledger();
  let least = 0;
  let most = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    // Most end while they read the journal or in their first ticks, some when a second of theirs is safe already.
    const lifeMs = kill % 10 === 0 ? LOST_MS + 600 * random() : 400 * random();
    const life = await live(ledger, lifeMs, kill % 2 === 0, "kill");
    // The quota goes on where it stopped: all that was safe before, and nothing that was not admitted.
    expect(life.usedAtStart, `kill ${kill}, seed ${SEED}`).toBeGreaterThanOrEqual(least);
    expect(life.usedAtStart, `kill ${kill}, seed ${SEED}`).toBeLessThanOrEqual(most);
    least = life.usedAtStart + life.admittedSafely;
    most = life.usedAtStart + life.admittedMost;
    expect(ledger.admitted).toBeLessThanOrEqual(most);
  }
  // Else the promise itself was not looked at.
  expect(timely).toContain(true);
  const last = await live(ledger, 300, false, "stop");
  expect(last.usedAtStart).toBeGreaterThanOrEqual(least);
  const restarted = await live(ledger, 50, false, "stop");
  expect(restarted.usedAtStart).toBe(last.usedAtStart + last.admittedSafely);
  // A quota may hold what was admitted in the last moments of a life that the ledger lost; never the other way round.
  expect(ledger.admitted).toBeLessThanOrEqual(restarted.usedAtStart + restarted.admittedSafely);
  expect(ledger.admitted).toBeGreaterThan(last.admittedSafely);
}, 180_000);

it("reports exactly what was admitted when nobody is killed, however many acknowledgements are lost", async () => {
  const ledger = new Ledger();
  let admitted = 0;
  for (let life = 0; life < 4; life++) {
    admitted += (await live(ledger, 700, life < 3, "stop")).admittedSafely;
  }
  expect(ledger.admitted).toBe(admitted);
  expect(ledger.repeated).toBeGreaterThan(0);
}, 60_000);
