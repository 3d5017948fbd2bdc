/** `gatehouse control`: the control plane alone. */
import { startControlPlane } from "../control/control-plane.ts";
import { createLogger } from "../telemetry/logger.ts";
import { startOpsServer } from "../telemetry/ops-server.ts";
import { renderPrometheus } from "../telemetry/prometheus.ts";
import { formatHostPort, parseHostPort } from "../text/host-port.ts";
import type { Invocation } from "./command.ts";
import { print } from "./output.ts";
import { programName } from "./program-name.ts";
import { controlPlaneOptions } from "./server-options.ts";
import { ServerRun } from "./server-run.ts";
import { UsageError } from "./usage-error.ts";
import { softwareVersion } from "./version.ts";

export async function run({ command, settings }: Invocation): Promise<number> {
  if (settings.grpc === null) {
    throw new UsageError("--grpc off leaves a control plane that nobody can reach; give it an address", command.name);
  }
  const grpc = settings.grpc;
  const log = createLogger({ level: settings["log-level"] });
  const options = controlPlaneOptions(settings, command.name, log);
  const server = new ServerRun(log);
  let isReady = false;
  const start = async (): Promise<void> => {
    const controlPlane = await server.part(
      "control plane",
      () => startControlPlane(options),
      (part) => part.stop(settings["grace-period-ms"]),
    );
    const ops = settings.ops;
    let opsText = "";
    if (ops !== null) {
      const opsServer = await server.part(
        "ops server",
        () =>
          startOpsServer({
            address: ops,
            isReady: () => isReady && !server.isStopping,
            metricsText: () => renderPrometheus({ version: softwareVersion() }),
          }),
        (part) => part.close(),
      );
      opsText = `; metrics on http://${formatHostPort(opsServer.host, opsServer.port)}/metrics`;
    }
    isReady = true;
    const at = formatHostPort(parseHostPort(grpc)!.host, controlPlane.grpcPort);
    print(
      `Gatehouse ${softwareVersion()} control plane: gRPC on ${at}${opsText}\n` +
        `  ${programName()} edge --control-plane ${at}\n  ${programName()} apis import FILE --server ${at}\n`,
    );
  };
  return server.serve(start, () => print("Stopping.\n"));
}
