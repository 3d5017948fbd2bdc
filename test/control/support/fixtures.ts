/** Definitions, directories and silence for tests of the control plane. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { type ControlPlane, type ControlPlaneOptions, startControlPlane } from "../../../src/control/control-plane.ts";

export const SILENT = { info() {}, warn() {}, error() {} };

/** A definition of `count` GET methods under `/r0/{id}`, `/r1/{id}`, ... */
export function definition(count: number, title = "Pets", extra: object = {}): Buffer {
  const paths: Record<string, unknown> = {};
  for (let index = 0; index < count; index++) {
    paths[`/r${index}/{id}`] = {
      get: {
        parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
        responses: { 200: { description: "ok" } },
        "x-amazon-apigateway-integration": {
          type: "http_proxy",
          httpMethod: "GET",
          uri: `http://127.0.0.1:9000/r${index}/{id}`,
          requestParameters: { "integration.request.path.id": "method.request.path.id" },
        },
      },
    };
  }
  return Buffer.from(JSON.stringify({ openapi: "3.0.1", info: { title, version: "1" }, paths, ...extra }));
}

const directories: string[] = [];
const planes = new Set<ControlPlane>();

export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "gatehouse-test-"));
  directories.push(directory);
  return directory;
}

export async function startTestPlane(options: Partial<ControlPlaneOptions> = {}): Promise<ControlPlane> {
  const plane = await startControlPlane({
    dataDir: temporaryDirectory(),
    grpcAddress: null,
    softwareVersion: "0.0.0",
    log: SILENT,
    ...options,
  });
  planes.add(plane);
  return {
    operations: plane.operations,
    localLink: () => plane.localLink(),
    grpcPort: plane.grpcPort,
    stop: (graceMs) => {
      planes.delete(plane);
      return plane.stop(graceMs);
    },
  };
}

afterAll(async () => {
  for (const plane of planes) await plane.stop(0);
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

/** Polls until `probe` gives something, for at most ten seconds. */
export async function until<T>(probe: () => T | undefined | false | Promise<T | undefined | false>): Promise<T> {
  const endMs = Date.now() + 10_000;
  for (;;) {
    const value = await probe();
    if (value !== undefined && value !== false) return value as T;
    if (Date.now() > endMs) throw new Error("waited ten seconds in vain");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
