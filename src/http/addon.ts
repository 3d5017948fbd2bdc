/** Finds and loads uWebSockets.js, on machines whose C library is slightly too old for it as well. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { isMainThread } from "node:worker_threads";
import { HEADERS_LIMIT_BYTES } from "../model/limits.ts";
import { keepPrivateFile, openPrivateFolder, PrivateCacheError, sha256 } from "./private-cache.ts";
import { relinkAddon } from "./relink-addon.ts";
import type { UwsAddon } from "./uws-types.ts";

export type { UwsAddon } from "./uws-types.ts";

export interface AddonOptions {
  /** Where a relinked copy is kept. Unset: GATEHOUSE_CACHE_DIR, XDG_CACHE_HOME/gatehouse, ~/.cache/gatehouse. */
  readonly cacheDir?: string;
  /** Used when none of the folders above can be used. */
  readonly dataDir?: string;
  /** Largest request head that the listeners will be asked to accept, bytes. */
  readonly headersLimitBytes?: number;
}

/** The addon cannot be used here; the message says why and what would help. */
export class AddonError extends Error {
  override readonly name = "AddonError";
}

// The listener counts heads itself and answers 431 in the gateway's own form. The addon's limit lies this far above, so that
// its own answer, which cannot be changed, is met only by clients that go far beyond.
const HEAD_SLACK_BYTES = 6 * 1024;

const require = createRequire(import.meta.url);
let loadedPath: string | undefined;
let loadedAddon: UwsAddon | undefined;

/**
 * Loads the addon on the main thread, before any worker does: its limit for request heads is read from the environment of
 * the process at that moment. Throws AddonError. A second call returns the same module.
 */
export function loadAddon(options: AddonOptions = {}): UwsAddon {
  if (loadedAddon !== undefined) return loadedAddon;
  if (!isMainThread) throw new AddonError("loadAddon belongs to the main thread; worker threads use loadAddonInThread");
  const headBytes = (options.headersLimitBytes ?? HEADERS_LIMIT_BYTES) + HEAD_SLACK_BYTES;
  process.env["UWS_HTTP_MAX_HEADERS_SIZE"] = String(headBytes);

  const published = publishedPath();
  try {
    return remember(published, requireAddon(published));
  } catch (error) {
    if (!lacksGlibc238(error)) throw notLoadable(published, error);
  }
  return loadRelinked(published, options);
}

/** Path of the file that loadAddon loaded, for worker threads. */
export function addonPath(): string {
  if (loadedPath === undefined) throw new AddonError("addonPath was asked for before loadAddon");
  return loadedPath;
}

/** Loads, in a worker thread, the file that the main thread found. */
export function loadAddonInThread(path: string): UwsAddon {
  try {
    return remember(path, requireAddon(path));
  } catch (error) {
    throw notLoadable(path, error);
  }
}

/** The folders that may hold a relinked copy, in order. One that was named on purpose stands alone. */
export function cacheFolders(options: AddonOptions, environment: NodeJS.ProcessEnv = process.env): string[] {
  const named = options.cacheDir ?? environment["GATEHOUSE_CACHE_DIR"];
  if (named !== undefined && named !== "") return [named];
  const folders: string[] = [];
  // XDG Base Directory Specification: a relative path is invalid and ignored.
  const xdg = environment["XDG_CACHE_HOME"];
  if (xdg?.startsWith("/")) folders.push(join(xdg, "gatehouse"));
  const home = environment["HOME"] ?? homedir();
  if (home.startsWith("/")) folders.push(join(home, ".cache", "gatehouse"));
  if (options.dataDir !== undefined) folders.push(join(options.dataDir, "cache"));
  return folders;
}

function publishedPath(): string {
  let entry: string;
  try {
    entry = require.resolve("uWebSockets.js");
  } catch {
    throw new AddonError('the package "uWebSockets.js" is not installed; run npm ci');
  }
  const name = `uws_${process.platform}_${process.arch}_${process.versions.modules}.node`;
  const path = join(dirname(entry), name);
  if (!existsSync(path)) {
    throw new AddonError(
      `uWebSockets.js has no build for Node ${process.versions.node} on ${process.platform} ${process.arch} (${name}); ` +
        "use Node 20, 22 or 24 on Linux, macOS or Windows",
    );
  }
  return path;
}

function requireAddon(path: string): UwsAddon {
  const module: unknown = require(path);
  if (typeof module !== "object" || module === null || !("App" in module) || !("_cfg" in module)) {
    throw new AddonError(`${path} is not uWebSockets.js`);
  }
  return module as UwsAddon;
}

function remember(path: string, addon: UwsAddon): UwsAddon {
  // Drops the `uWebSockets` response header: it is not part of AWS's answers.
  addon._cfg("silent");
  loadedPath = path;
  loadedAddon = addon;
  return addon;
}

function lacksGlibc238(error: unknown): boolean {
  return error instanceof Error && error.message.includes("GLIBC_2.38") && error.message.includes("not found");
}

function notLoadable(path: string, error: unknown): AddonError {
  if (error instanceof AddonError) return error;
  return new AddonError(`${path} cannot be loaded: ${error instanceof Error ? error.message : String(error)}`, {
    cause: error,
  });
}

function loadRelinked(published: string, options: AddonOptions): UwsAddon {
  checkGlibc(glibcVersion());
  const input = readFileSync(published);
  const relinked = relinkAddon(input, process.arch);
  const name = `uws-${process.arch}-${process.versions.modules}-${sha256(input).slice(0, 32)}.node`;
  const refusals: string[] = [];
  for (const folder of cacheFolders(options)) {
    try {
      const path = keepPrivateFile(openPrivateFolder(folder), name, relinked);
      return remember(path, requireAddon(path));
    } catch (error) {
      refusals.push((error as Error).message);
      if (!(error instanceof PrivateCacheError) && !isMountRefusal(error)) break;
    }
  }
  throw new AddonError(
    "uWebSockets.js needs glibc 2.38; on this older one it runs from a relinked copy, for which no folder could be used " +
      `(GATEHOUSE_CACHE_DIR names one): ${refusals.join("; ") || "none is known"}`,
  );
}

/** A folder on a file system mounted noexec: another one may do. */
function isMountRefusal(error: unknown): boolean {
  return error instanceof Error && error.message.includes("failed to map segment");
}

/** Version of the C library of this process, undefined where it is not glibc. */
function glibcVersion(): string | undefined {
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return report.header?.glibcVersionRuntime;
}

/** Throws AddonError below 2.36, where arc4random is missing too, and without glibc. */
export function checkGlibc(version: string | undefined): void {
  const [major, minor] = (version ?? "").split(".").map(Number);
  if (major === undefined || minor === undefined || Number.isNaN(major) || Number.isNaN(minor)) {
    throw new AddonError("uWebSockets.js needs glibc 2.36 or later; this system's C library is another one");
  }
  if (major < 2 || (major === 2 && minor < 36)) {
    throw new AddonError(
      `uWebSockets.js needs glibc 2.36 or later, this system has ${version}; Debian 12, Ubuntu 24.04 or later have it`,
    );
  }
}
