/** How this program was called, for lines that a person can copy: `gatehouse`, or node with the path to it. */
import path from "node:path";

export function programName(): string {
  const called = process.argv[1] ?? "gatehouse";
  const base = path.basename(called);
  return base === "gatehouse" ? base : `node ${path.relative(process.cwd(), called)}`;
}
