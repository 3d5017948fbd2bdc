/** The package's own folder and version, found from wherever this file runs (sources or the built output). */
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

let found: { root: string; version: string } | undefined;

function find(): { root: string; version: string } {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const file = path.join(folder, "package.json");
    if (fs.existsSync(file)) {
      const { name, version } = JSON.parse(fs.readFileSync(file, "utf8")) as { name: string; version: string };
      if (name === "gatehouse") return { root: folder, version };
    }
    const parent = path.dirname(folder);
    if (parent === folder) throw new Error("gatehouse's own package.json was not found above its code");
    folder = parent;
  }
}

/** E.g. `0.1.0`. */
export function softwareVersion(): string {
  found ??= find();
  return found.version;
}

/** The folder that holds package.json, examples/ and proto/. */
export function packageRoot(): string {
  found ??= find();
  return found.root;
}
