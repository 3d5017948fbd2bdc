/**
 * Appends whole lines to a file or a standard stream without ever making its caller wait.
 *
 * Several threads write to one destination, each through a LineWriter of its own. Lines of theirs never mix: a regular file is
 * opened with O_APPEND and each write() carries whole lines, and a pipe gets at most PIPE_BYTES at a time, which POSIX
 * promises to keep together (PIPE_BUF, 4096 on Linux). When the destination takes nothing (disk full, a reader that stopped),
 * lines wait in a bounded buffer and the newest are dropped and counted.
 */
import fs from "node:fs";
import { monotonicMs } from "../clock.ts";

/** A line longer than this, its newline included, may mix with others on a pipe. */
export const PIPE_BYTES = 4096;
/** Bytes that may wait before new lines are dropped. */
const PENDING_LIMIT_BYTES = 4_194_304;
/** A write() to a regular file carries up to this much. */
const CHUNK_BYTES = 65_536;
/** Between two tries while the destination takes nothing. */
const RETRY_MS = 100;
/** How often a named file is looked at, so that a rotated one is opened anew. */
const ROTATION_CHECK_MS = 1_000;

/** Failures that may pass: what was to be written waits for the next try. */
const MAY_PASS: ReadonlySet<string> = new Set(["EAGAIN", "EBUSY", "EDQUOT", "EINTR", "EIO", "ENOSPC"]);

const { O_WRONLY, O_APPEND, O_CREAT, O_NONBLOCK } = fs.constants;

export interface LineWriterOptions {
  /** Longest time that a line waits before it is written, ms; 0: written with the end of the current turn. */
  readonly flushAfterMs: number;
  /** Told when lines are dropped, at most every ten seconds, with the number since the last report. */
  readonly onDropped?: (lines: number, reason: string) => void;
}

/** Opens `stdout`, `stderr` or a file for appending. Throws Node's error when that is not possible. */
export function openLineDestination(destination: string): number {
  if (destination === "stdout" || destination === "stderr") {
    const fd = destination === "stdout" ? 1 : 2;
    const stat = fs.fstatSync(fd);
    // A regular file keeps the one position that it shares with everybody else who writes to this stream.
    if (!stat.isFIFO() && !stat.isCharacterDevice()) return fd;
    // Else a description of our own, so that not blocking is ours alone: a reader that stopped would hold a thread of
    // libuv's pool in write(), and four of those hold every file and name lookup of the process.
    try {
      return fs.openSync(`/dev/${destination}`, O_WRONLY | O_APPEND | O_NONBLOCK);
    } catch {
      return fd; // A system without /dev/stdout.
    }
  }
  return fs.openSync(destination, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK, 0o640);
}

// Everything that waits is written when the thread or the process ends in an orderly way.
const openWriters = new Set<LineWriter>();
let exitHookInstalled = false;
function flushAllAtExit(): void {
  for (const writer of openWriters) writer.flushSync();
}

export class LineWriter {
  readonly #destination: string;
  readonly #options: LineWriterOptions;
  #fd = -1;
  #isFile = false;
  #inode = 0;
  #device = 0;
  /** Lines that wait, oldest first, each ended by a newline; text of ASCII characters only. */
  #pending: string[] = [];
  #pendingBytes = 0;
  /** The block being filled; becomes an entry of #pending when it is full or due. */
  #block = "";
  /** Bytes handed to a write() that has not come back. */
  #writing: Buffer | null = null;
  #timer: NodeJS.Timeout | null = null;
  #rotationCheckedMs = 0;
  #closed = false;
  /** A write ended in the middle of a line: the next begins with a newline. */
  #torn = false;
  #dropped = 0;
  #droppedReported = 0;
  #droppedReportMs = -Infinity;
  #reason = "";
  #callbacks: (() => void)[] = [];

  constructor(destination: string, options: LineWriterOptions) {
    this.#destination = destination;
    this.#options = options;
    this.#open();
    openWriters.add(this);
    if (!exitHookInstalled) {
      exitHookInstalled = true;
      process.on("exit", flushAllAtExit);
    }
  }

  /** Lines dropped since the writer was made. */
  get droppedLines(): number {
    return this.#dropped;
  }

  /** Takes one line, its newline included. ASCII only; bytes and characters are the same here. */
  write(line: string): void {
    if (this.#closed) return;
    if (this.#pendingBytes + this.#block.length + line.length > PENDING_LIMIT_BYTES) {
      this.#drop(1);
      return;
    }
    const blockLimit = this.#isFile ? CHUNK_BYTES : PIPE_BYTES;
    if (this.#block.length > 0 && this.#block.length + line.length > blockLimit) {
      this.#seal();
      this.#pump();
    }
    this.#block += line;
    if (this.#timer === null) this.#arm(this.#options.flushAfterMs);
  }

  /** Hands over all that waits; `done` is called when it is written or dropped. */
  flush(done?: () => void): void {
    this.#seal();
    if (done !== undefined) this.#callbacks.push(done);
    this.#pump();
    this.#settle();
  }

  /** Writes what waits before it returns, as far as the destination takes it. */
  flushSync(): void {
    this.#seal();
    // Bytes of a write() under way are the pool's; it comes back by itself or the process is ending anyway.
    while (this.#pending.length > 0 && this.#fd >= 0) {
      const bytes = Buffer.from(this.#pending.shift()!, "latin1");
      this.#pendingBytes -= bytes.length;
      try {
        let at = 0;
        while (at < bytes.length) at += fs.writeSync(this.#fd, bytes, at);
      } catch (error) {
        this.#reason = (error as NodeJS.ErrnoException).code ?? String(error);
        this.#drop(countLines(bytes));
        return;
      }
    }
  }

  /** Writes what waits and gives the destination back. */
  close(done?: () => void): void {
    if (this.#closed) {
      done?.();
      return;
    }
    this.flush(() => {
      openWriters.delete(this);
      if (this.#timer !== null) clearTimeout(this.#timer);
      if (this.#fd > 2) fs.close(this.#fd, () => {});
      this.#fd = -1;
      done?.();
    });
    this.#closed = true;
    this.#pump();
  }

  #open(): void {
    try {
      this.#fd = openLineDestination(this.#destination);
      const stat = fs.fstatSync(this.#fd);
      this.#isFile = stat.isFile();
      this.#inode = stat.ino;
      this.#device = stat.dev;
    } catch (error) {
      this.#fd = -1;
      this.#reason = (error as NodeJS.ErrnoException).code ?? String(error);
    }
  }

  #seal(): void {
    if (this.#block === "") return;
    this.#pending.push(this.#block);
    this.#pendingBytes += this.#block.length;
    this.#block = "";
  }

  #arm(delayMs: number): void {
    this.#timer = setTimeout(this.#onTimer, delayMs);
    // A log line is no reason to keep a process alive; the exit hook writes what is left.
    this.#timer.unref();
  }

  readonly #onTimer = (): void => {
    this.#timer = null;
    this.#seal();
    this.#pump();
  };

  #pump(): void {
    if (this.#writing !== null || this.#pending.length === 0) return;
    if (this.#fd < 0) {
      this.#open();
      if (this.#fd < 0) {
        this.#retryLater();
        return;
      }
    }
    this.#checkRotation();
    const text = this.#pending.shift()!;
    this.#writing = Buffer.from(this.#torn ? `\n${text}` : text, "latin1");
    fs.write(this.#fd, this.#writing, 0, this.#writing.length, null, this.#onWritten);
  }

  readonly #onWritten = (error: NodeJS.ErrnoException | null, written: number): void => {
    const bytes = this.#writing!;
    this.#writing = null;
    const added = this.#torn ? 1 : 0;
    if (error === null && written === bytes.length) {
      this.#torn = false;
      this.#pendingBytes -= bytes.length - added;
      this.#pump();
      this.#settle();
      return;
    }
    if (error === null) {
      // Cut short: a disk that is full now. What is whole stays, the line that was cut and those behind it are lost, because
      // another thread may have written meanwhile.
      this.#torn = written > 0 ? bytes[written - 1] !== 0x0a : this.#torn;
      this.#pendingBytes -= bytes.length - added;
      this.#reason = "ENOSPC";
      this.#drop(countLines(bytes.subarray(written)));
      this.#retryLater();
      return;
    }
    this.#reason = error.code ?? error.message;
    if (MAY_PASS.has(this.#reason)) {
      this.#pending.unshift(bytes.toString("latin1", added));
    } else {
      this.#pendingBytes -= bytes.length - added;
      this.#drop(countLines(bytes) - added);
    }
    this.#retryLater();
  };

  #retryLater(): void {
    if (this.#closed) {
      // Nobody waits for a destination that takes nothing.
      for (const text of this.#pending) this.#drop(countLines(Buffer.from(text, "latin1")));
      this.#pending = [];
      this.#pendingBytes = 0;
    } else if (this.#timer === null) {
      this.#arm(RETRY_MS);
    }
    this.#settle(true);
  }

  // Callers of flush() are told once nothing waits, or once the destination has refused: waiting longer would be stalling.
  #settle(refused = false): void {
    if (!refused && (this.#writing !== null || this.#pending.length > 0)) return;
    const callbacks = this.#callbacks;
    this.#callbacks = [];
    for (const callback of callbacks) callback();
  }

  #checkRotation(): void {
    const nowMs = monotonicMs();
    if (!this.#isFile || nowMs - this.#rotationCheckedMs < ROTATION_CHECK_MS) return;
    this.#rotationCheckedMs = nowMs;
    if (this.#destination === "stdout" || this.#destination === "stderr") return;
    fs.stat(this.#destination, (error, stat) => {
      if (this.#fd < 0 || this.#closed) return;
      if (error === null && stat.ino === this.#inode && stat.dev === this.#device) return;
      if (error !== null && error.code !== "ENOENT") return;
      const previous = this.#fd;
      this.#open();
      // A write() may still be under way on the old descriptor: it is closed a while after.
      if (this.#fd < 0) this.#fd = previous;
      else setTimeout(() => fs.close(previous, () => {}), 10_000).unref();
    });
  }

  #drop(lines: number): void {
    if (lines <= 0) return;
    this.#dropped += lines;
    const report = this.#options.onDropped;
    const nowMs = monotonicMs();
    if (report === undefined || nowMs - this.#droppedReportMs < 10_000) return;
    this.#droppedReportMs = nowMs;
    const count = this.#dropped - this.#droppedReported;
    this.#droppedReported = this.#dropped;
    report(count, this.#reason === "" ? "the destination is slower than the log" : this.#reason);
  }
}

function countLines(bytes: Uint8Array): number {
  let lines = 0;
  for (const byte of bytes) if (byte === 0x0a) lines += 1;
  return lines;
}
