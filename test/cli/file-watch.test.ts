import fs from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { contentDigest, type FileWatch, watchFile } from "../../src/cli/file-watch.ts";
import { temporaryFolder } from "./run-cli.ts";

let folder: string;
let file: string;
let watch: FileWatch | null;
let seen: string[];

beforeEach(() => {
  folder = temporaryFolder();
  file = path.join(folder, "api.yaml");
  seen = [];
  watch = null;
});
afterEach(() => {
  watch?.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

function begin(known: string): void {
  watch = watchFile(
    file,
    contentDigest(Buffer.from(known)),
    (bytes) => seen.push(Buffer.from(bytes).toString()),
    (error) => seen.push(error.code ?? "?"),
  );
}

async function untilSeen(expected: string[]): Promise<void> {
  const untilMs = Date.now() + 10_000;
  while (seen.length < expected.length && Date.now() < untilMs) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(seen).toEqual(expected);
}

describe("file watch", () => {
  it("tells a save in place, and one by renaming", async () => {
    fs.writeFileSync(file, "1");
    begin("1");
    fs.writeFileSync(file, "2");
    await untilSeen(["2"]);
    fs.writeFileSync(`${file}.new`, "3");
    fs.renameSync(`${file}.new`, file);
    await untilSeen(["2", "3"]);
  });

  it("tells a save that came before the watch began", async () => {
    fs.writeFileSync(file, "2");
    begin("1");
    await untilSeen(["2"]);
  });

  it("keeps still about a save that changes nothing", async () => {
    fs.writeFileSync(file, "1");
    begin("1");
    fs.utimesSync(file, 1, 1);
    fs.writeFileSync(`${file}.new`, "1");
    fs.renameSync(`${file}.new`, file);
    fs.writeFileSync(file, "2");
    await untilSeen(["2"]);
  });

  it("follows a link that is pointed elsewhere", async () => {
    fs.writeFileSync(path.join(folder, "a"), "1");
    fs.writeFileSync(path.join(folder, "b"), "2");
    fs.symlinkSync(path.join(folder, "a"), file);
    begin("1");
    fs.symlinkSync(path.join(folder, "b"), `${file}.new`);
    fs.renameSync(`${file}.new`, file);
    await untilSeen(["2"]);
  });

  it("says that the file is gone, and tells when it is back, the same or not", async () => {
    fs.writeFileSync(file, "1");
    begin("1");
    fs.rmSync(file);
    await untilSeen(["ENOENT"]);
    fs.writeFileSync(file, "1");
    await untilSeen(["ENOENT", "1"]);
  });
});
