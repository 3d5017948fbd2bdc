/** From settings to the options of the two halves, with the checks that concern more than one setting. */
import fs from "node:fs";
import os from "node:os";
import { THREAD_MAX } from "../../assembly/layout/versions.ts";
import type { ControlPlaneOptions } from "../control/control-plane.ts";
import type { EdgeOptions } from "../edge/edge.ts";
import { TestInvoker } from "../edge/test-invoke/test-invoker.ts";
import type { Throttle } from "../model/api.ts";
import { BODY_LIMIT_BYTES } from "../model/limits.ts";
import { openLineDestination } from "../telemetry/line-writer.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { Settings } from "./settings-table.ts";
import { UsageError } from "./usage-error.ts";
import { softwareVersion } from "./version.ts";

/** Throws UsageError. */
export function controlPlaneOptions(settings: Settings, command: string, log: Logger): ControlPlaneOptions {
  const cert = settings["grpc-cert"];
  const key = settings["grpc-key"];
  const clientCa = settings["grpc-client-ca"];
  if ((cert === undefined) !== (key === undefined)) {
    throw new UsageError("--grpc-cert and --grpc-key belong together: give both or neither", command);
  }
  if (clientCa !== undefined && cert === undefined) {
    throw new UsageError("--grpc-client-ca needs --grpc-cert and --grpc-key", command);
  }
  const throttle = accountThrottle(settings, command);
  return {
    dataDir: settings["data-dir"],
    grpcAddress: settings.grpc,
    ...(cert === undefined || key === undefined
      ? {}
      : { tls: { certFile: cert, keyFile: key, ...(clientCa === undefined ? {} : { clientCaFile: clientCa }) } }),
    ...(throttle === undefined ? {} : { accountThrottle: throttle }),
    integrationTimeoutMaxMs: settings["integration-timeout-max-ms"],
    softwareVersion: softwareVersion(),
    log,
    invoker: new TestInvoker({
      bodyLimitBytes: BODY_LIMIT_BYTES,
      connectTimeoutMs: settings["connect-timeout-ms"],
      integrationTimeoutMaxMs: settings["integration-timeout-max-ms"],
    }),
  };
}

function accountThrottle(settings: Settings, command: string): Throttle | undefined {
  const rateLimit = settings["account-rate-limit"];
  const burstLimit = settings["account-burst-limit"];
  if (rateLimit === undefined && burstLimit === undefined) return undefined;
  if (rateLimit === undefined || burstLimit === undefined) {
    throw new UsageError(
      "--account-rate-limit and --account-burst-limit belong together: give both or neither",
      command,
    );
  }
  return { rateLimit, burstLimit };
}

/** Throws an Error that names --access-log when its file cannot be opened. */
export function edgeOptions(settings: Settings, link: EdgeOptions["link"]): EdgeOptions {
  const cacheDir = process.env["GATEHOUSE_CACHE_DIR"];
  checkAccessLog(settings["access-log"]);
  return {
    link,
    host: settings.host,
    port: settings.port,
    threads: settings.threads ?? Math.min(os.availableParallelism(), THREAD_MAX),
    dataDir: settings["data-dir"],
    limits: {
      bodyLimitBytes: settings["body-limit-bytes"],
      headersLimitBytes: settings["headers-limit-bytes"],
      connectTimeoutMs: settings["connect-timeout-ms"],
      integrationTimeoutMaxMs: settings["integration-timeout-max-ms"],
    },
    bodyMemoryBytes: settings["body-memory-bytes"],
    accessLog: settings["access-log"],
    logLevel: settings["log-level"],
    ...(cacheDir === undefined || cacheDir === "" ? {} : { cacheDir }),
    softwareVersion: softwareVersion(),
  };
}

// Threads go on without a log that cannot be opened; a mistyped path should be known before anything is served.
function checkAccessLog(destination: string): void {
  if (destination === "off" || destination === "stdout") return;
  try {
    fs.closeSync(openLineDestination(destination));
  } catch (error) {
    throw new Error(`--access-log: cannot open ${destination}: ${(error as Error).message}`);
  }
}
