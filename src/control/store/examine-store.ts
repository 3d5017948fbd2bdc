/**
 * Looks at a store before it is opened. LMDB maps its file into memory and dies by signal on some damage, so a short-lived
 * child opens it first, walks over every entry and reports; what kills the child has not killed us.
 */
import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, readSync, statSync } from "node:fs";
import { freeListDamage } from "./free-list-damage.ts";
import { STORE_FORMAT, StoreError } from "./store.ts";

const CHILD_TIMEOUT_MS = 60_000;
/** Walking takes some 5 µs an entry, and an entry of the smallest takes some 100 bytes: a slow machine has ten times as long. */
const CHILD_TIMEOUT_MS_PER_MB = 500;
const REPORT_LIMIT_BYTES = 65_536;
/** Both of LMDB's meta pages carry this; it would go on with one and might lose the newest commits. */
const LMDB_MAGIC = 0xbeefc0de;
const META_MAGIC_OFFSET = 24;
const META_PAGE_SIZE_OFFSET = 48;

/** What the child prints, one line of JSON. */
export interface ExamineReport {
  readonly damage?: string;
  readonly format?: number;
  readonly writtenBy?: string;
  readonly revision?: number;
}

/**
 * Resolves when the store at `file` may be opened or does not exist yet; `markerFile` exists since a store was first
 * written. Throws StoreError otherwise, and leaves the file as it is.
 */
export async function examineStore(file: string, markerFile: string): Promise<void> {
  const known = existsSync(markerFile);
  const size = existsSync(file) ? statSync(file).size : -1;
  if (known) {
    const marker = readMarker(markerFile);
    if (marker !== undefined && marker.format > STORE_FORMAT) throw newer(file, marker.format, marker.writtenBy);
    if (size < 0) throw damaged(file, "the file is gone, although a store was here");
    if (size === 0) throw damaged(file, "the file is empty, although a store was here");
  }
  if (size <= 0) return;
  const plain = plainDamage(file, size);
  if (plain !== undefined) {
    // A first start that was killed before its first commit leaves less than a store, and nothing to lose.
    throw damaged(file, plain);
  }
  const report = await examineInChild(file, CHILD_TIMEOUT_MS + (size / 1e6) * CHILD_TIMEOUT_MS_PER_MB);
  if (report.damage !== undefined) throw damaged(file, report.damage);
  if (report.format !== undefined && report.format > STORE_FORMAT) {
    throw newer(file, report.format, report.writtenBy ?? "unknown");
  }
  if (report.format === undefined && known) throw damaged(file, "it holds nothing, although a store was here");
}

function damaged(file: string, what: string): StoreError {
  return new StoreError(
    `${file}: the store is damaged: ${what}. The file was left as it is; put a backup in its place, or move its directory ` +
      "away to begin with an empty store",
  );
}

function newer(file: string, format: number, writtenBy: string): StoreError {
  return new StoreError(
    `${file}: written by a newer gatehouse (${writtenBy}, store format ${format}); this one knows format ${STORE_FORMAT}. ` +
      "Start the newer version, or give --data-dir another directory",
  );
}

function readMarker(markerFile: string): { format: number; writtenBy: string } | undefined {
  try {
    const marker = JSON.parse(readFileSync(markerFile, "utf8")) as { format?: unknown; writtenBy?: unknown };
    if (typeof marker.format !== "number") return undefined;
    return { format: marker.format, writtenBy: String(marker.writtenBy) };
  } catch {
    // The marker's presence says enough; its content only makes a message better.
    return undefined;
  }
}

/** Damage that shows without LMDB: magic numbers and size of pages. */
function plainDamage(file: string, size: number): string | undefined {
  const head = Buffer.alloc(META_PAGE_SIZE_OFFSET + 4);
  const descriptor = openSync(file, "r");
  try {
    if (readSync(descriptor, head, 0, head.length, 0) < head.length) return `${size} bytes are too few for a store`;
    if (head.readUInt32LE(META_MAGIC_OFFSET) !== LMDB_MAGIC) return "it does not begin like a store";
    const pageBytes = head.readUInt32LE(META_PAGE_SIZE_OFFSET);
    if (pageBytes < 512 || pageBytes > 65_536 || (pageBytes & (pageBytes - 1)) !== 0) {
      return `its page size is ${pageBytes} bytes`;
    }
    if (size < 2 * pageBytes) return `it was cut to ${size} bytes`;
    readSync(descriptor, head, 0, head.length, pageBytes);
    if (head.readUInt32LE(META_MAGIC_OFFSET) !== LMDB_MAGIC) return "its second page does not look like a store's";
    if (size % pageBytes !== 0) return `it was cut to ${size} bytes, in the middle of a page`;
    return freeListDamage(descriptor, size, pageBytes);
  } finally {
    closeSync(descriptor);
  }
}

/** The child's entry; from sources (tests) the built one is used, because Node runs JavaScript only. */
function childEntry(): URL {
  return import.meta.url.endsWith(".ts")
    ? new URL("../../../dist/src/control/store/examine-child.js", import.meta.url)
    : new URL("./examine-child.js", import.meta.url);
}

function examineInChild(file: string, timeoutMs: number): Promise<ExamineReport> {
  return new Promise((resolve, reject) => {
    // Only what a process needs to start: settings such as NODE_OPTIONS are for the gateway, not for this look.
    const child = spawn(process.execPath, [childEntry().pathname, file], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { PATH: process.env["PATH"] },
      timeout: Math.ceil(timeoutMs),
      killSignal: "SIGKILL",
    });
    let output = "";
    let complaint = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      if (output.length < REPORT_LIMIT_BYTES) output += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      if (complaint.length < REPORT_LIMIT_BYTES) complaint += text;
    });
    child.once("error", reject);
    child.once("close", (code, signal) => {
      if (code === 0) {
        try {
          resolve(JSON.parse(output) as ExamineReport);
          return;
        } catch {
          // Falls through: a child that ended well without a report is as unusable as one that did not.
        }
      }
      if (complaint.includes("ERR_MODULE_NOT_FOUND") || complaint.includes("MODULE_NOT_FOUND")) {
        reject(new StoreError(`${file}: cannot be examined: ${complaint.slice(0, 500)}`));
        return;
      }
      const how = signal === null ? `exit code ${String(code)}` : signal;
      resolve({ damage: `reading it ended by ${how}` });
    });
  });
}
