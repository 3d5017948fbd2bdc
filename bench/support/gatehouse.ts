/** A Gatehouse process for a bench: started as a user starts it, configured through its admin client. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type AdminClient, connectAdmin } from "../../src/rpc/admin-client.ts";
import { type StartedProcess, startProcess } from "./child.ts";
import { freePort } from "./ports.ts";

export interface GatehouseOptions {
  readonly folder: string;
  readonly definition: string;
  readonly threads: number;
  readonly flags?: readonly string[];
}

export interface StartedGatehouse extends StartedProcess {
  readonly port: number;
  readonly opsPort: number;
  readonly admin: AdminClient;
  readonly apiId: string;
  /** Patches the stage as `gatehouse stages set` does. */
  setStage(changes: Readonly<Record<string, string>>): Promise<void>;
}

const main = fileURLToPath(new URL("../../src/main.js", import.meta.url));

export async function startGatehouse(options: GatehouseOptions): Promise<StartedGatehouse> {
  mkdirSync(options.folder, { recursive: true });
  const file = join(options.folder, "definition.json");
  writeFileSync(file, options.definition);
  const [port, grpcPort, opsPort] = [await freePort(), await freePort(), await freePort()];
  const started = startProcess(main, [
    "start",
    file,
    ...["--port", String(port), "--threads", String(options.threads), "--access-log", "off"],
    ...["--grpc", `127.0.0.1:${grpcPort}`, "--ops", `127.0.0.1:${opsPort}`, "--data-dir", join(options.folder, "data")],
    ...["--log-level", "warn"],
    ...(options.flags ?? []),
  ]);
  await waitUntilReady(opsPort, started);
  const admin = connectAdmin({ server: `127.0.0.1:${grpcPort}` });
  const [api] = await admin.getApis();
  if (api === undefined) throw new Error(`gatehouse serves no API: ${started.output()}`);
  return {
    ...started,
    port,
    opsPort,
    admin,
    apiId: api.id,
    setStage: async (changes) => {
      const patch = Object.entries(changes).map(([path, value]) => ({ op: "replace" as const, path, value }));
      await admin.updateStage(api.id, "prod", patch);
    },
  };
}

async function waitUntilReady(opsPort: number, started: StartedProcess): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const ready = await fetch(`http://127.0.0.1:${opsPort}/readyz`).then(
      (response) => response.ok,
      () => false,
    );
    if (ready) return;
    if (Date.now() > deadline) throw new Error(`gatehouse was not ready in 30 s: ${started.output()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Waits until `path` answers `status`, for settings that travel. */
export async function waitForAnswer(port: number, path: string, status: number): Promise<void> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    await response.arrayBuffer();
    if (response.status === status) return;
    if (Date.now() > deadline) throw new Error(`${path} answers ${response.status}, expected ${status}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
