/** `--demo`: the bundled definition and a backend for it. */
import path from "node:path";
import { type DemoUpstream, startDemoUpstream } from "./demo-upstream.ts";
import { packageRoot } from "./version.ts";

export interface Demo {
  readonly definitionFile: string;
  /** The stage variables that the definition expects. */
  readonly variables: ReadonlyMap<string, string>;
  readonly upstream: DemoUpstream;
}

export async function startDemo(): Promise<Demo> {
  const upstream = await startDemoUpstream();
  return {
    definitionFile: path.relative(process.cwd(), path.join(packageRoot(), "examples", "petstore.yaml")),
    variables: new Map([["backend", `127.0.0.1:${upstream.port}`]]),
    upstream,
  };
}
