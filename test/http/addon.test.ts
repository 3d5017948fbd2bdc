/** Loading of the addon: what is relinked, where copies may live, and what is refused. */
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Worker } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { AddonError, addonPath, cacheFolders, checkGlibc, loadAddon } from "../../src/http/addon.ts";
import { takePortExclusively } from "../../src/http/port-check.ts";
import { keepPrivateFile, openPrivateFolder, PrivateCacheError } from "../../src/http/private-cache.ts";
import { RelinkError, relinkAddon } from "../../src/http/relink-addon.ts";

const packageFolder = dirname(createRequire(import.meta.url).resolve("uWebSockets.js"));
const published = (platform: string, arch: string, abi = "115"): Buffer =>
  readFileSync(join(packageFolder, `uws_${platform}_${arch}_${abi}.node`));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gatehouse-addon-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("relinking", () => {
  test.each(["x64", "arm64"])(
    "changes three names, three versions and one flag of the %s build, for every Node",
    (arch) => {
      for (const abi of ["115", "127", "137"]) {
        const input = published("linux", arch, abi);
        const output = relinkAddon(input, arch);
        expect(output.length).toBe(input.length);
        let changed = 0;
        for (let i = 0; i < input.length; i++) if (input[i] !== output[i]) changed++;
        expect(changed).toBeGreaterThan(0);
        // Four bytes a name, two a version, two the flag.
        expect(changed).toBeLessThanOrEqual(3 * 4 + 3 * 2 + 2);
        expect(input.equals(published("linux", arch, abi))).toBe(true);
      }
    },
  );

  test("is the same each time, and refuses its own output", () => {
    const output = relinkAddon(published("linux", "x64"), "x64");
    expect(relinkAddon(published("linux", "x64"), "x64").equals(output)).toBe(true);
    expect(() => relinkAddon(output, "x64")).toThrow(RelinkError);
  });

  test.each([
    ["another processor's build", () => published("linux", "arm64"), /built for machine 183/],
    ["another system's build", () => published("darwin", "x64"), /not an ELF file/],
    ["an empty file", () => Buffer.alloc(0), /truncated/],
    ["a text", () => Buffer.from("#!/bin/sh\n".repeat(100)), /not an ELF file/],
    ["a 32-bit header", () => withByte(published("linux", "x64"), 4, 1), /not a 64-bit/],
    ["a program instead of a library", () => withByte(published("linux", "x64"), 0x10, 2), /not a shared object/],
  ])("refuses %s", (_, input, message) => {
    expect(() => relinkAddon(input(), "x64")).toThrow(RelinkError);
    expect(() => relinkAddon(input(), "x64")).toThrow(message);
  });

  test("refuses a processor it does not know", () => {
    expect(() => relinkAddon(published("linux", "x64"), "riscv64")).toThrow(/not for riscv64/);
  });

  test("refuses a file that was cut anywhere, with an error of its own", () => {
    const input = published("linux", "x64");
    for (const part of [0.00001, 0.001, 0.01, 0.1, 0.5, 0.9, 0.999]) {
      expect(() => relinkAddon(input.subarray(0, Math.floor(input.length * part)), "x64")).toThrow(RelinkError);
    }
  });

  test("refuses a library that needs glibc 2.38 for something else", () => {
    const input = published("linux", "x64");
    const at = input.indexOf("__isoc23_strtol\0");
    input.write("__isoc23_strtoX", at, "latin1");
    expect(() => relinkAddon(input, "x64")).toThrow(/__isoc23_strtoX, which has no older equal/);
  });
});

describe("the private folder", () => {
  test("is made for this user alone", () => {
    const made = openPrivateFolder(join(folder, "a", "b"));
    expect(statSync(made).mode & 0o777).toBe(0o700);
  });

  test.each([0o770, 0o701, 0o755, 0o777])("is refused with mode %o", (mode) => {
    chmodSync(folder, mode);
    expect(() => openPrivateFolder(folder)).toThrow(/expected 700/);
  });

  test("is refused as a symbolic link", () => {
    mkdirSync(join(folder, "real"), { mode: 0o700 });
    symlinkSync(join(folder, "real"), join(folder, "link"));
    expect(() => openPrivateFolder(join(folder, "link"))).toThrow(/symbolic links are not followed/);
  });

  test("is refused below a folder that everyone may write to", () => {
    const open = join(folder, "open");
    mkdirSync(join(open, "mine"), { recursive: true, mode: 0o700 });
    chmodSync(open, 0o777);
    expect(() => openPrivateFolder(join(open, "mine"))).toThrow(/may be written by everyone/);
    chmodSync(open, 0o1777);
    expect(() => openPrivateFolder(join(open, "mine"))).not.toThrow();
  });

  test("is refused where a file stands in its way", () => {
    writeFileSync(join(folder, "file"), "");
    expect(() => openPrivateFolder(join(folder, "file", "below"))).toThrow(PrivateCacheError);
    expect(() => openPrivateFolder(join(folder, "file"))).toThrow(PrivateCacheError);
  });

  test.runIf(process.getuid?.() === 0)("is refused when it belongs to another user", () => {
    const foreign = join(folder, "foreign");
    mkdirSync(foreign, { mode: 0o700 });
    chownSync(foreign, 12345, 12345);
    expect(() => openPrivateFolder(foreign)).toThrow(/belongs to user 12345/);
  });

  const bytes = Buffer.from("what is executed");

  test("gives back the file that it keeps, without writing it again", () => {
    const path = keepPrivateFile(folder, "x.node", bytes);
    const before = statSync(path);
    expect(keepPrivateFile(folder, "x.node", bytes)).toBe(path);
    expect(statSync(path).ino).toBe(before.ino);
    expect(readdirSync(folder)).toEqual(["x.node"]);
  });

  test.each([
    ["changed", (path: string) => writeFileSync(path, "something else!")],
    ["cut", (path: string) => writeFileSync(path, bytes.subarray(1))],
    ["opened to others", (path: string) => chmodSync(path, 0o666)],
    [
      "replaced by a link",
      (path: string) => {
        writeFileSync(`${path}.other`, bytes);
        rmSync(path);
        symlinkSync(`${path}.other`, path);
      },
    ],
  ])("replaces a copy that was %s", (_, tamper) => {
    const path = keepPrivateFile(folder, "x.node", bytes);
    tamper(path);
    expect(keepPrivateFile(folder, "x.node", bytes)).toBe(path);
    expect(readFileSync(path).equals(bytes)).toBe(true);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test("that cannot be written to is named, and nothing is left behind", () => {
    mkdirSync(join(folder, "x.node"));
    writeFileSync(join(folder, "x.node", "in the way"), "");
    expect(() => keepPrivateFile(folder, "x.node", bytes)).toThrow(/x\.node cannot be written/);
    expect(readdirSync(folder)).toEqual(["x.node"]);
  });
});

describe("the folders tried", () => {
  test("are the one named, alone", () => {
    expect(cacheFolders({ cacheDir: "/a", dataDir: "/d" }, { GATEHOUSE_CACHE_DIR: "/b", HOME: "/h" })).toEqual(["/a"]);
    expect(cacheFolders({ dataDir: "/d" }, { GATEHOUSE_CACHE_DIR: "/b", HOME: "/h" })).toEqual(["/b"]);
  });

  test("else the user's cache, then the data directory, never a shared one", () => {
    expect(cacheFolders({ dataDir: "/d" }, { XDG_CACHE_HOME: "/x", HOME: "/h" })).toEqual([
      "/x/gatehouse",
      "/h/.cache/gatehouse",
      "/d/cache",
    ]);
    expect(cacheFolders({}, { XDG_CACHE_HOME: "relative", HOME: "/h" })).toEqual(["/h/.cache/gatehouse"]);
  });
});

test("a C library that is too old, or another one, is named", () => {
  expect(() => checkGlibc("2.36")).not.toThrow();
  expect(() => checkGlibc("2.41")).not.toThrow();
  expect(() => checkGlibc("2.35")).toThrow(/this system has 2\.35/);
  expect(() => checkGlibc(undefined)).toThrow(AddonError);
});

describe("the addon", () => {
  test("loads once on the main thread and by its path in a worker", async () => {
    const addon = loadAddon();
    expect(loadAddon()).toBe(addon);
    expect(process.env["UWS_HTTP_MAX_HEADERS_SIZE"]).toBe(String(10_240 + 6 * 1024));
    const worker = new Worker(
      `require("node:worker_threads").parentPort.postMessage(typeof require(${JSON.stringify(addonPath())}).App)`,
      {
        eval: true,
      },
    );
    expect(await new Promise((resolve) => worker.once("message", resolve))).toBe("function");
  });

  test("takes a port only while nobody else listens, sharers included", () => {
    const addon = loadAddon();
    const port = takePortExclusively(addon, "127.0.0.1", 0);
    expect(takePortExclusively(addon, "127.0.0.1", port)).toBe(port);
    const app = addon.App();
    let shared = false;
    app.listen("127.0.0.1", port, 0, (socket) => {
      shared = socket !== false;
    });
    expect(shared).toBe(true);
    expect(() => takePortExclusively(addon, "127.0.0.1", port)).toThrow(`127.0.0.1:${port} cannot be listened on`);
    expect(() => takePortExclusively(addon, "127.0.0.1", port)).toThrow(/--port/);
    app.close();
    expect(takePortExclusively(addon, "127.0.0.1", port)).toBe(port);
  });
});

// On a machine whose glibc loads the published build nothing is relinked, so there is nothing to see here.
describe.runIf(loadAddon() !== undefined && dirname(addonPath()) !== packageFolder)("a relinked addon", () => {
  const freshLoad = async (): Promise<string> => {
    vi.resetModules();
    const fresh: typeof import("../../src/http/addon.ts") = await import("../../src/http/addon.ts");
    fresh.loadAddon({ cacheDir: folder });
    return fresh.addonPath();
  };

  test("is loaded from the folder named, and again from a copy that somebody changed", async () => {
    const path = await freshLoad();
    expect(dirname(path)).toBe(realpathSync(folder));
    const good = readFileSync(path);
    rmSync(path); // The loaded file stays mapped; a new one takes its name.
    writeFileSync(path, good.subarray(0, 1_000_000), { mode: 0o600 });
    expect(await freshLoad()).toBe(path);
    expect(readFileSync(path).equals(good)).toBe(true);
  });

  test("that can be kept nowhere says where it was tried and what to set", async () => {
    chmodSync(folder, 0o777);
    await expect(freshLoad()).rejects.toThrow(/GATEHOUSE_CACHE_DIR names one.*has mode 777, expected 700/);
  });
});

function withByte(bytes: Buffer, at: number, value: number): Buffer {
  bytes[at] = value;
  return bytes;
}
