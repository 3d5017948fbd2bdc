/** Part of one request body in a temporary file, first in, first out. */
import { randomUUID } from "node:crypto";
import { closeSync, openSync, readSync, unlinkSync, writeSync } from "node:fs";
import { join } from "node:path";

export class BodySpill {
  private readonly descriptor: number;
  private writtenBytes = 0;
  private readBytes = 0;

  /** Makes a file in `folder`, which must be private to us. Throws when it cannot be had, as every method does. */
  constructor(folder: string) {
    const path = join(folder, randomUUID());
    this.descriptor = openSync(path, "wx+", 0o600);
    try {
      // A file without a name is gone with its last descriptor, so that a crash leaves nothing.
      unlinkSync(path);
    } catch (error) {
      closeSync(this.descriptor);
      throw error;
    }
  }

  /** Bytes that were written and not read. */
  get bytes(): number {
    return this.writtenBytes - this.readBytes;
  }

  write(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; ) {
      const taken = writeSync(this.descriptor, chunk, at, chunk.length - at, this.writtenBytes);
      at += taken;
      this.writtenBytes += taken;
    }
  }

  /** Fills `memory` with what comes next, and returns the part of it that was filled. */
  read(memory: Uint8Array): Uint8Array {
    const size = Math.min(memory.length, this.bytes);
    for (let at = 0; at < size; ) {
      const got = readSync(this.descriptor, memory, at, size - at, this.readBytes);
      if (got === 0) throw new Error(`temporary file of a request body ends ${this.bytes} bytes early`);
      at += got;
      this.readBytes += got;
    }
    return memory.subarray(0, size);
  }

  /** The last call. */
  close(): void {
    closeSync(this.descriptor);
  }
}
