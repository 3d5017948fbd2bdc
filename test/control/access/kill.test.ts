import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { temporaryDirectory } from "../support/fixtures.ts";

const CHILD = fileURLToPath(new URL("./support/kill-keys-child.mjs", import.meta.url));
const STORES = 2;
const KILLS_PER_STORE = 40;
const FIRST_STARTS = 10;
// Fixed seed: which cycle dies when is repeatable as far as the machine is.
let seed = 20_261_126;
const random = () => {
  seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fff_ffff;
  return seed / 0x8000_0000;
};

interface Found {
  readonly revision: number;
  readonly logRevision: number;
  readonly isWhole: boolean;
  readonly isFed: boolean;
}

interface Cycle {
  readonly found: Found | null;
  readonly expected: object;
  readonly answered: number;
}

/** Runs a control plane until it is killed; what it found at its start, and the last revision that it answered. */
function cycle(dataDir: string, when: "starting" | "found" | "answered"): Promise<Cycle> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CHILD, dataDir], { stdio: ["ignore", "pipe", "pipe"] });
    let found: Found | null = null;
    let expected: object = {};
    let answered = 0;
    let rest = "";
    let complaint = "";
    let killed = false;
    const kill = () => {
      killed = true;
      child.kill("SIGKILL");
    };
    if (when === "starting") setTimeout(kill, random() * 250);
    child.stderr.on("data", (text: Buffer) => {
      complaint += text.toString();
    });
    child.stdout.on("data", (text: Buffer) => {
      const lines = (rest + text.toString()).split("\n");
      rest = lines.pop() as string;
      for (const line of lines) {
        const message = JSON.parse(line) as { found?: Found; expected?: object; answered?: number };
        if (message.found !== undefined) {
          found = message.found;
          expected = message.expected as object;
          if (when === "found") setTimeout(kill, random() * 40);
        }
        if (message.answered !== undefined) {
          if (when === "answered" && answered === 0) setTimeout(kill, random() * 60);
          answered = message.answered;
        }
      }
    });
    child.once("error", reject);
    child.once("close", () => {
      if (killed) resolve({ found, expected, answered });
      else reject(new Error(`the control plane ended by itself: ${complaint}`));
    });
  });
}

it("finds after each of many kills keys and plans as they were committed, whole both ways, with all that was answered", async () => {
  const results = await Promise.all(Array.from({ length: STORES }, killAgainAndAgain));
  for (const { started, answered } of results) {
    expect(started).toBeGreaterThan(KILLS_PER_STORE / 2);
    expect(answered).toBeGreaterThan(KILLS_PER_STORE);
  }
}, 240_000);

async function killAgainAndAgain(): Promise<{ started: number; answered: number }> {
  const dataDir = temporaryDirectory();
  let answered = 0;
  let started = 0;
  for (let kill = 0; kill < KILLS_PER_STORE; kill++) {
    const when = random() < 0.125 ? "starting" : random() < 0.15 ? "found" : "answered";
    const result = await cycle(dataDir, when);
    if (result.found !== null) {
      const { revision, logRevision, isWhole, isFed, ...state } = result.found;
      started++;
      // What was answered is there; at most the one operation under way may have been committed beyond it.
      expect(revision).toBeGreaterThanOrEqual(answered);
      expect(revision).toBeLessThanOrEqual(answered + 1);
      expect([isWhole, isFed, logRevision]).toEqual([true, true, revision]);
      expect(state).toEqual(result.expected);
      answered = revision;
    }
    answered = Math.max(answered, result.answered);
  }
  return { started, answered };
}

it("starts after a kill in its first moments, whether its key file was made by then or not", async () => {
  for (let start = 0; start < FIRST_STARTS; start++) {
    const dataDir = temporaryDirectory();
    await cycle(dataDir, "starting");
    const { found } = await cycle(dataDir, "found");
    expect(found).toMatchObject({ isWhole: true, isFed: true });
  }
}, 120_000);
