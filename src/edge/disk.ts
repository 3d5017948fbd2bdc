/**
 * The edge's memory across restarts: the last good configuration and the snapshots that it names, so that it serves at once
 * when it starts while the control plane is away.
 *
 *     edge-id             who this edge is, random, made once
 *     snapshots/HASH      encoded snapshots by SHA-256
 *     configuration.json  written last: what it names is already there
 *     bodies/             what waits of request bodies, in files without a name; empty to the eye
 *     aside/              files that were damaged or unknown; kept for a person to look at, never served
 */
import { createHash, randomUUID } from "node:crypto";
import { createReadStream, rmSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { epochMs } from "../clock.ts";
import { TEMPORARY_SUFFIX, writeDurably } from "../files/durable-file.ts";
import type { EdgeConfiguration } from "../model/snapshot.ts";
import { snapshotHash } from "../model/snapshot-codec.ts";
import type { Logger } from "../telemetry/logger.ts";
import { stepAside } from "../workers/step-aside.ts";

/** Raised when the shape of configuration.json changes; a file of another format is put aside. */
const CONFIGURATION_FORMAT = 1;
const CONFIGURATION_FILE = "configuration.json";
const HASH = /^[0-9a-f]{64}$/;
const EDGE_ID = /^[0-9a-f-]{36}$/;

export class EdgeDisk {
  readonly edgeId: string;
  readonly #directory: string;
  readonly #log: Logger;
  readonly #hashes = new Set<string>();
  /** Snapshots on their way to the disk. */
  readonly #saving = new Map<string, Promise<void>>();

  private constructor(directory: string, edgeId: string, log: Logger) {
    this.#directory = directory;
    this.edgeId = edgeId;
    this.#log = log;
  }

  /** Opens the directory, checks every snapshot against its name and clears what a crash left. Throws when it is not writable. */
  static async open(directory: string, log: Logger): Promise<EdgeDisk> {
    await mkdir(join(directory, "snapshots"), { recursive: true, mode: 0o700 });
    const disk = new EdgeDisk(directory, await edgeId(directory), log);
    // A file keeps its name for a moment, and a crash in that moment leaves it.
    await rm(disk.spillFolder, { recursive: true, force: true });
    await mkdir(disk.spillFolder, { mode: 0o700 });
    await rm(join(directory, CONFIGURATION_FILE + TEMPORARY_SUFFIX), { force: true });
    for (const name of await readdir(join(directory, "snapshots"))) {
      const path = join(directory, "snapshots", name);
      if (name.endsWith(TEMPORARY_SUFFIX)) await rm(path, { force: true });
      else if (!HASH.test(name)) await disk.#putAside(path, name, "not a snapshot's name");
      else if ((await hashOf(path)) !== name)
        await disk.#putAside(path, name, "its content does not have the hash that its name says");
      else disk.#hashes.add(name);
    }
    return disk;
  }

  /** For request bodies that memory is too small for. Empty, and for its owner alone. */
  get spillFolder(): string {
    return join(this.#directory, "bodies");
  }

  /** Hashes of the snapshots that are here and whole. */
  get hashes(): string[] {
    return [...this.#hashes];
  }

  has(hash: string): boolean {
    return this.#hashes.has(hash);
  }

  snapshotPath(hash: string): string {
    return join(this.#directory, "snapshots", hash);
  }

  /** Keeps a snapshot. Rejects when the bytes do not have that hash or the disk does not take them. */
  saveSnapshot(hash: string, bytes: Uint8Array): Promise<void> {
    const running = this.#saving.get(hash);
    if (running !== undefined) return running;
    const saving = this.#save(hash, bytes).finally(() => this.#saving.delete(hash));
    this.#saving.set(hash, saving);
    return saving;
  }

  /** Resolves once no snapshot is on its way to the disk, whatever became of it. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#saving.values());
  }

  async #save(hash: string, bytes: Uint8Array): Promise<void> {
    if (this.#hashes.has(hash)) return;
    if (!HASH.test(hash) || snapshotHash(bytes) !== hash) {
      throw new Error(`snapshot ${hash.slice(0, 64)}: the bytes that came do not have this hash`);
    }
    stepAside();
    await writeDurably(this.snapshotPath(hash), bytes);
    this.#hashes.add(hash);
  }

  /** The configuration to serve at a start, or null. Damaged and unknown files are put aside. */
  async loadConfiguration(): Promise<EdgeConfiguration | null> {
    const path = join(this.#directory, CONFIGURATION_FILE);
    let text: string;
    try {
      text = await readFile(path, "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
      throw error;
    }
    try {
      return decodeConfiguration(text);
    } catch (error) {
      await this.#putAside(path, CONFIGURATION_FILE, (error as Error).message);
      return null;
    }
  }

  /**
   * Makes a configuration the one to serve after a restart, then removes the snapshots that it does not name, but for those
   * that `isNeeded`: what came for the configuration after it.
   */
  async saveConfiguration(configuration: EdgeConfiguration, isNeeded: (hash: string) => boolean): Promise<void> {
    stepAside();
    await writeDurably(join(this.#directory, CONFIGURATION_FILE), encodeConfiguration(configuration));
    const named = new Set(configuration.stages.map((stage) => stage.snapshotHash));
    for (const hash of this.#hashes) {
      if (named.has(hash) || isNeeded(hash) || this.#saving.has(hash)) continue;
      this.#hashes.delete(hash);
      // In one turn with the look above: the same snapshot may be about to come again.
      rmSync(this.snapshotPath(hash), { force: true });
    }
  }

  /** A snapshot turned out to be damaged after it had been whole. */
  async putSnapshotAside(hash: string, reason: string): Promise<void> {
    this.#hashes.delete(hash);
    await this.#putAside(this.snapshotPath(hash), hash, reason);
  }

  async #putAside(path: string, name: string, reason: string): Promise<void> {
    const aside = join(this.#directory, "aside");
    await mkdir(aside, { recursive: true, mode: 0o700 });
    const kept = join(aside, `${name}-${epochMs()}`);
    await rename(path, kept);
    this.#log.error({ file: path, kept, reason }, "a file of the edge's state cannot be used and was put aside");
  }
}

function encodeConfiguration(configuration: EdgeConfiguration): string {
  const content = JSON.stringify(configuration);
  return `{"format":${CONFIGURATION_FORMAT},"sha256":"${sha256(content)}","configuration":${content}}\n`;
}

function decodeConfiguration(text: string): EdgeConfiguration {
  const outer = JSON.parse(text) as { format?: unknown; sha256?: unknown; configuration?: EdgeConfiguration };
  if (outer?.format !== CONFIGURATION_FORMAT) {
    throw new Error(`format ${String(outer?.format)}: expected ${CONFIGURATION_FORMAT}`);
  }
  // JSON keeps the order of keys, so packing again what was unpacked gives the bytes that were hashed.
  if (outer.configuration === undefined || sha256(JSON.stringify(outer.configuration)) !== outer.sha256) {
    throw new Error("its checksum does not match its content");
  }
  return outer.configuration;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

async function edgeId(directory: string): Promise<string> {
  const path = join(directory, "edge-id");
  const known = (await readFile(path, "utf8").catch(() => "")).trim();
  if (EDGE_ID.test(known)) return known;
  const made = randomUUID();
  await writeDurably(path, `${made}\n`);
  return made;
}
