/** `gatehouse start`: control plane and edge in one process, with the definitions that were given. */
import { monotonicMs } from "../clock.ts";
import { startControlPlane } from "../control/control-plane.ts";
import { type Edge, startEdge } from "../edge/edge.ts";
import { createLogger } from "../telemetry/logger.ts";
import { startOpsServer } from "../telemetry/ops-server.ts";
import type { Invocation } from "./command.ts";
import { goLive, type LiveDefinition, listMethods, resolveDefinitions } from "./definitions.ts";
import { print } from "./output.ts";
import { renderStarted } from "./render-started.ts";
import { controlPlaneOptions, edgeOptions } from "./server-options.ts";
import { ServerRun } from "./server-run.ts";
import { UsageError } from "./usage-error.ts";

/** Longest that an edge may take to serve what was just deployed before start gives up. */
const LIVE_WITHIN_MS = 60_000;
/** A definition with more methods than this is not read once more for the sake of two lines to try. */
const METHODS_LISTED_MAX = 500;
/** Between two looks at what the edge serves. */
const LOOK_EVERY_MS = 10;

export async function run({ command, operands, settings }: Invocation): Promise<number> {
  if (settings.demo && operands.length > 0) {
    throw new UsageError("--demo brings its own definition; leave the files or the flag out", command.name);
  }
  if (!settings.demo && operands.length === 0) {
    throw new UsageError("expected a DEFINITION to serve, or --demo for the bundled one", command.name);
  }
  const log = createLogger({ level: settings["log-level"] });
  const control = controlPlaneOptions(settings, command.name, log);
  const given = await resolveDefinitions(operands);
  const server = new ServerRun(log);
  // What is for people goes beside an access log on stdout, not into it.
  const say = settings["access-log"] === "stdout" ? (text: string) => process.stderr.write(text) : print;

  const start = async (): Promise<void> => {
    let definitions = given;
    let variables = settings["stage-variable"];
    if (settings.demo) {
      const { startDemo } = await import("./demo.ts");
      const demo = await server.part("demo backend", startDemo, (part) => part.upstream.close());
      definitions = await resolveDefinitions([demo.definitionFile]);
      variables = new Map([...demo.variables, ...variables]);
    }
    const controlPlane = await server.part(
      "control plane",
      () => startControlPlane(control),
      (part) => part.stop(settings["grace-period-ms"]),
    );
    const { operations } = controlPlane;
    const deploy = { stageName: settings.stage ?? "prod", variables };

    // The definitions come before the edge: what is wrong with one is known before a port is open, and the first answer that
    // a new gateway gives is the right one.
    const live = await goLive(operations, definitions, deploy);
    const revision = Math.max(...live.map(({ deployment }) => deployment.revision));

    let isLive = false;
    let metricsText = (): string => "";
    const ops = settings.ops;
    const opsServer =
      ops === null
        ? null
        : await server.part(
            "ops server",
            () =>
              startOpsServer({
                address: ops,
                isReady: () => isLive && !server.isStopping,
                metricsText: () => metricsText(),
              }),
            (part) => part.close(),
          );
    const link = controlPlane.localLink();
    const edge = await server.part(
      "edge",
      () => startEdge(edgeOptions(settings, link)),
      async (part) => {
        await part.drain(settings["grace-period-ms"]);
        await link.close();
      },
    );
    metricsText = () => edge.metricsText();
    await server.wait(edge.ready);
    const untilLive = (wanted: number): Promise<void> => untilRevision(edge, wanted, () => server.isStopping);
    await server.wait(untilLive(revision));
    isLive = true;

    if (settings.watch) {
      const { redeployOnSave } = await import("./redeploy.ts");
      await server.part(
        "watch",
        () => redeployOnSave(operations, live, { ...deploy, say, untilLive }),
        (part) => part.close(),
      );
    }
    const first = live[0] as LiveDefinition;
    const isSmall = first.deployment.methodCount <= METHODS_LISTED_MAX;
    const methods = isSmall ? await listMethods(operations, first).catch((): string[] => []) : [];
    const grpcPort = settings.grpc === null ? null : controlPlane.grpcPort;
    say(renderStarted({ settings, edge, opsServer, grpcPort, live, stageName: deploy.stageName, methods }));
  };
  return server.serve(start, () => say("\nDraining; Ctrl-C again ends at once.\n"));
}

async function untilRevision(edge: Edge, wanted: number, isStopping: () => boolean): Promise<void> {
  const untilMs = monotonicMs() + LIVE_WITHIN_MS;
  while (edge.status().revision < wanted) {
    if (isStopping()) return;
    if (monotonicMs() > untilMs) {
      throw new Error(`revision ${wanted} is not served after ${LIVE_WITHIN_MS / 1_000} s; the log says why`);
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
