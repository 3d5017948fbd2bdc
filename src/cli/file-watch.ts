/**
 * Tells when the content of a file has changed.
 *
 * By looking at the file a few times a second rather than by asking the system for events: editors that save by renaming,
 * symbolic links that are pointed elsewhere, network folders and a limit on watches all break events and none breaks this.
 */
import { createHash } from "node:crypto";
import fs from "node:fs";

const LOOK_EVERY_MS = 200;
/** A save is rarely one write: the file is read this long after the change was seen. */
const SETTLE_MS = 50;

export interface FileWatch {
  close(): void;
}

/** `onChanged` gets the new content, `onFailed` what keeps it from being read; neither is called for content whose digest (contentDigest) is `known`. */
export function watchFile(
  file: string,
  known: string,
  onChanged: (bytes: Uint8Array) => void,
  onFailed: (error: NodeJS.ErrnoException) => void,
): FileWatch {
  let seen = known;
  let timer: NodeJS.Timeout | null = null;
  const read = (): void => {
    timer = null;
    fs.readFile(file, (error, bytes) => {
      if (error !== null) {
        seen = "";
        onFailed(error);
        return;
      }
      const now = contentDigest(bytes);
      if (now === seen) return;
      seen = now;
      onChanged(bytes);
    });
  };
  const onStat = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(read, SETTLE_MS);
  };
  fs.watchFile(file, { interval: LOOK_EVERY_MS }, onStat);
  // A save between the caller's reading and the first look would go unseen.
  onStat();
  return {
    close() {
      if (timer !== null) clearTimeout(timer);
      fs.unwatchFile(file, onStat);
    },
  };
}

/** Lower-case hex SHA-256. */
export function contentDigest(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
