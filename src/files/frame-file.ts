/**
 * A file of frames that is only ever appended to: each frame carries its length and a checksum, so that what a crash left of the last one
 * is known for what it is, and anything else that does not fit is damage.
 *
 *     u32 length | u32 length again, all bits turned | 8 bytes of the payload's SHA-256 | payload
 *
 * The length stands twice so that a flipped bit in it is not taken for a frame that was being written.
 */
import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { dirname } from "node:path";
import { syncDirectory } from "./durable-file.ts";

const LENGTH_BYTES = 4;
const CHECKSUM_BYTES = 8;
const HEADER_BYTES = 2 * LENGTH_BYTES + CHECKSUM_BYTES;
/** A frame that says it is longer than this is damage. */
export const FRAME_BYTES_MAX = 64 * 1024 * 1024;

export interface FrameFileRead {
  /** Bytes of all whole frames from the file's begin on. */
  readonly wholeBytes: number;
  /** What is wrong behind them; null when they are followed by nothing, or by the begin of a frame that was being written. */
  readonly damage: string | null;
}

/**
 * Hands over the payload of each whole frame, in order; waits for what `onFrame` returns. A file that is not there has no frames. `onFrame`
 * may throw for a payload that makes no sense: that is damage too.
 */
export async function readFrames(
  path: string,
  onFrame: (payload: Buffer) => void | Promise<void>,
): Promise<FrameFileRead> {
  let file: FileHandle;
  try {
    file = await open(path, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { wholeBytes: 0, damage: null };
    throw error;
  }
  try {
    const { size } = await file.stat();
    let at = 0;
    const header = Buffer.alloc(HEADER_BYTES);
    while (at + HEADER_BYTES <= size) {
      await file.read(header, 0, HEADER_BYTES, at);
      const length = header.readUInt32LE(0);
      if (header.readUInt32LE(LENGTH_BYTES) !== ~length >>> 0) {
        return { wholeBytes: at, damage: `byte ${at}: the two lengths of a frame do not match` };
      }
      if (length === 0 || length > FRAME_BYTES_MAX) {
        return { wholeBytes: at, damage: `byte ${at}: a frame of ${length} bytes, expected 1 to ${FRAME_BYTES_MAX}` };
      }
      if (at + HEADER_BYTES + length > size) return { wholeBytes: at, damage: null };
      const payload = Buffer.allocUnsafe(length);
      await file.read(payload, 0, length, at + HEADER_BYTES);
      if (!checksum(payload).equals(header.subarray(2 * LENGTH_BYTES))) {
        return { wholeBytes: at, damage: `byte ${at}: the checksum of a frame does not match its content` };
      }
      try {
        await onFrame(payload);
      } catch (error) {
        return { wholeBytes: at, damage: `byte ${at}: ${(error as Error).message}` };
      }
      at += HEADER_BYTES + length;
    }
    return { wholeBytes: at, damage: null };
  } finally {
    await file.close();
  }
}

export class FrameFile {
  readonly #file: FileHandle;
  #bytes: number;

  private constructor(file: FileHandle, bytes: number) {
    this.#file = file;
    this.#bytes = bytes;
  }

  /** Opens a file, or makes it, to append behind its first `bytes`: what follows them is cut off. */
  static async open(path: string, bytes: number): Promise<FrameFile> {
    const file = await open(path, bytes === 0 ? "w" : "r+", 0o600);
    try {
      await file.truncate(bytes);
      await file.sync();
      await syncDirectory(dirname(path));
    } catch (error) {
      await file.close();
      throw error;
    }
    return new FrameFile(file, bytes);
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Appends frames in one write, and waits until they are on disk unless told otherwise. After a failure the file is not to be used. */
  async append(payloads: readonly Uint8Array[], isDurable = true): Promise<void> {
    if (payloads.length === 0) return;
    const parts: Uint8Array[] = [];
    for (const payload of payloads) {
      const header = Buffer.alloc(2 * LENGTH_BYTES);
      header.writeUInt32LE(payload.length);
      header.writeUInt32LE(~payload.length >>> 0, LENGTH_BYTES);
      parts.push(header, checksum(payload), payload);
    }
    const content = Buffer.concat(parts);
    // A disk that is nearly full writes less than it was given, and says no more than that.
    for (let written = 0; written < content.length; ) {
      const { bytesWritten } = await this.#file.write(
        content,
        written,
        content.length - written,
        this.#bytes + written,
      );
      if (bytesWritten === 0) throw new Error("the disk took nothing of what was to be written");
      written += bytesWritten;
    }
    if (isDurable) await this.#file.datasync();
    this.#bytes += content.length;
  }

  async sync(): Promise<void> {
    await this.#file.sync();
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}

function checksum(payload: Uint8Array): Buffer {
  return createHash("sha256").update(payload).digest().subarray(0, CHECKSUM_BYTES);
}
