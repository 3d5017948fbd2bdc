/**
 * What the edge was told of API keys and usage plans, on its disk: the parts of the feed as they came, in a file that grows and is made anew
 * from the table when it has grown enough. A restarted edge knows every key before it lets the first request in.
 *
 *     access/feed      what is in force: a whole feed, then what changed since
 *     access/feed.tmp  a whole one that is being written
 */
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { epochMs } from "../clock.ts";
import { syncDirectory, TEMPORARY_SUFFIX } from "../files/durable-file.ts";
import { FrameFile, readFrames } from "../files/frame-file.ts";
import { putAside } from "../files/put-aside.ts";
import type { AccessChanges } from "../model/access.ts";
import type { Logger } from "../telemetry/logger.ts";

/** Raised when the shape of a frame changes; a file of another format is put aside. */
const FORMAT = 1;
/** A file is made anew when what was appended is longer than what it began with, and than this. */
const COMPACT_MIN_BYTES = 4 * 1024 * 1024;
/** After a failure, how long until all of it is written anew. */
const RETRY_MS = 1_000;

/** A part as JSON has it. */
interface StoredPart extends Omit<AccessChanges, "hashKey" | "keys"> {
  readonly format: number;
  readonly hashKey: string;
  readonly keys: readonly { keyId: string; hash: string; enabled: boolean; planIds: readonly string[] }[];
}

export interface AccessFileOptions {
  readonly edgeDirectory: string;
  /** Given each part that was on disk. */
  readonly apply: (changes: AccessChanges) => void;
  /** All that is in force, as a whole feed in parts; null while a whole one is arriving. */
  readonly whole: () => Iterable<AccessChanges> | null;
  readonly log: Logger;
}

export class AccessFile {
  readonly #directory: string;
  readonly #options: AccessFileOptions;
  #file: FrameFile | null = null;
  /** The whole feed that is arriving. */
  #next: FrameFile | null = null;
  #wholeBytes = 0;
  /** A part could not be written, so there is no file: nothing is added before it was made anew. */
  #isBehind = false;
  #retryTimer: NodeJS.Timeout | null = null;
  #isCompacting = false;
  /** What was appended is on its way; writes go one after the other. */
  #queue: Promise<void> = Promise.resolve();

  private constructor(directory: string, options: AccessFileOptions) {
    this.#directory = directory;
    this.#options = options;
  }

  /** Reads what there is, part by part. A damaged file is put aside, and what was read of it is not to be relied on: `isWhole` is false. */
  static async open(options: AccessFileOptions): Promise<{ readonly file: AccessFile; readonly isWhole: boolean }> {
    const { edgeDirectory, apply, log } = options;
    const directory = join(edgeDirectory, "access");
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const file = new AccessFile(directory, options);
    await rm(file.#temporary, { force: true });
    const { wholeBytes, damage } = await readFrames(file.#path, (payload) => apply(decode(payload)));
    if (damage === null) {
      file.#file = wholeBytes === 0 ? null : await FrameFile.open(file.#path, wholeBytes);
      file.#wholeBytes = wholeBytes;
      return { file, isWhole: true };
    }
    const kept = await putAside(file.#path, join(edgeDirectory, "aside"), epochMs());
    log.error(
      { file: file.#path, kept, reason: damage },
      "the edge's API keys and usage plans are damaged on disk; the file was put aside and the control plane is asked for all of them",
    );
    return { file, isWhole: false };
  }

  /**
   * Writes a part behind those before it. A failure is logged, and the file removed until all of it could be written anew: one that lacks a
   * part would let in again who was shut out, should the edge start without its control plane.
   */
  add(changes: AccessChanges): void {
    this.#enqueue(() => (changes.whole ? this.#addWhole(changes) : this.#addDelta(changes)));
    if (changes.last && (this.#isBehind || this.#isGrown)) this.#compact();
  }

  /** Resolves when what was added is on disk, or was found not to fit there. */
  async settled(): Promise<void> {
    await this.#queue;
  }

  async close(): Promise<void> {
    if (this.#retryTimer !== null) clearTimeout(this.#retryTimer);
    await this.#queue;
    if (this.#isBehind) this.#compact();
    await this.#queue;
    if (this.#retryTimer !== null) clearTimeout(this.#retryTimer);
    await this.#next?.close();
    await this.#file?.close();
  }

  /** Whether the file has grown so much that it should be made anew. */
  get #isGrown(): boolean {
    const bytes = this.#file?.bytes ?? 0;
    return bytes - this.#wholeBytes > Math.max(this.#wholeBytes, COMPACT_MIN_BYTES);
  }

  /** Makes the file anew of what is in force. What is added meanwhile comes behind it. */
  #compact(): void {
    if (this.#isCompacting) return;
    const parts = this.#options.whole();
    // The feed that is arriving becomes the file.
    if (parts === null) return;
    this.#isCompacting = true;
    this.#enqueue(async () => {
      try {
        for (const part of parts) await this.#addWhole(part);
      } catch (error) {
        if (this.#isBehind) throw error;
        // The file that has grown is as good as it was. It is tried again when it has grown as much again.
        await this.#dropNext();
        this.#wholeBytes = this.#file?.bytes ?? 0;
        const { log } = this.#options;
        log.warn({ file: this.#path, err: error }, "the file of API keys and usage plans could not be made shorter");
      } finally {
        this.#isCompacting = false;
      }
    });
  }

  get #path(): string {
    return join(this.#directory, "feed");
  }

  get #temporary(): string {
    return this.#path + TEMPORARY_SUFFIX;
  }

  #enqueue(write: () => Promise<void>): void {
    this.#queue = this.#queue.then(write).catch((error: Error) => this.#fellBehind(error));
  }

  async #fellBehind(error: Error): Promise<void> {
    const { log } = this.#options;
    const wasBehind = this.#isBehind;
    this.#isBehind = true;
    await this.#dropNext();
    await this.#file?.close().catch(() => {});
    this.#file = null;
    this.#wholeBytes = 0;
    // Once for each time that it fell behind: a disk that is full is full for long.
    if (!wasBehind) {
      log.error(
        { file: this.#path, err: error },
        "API keys and usage plans could not be kept on disk; the file is removed until they can be, and an edge that starts without it " +
          "lets no key in before it has reached its control plane",
      );
    }
    try {
      await rm(this.#path, { force: true });
    } catch (removal) {
      log.error(
        { file: this.#path, err: removal },
        "a file of API keys and usage plans that are not in force any more could not be removed",
      );
    }
    if (this.#retryTimer !== null) clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(() => this.#compact(), RETRY_MS);
    this.#retryTimer.unref();
  }

  /** A whole feed of which a part is missing must never become the file. */
  async #dropNext(): Promise<void> {
    if (this.#next === null) return;
    await this.#next.close().catch(() => {});
    this.#next = null;
    await rm(this.#temporary, { force: true }).catch(() => {});
  }

  async #addWhole(changes: AccessChanges): Promise<void> {
    if (changes.first) {
      await this.#dropNext();
      this.#next = await FrameFile.open(this.#temporary, 0);
    }
    const next = this.#next;
    if (next === null) return;
    // One sync for all, before the name changes hands.
    await next.append([encode(changes)], false);
    if (!changes.last) return;
    this.#next = null;
    await next.sync();
    await rename(this.#temporary, this.#path);
    await syncDirectory(dirname(this.#path));
    await this.#file?.close();
    this.#file = next;
    this.#wholeBytes = next.bytes;
    this.#isBehind = false;
  }

  async #addDelta(changes: AccessChanges): Promise<void> {
    if (this.#isBehind) return;
    // An edge that has nothing is told all there is, and what changed since the beginning is that too.
    this.#file ??= await FrameFile.open(this.#path, 0);
    await this.#file.append([encode(changes)]);
  }
}

function encode({ hashKey, keys, ...rest }: AccessChanges): Buffer {
  const stored: StoredPart = {
    format: FORMAT,
    ...rest,
    hashKey: Buffer.from(hashKey).toString("base64"),
    keys: keys.map(({ hash, ...key }) => ({ ...key, hash: Buffer.from(hash).toString("base64") })),
  };
  return Buffer.from(JSON.stringify(stored));
}

function decode(payload: Buffer): AccessChanges {
  const { format, hashKey, keys, ...rest } = JSON.parse(payload.toString("utf8")) as StoredPart;
  if (format !== FORMAT) throw new Error(`format ${String(format)}: expected ${FORMAT}`);
  return {
    ...rest,
    hashKey: Buffer.from(hashKey, "base64"),
    keys: keys.map(({ hash, ...key }) => ({ ...key, hash: Buffer.from(hash, "base64") })),
  };
}
