/** `gatehouse edge`: the data plane alone, fed by a control plane over gRPC. */
import { startEdge } from "../edge/edge.ts";
import { connectControlPlane } from "../rpc/grpc-link.ts";
import { createLogger } from "../telemetry/logger.ts";
import { startOpsServer } from "../telemetry/ops-server.ts";
import { formatHostPort } from "../text/host-port.ts";
import { clientTls } from "./client-tls.ts";
import type { Invocation } from "./command.ts";
import { print } from "./output.ts";
import { edgeOptions } from "./server-options.ts";
import { ServerRun } from "./server-run.ts";
import { UsageError } from "./usage-error.ts";
import { softwareVersion } from "./version.ts";

export async function run({ command, settings }: Invocation): Promise<number> {
  const controlPlane = settings["control-plane"];
  if (controlPlane === undefined) {
    throw new UsageError(
      "expected --control-plane HOST:PORT, where this edge gets its configuration from",
      command.name,
    );
  }
  const tls = clientTls(settings, command.name);
  const server = new ServerRun(createLogger({ level: settings["log-level"] }));
  // What is for people goes beside an access log on stdout, not into it.
  const say = settings["access-log"] === "stdout" ? (text: string) => process.stderr.write(text) : print;
  const start = async (): Promise<void> => {
    const link = await server.part(
      "link to the control plane",
      () => connectControlPlane({ server: controlPlane, ...(tls === undefined ? {} : { tls }) }),
      (part) => part.close(),
    );
    let edgeIsReady = (): boolean => false;
    let metricsText = (): string => "";
    const ops = settings.ops;
    if (ops !== null) {
      const isReady = (): boolean => edgeIsReady() && !server.isStopping;
      await server.part(
        "ops server",
        () => startOpsServer({ address: ops, isReady, metricsText: () => metricsText() }),
        (part) => part.close(),
      );
    }
    const edge = await server.part(
      "edge",
      () => startEdge(edgeOptions(settings, link)),
      (part) => part.drain(settings["grace-period-ms"]),
    );
    edgeIsReady = () => edge.isReady();
    metricsText = () => edge.metricsText();
    const url = `http://${formatHostPort(settings.host, edge.port)}`;
    say(`Gatehouse ${softwareVersion()} edge on ${url}, configuration from ${controlPlane}\n`);
    await server.wait(edge.ready);
    say(`Ready: serving revision ${edge.status().revision}\n`);
  };
  return server.serve(start, () => say("Draining.\n"));
}
