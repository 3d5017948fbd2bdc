/** The control plane's gRPC server: Admin, Config, Telemetry, health and reflection. */
import { Server, type ServerCredentials } from "@grpc/grpc-js";
import { ReflectionService } from "@grpc/reflection";
import { HealthImplementation } from "grpc-health-check";
import { isLoopback, parseHostPort } from "../text/host-port.ts";
import { createAdminService } from "./admin-service.ts";
import { createConfigService } from "./config-service.ts";
import { serverCredentials } from "./credentials.ts";
import { REQUEST_LIMIT_BYTES } from "./limits.ts";
import { Admin, Config, packageDefinition, Telemetry } from "./protos.ts";
import type { ControlServices } from "./services.ts";
import { createTelemetryService } from "./telemetry-service.ts";
import type { ServerTls } from "./tls.ts";

export interface GrpcServerLog {
  error(fields: object, message: string): void;
}

export interface GrpcServerOptions {
  /** `HOST:PORT`; port 0 for a free one. */
  readonly address: string;
  readonly tls?: ServerTls;
  readonly services: ControlServices;
  readonly log: GrpcServerLog;
}

export interface GrpcServer {
  readonly port: number;
  /** Lets calls end for at most `graceMs`. */
  stop(graceMs: number): Promise<void>;
}

const SERVICES = ["gatehouse.v1.Admin", "gatehouse.v1.Config", "gatehouse.v1.Telemetry"];

/** Throws Error naming the flag: an address that is none, is taken, or is reachable from outside without authentication. */
export async function startGrpcServer(options: GrpcServerOptions): Promise<GrpcServer> {
  const { address, tls, services, log } = options;
  const parsed = parseHostPort(address);
  if (parsed === null) throw new Error(`--grpc ${address}: expected HOST:PORT, as in 127.0.0.1:9090, or off`);
  if (!isLoopback(parsed.host) && tls?.clientCaFile === undefined) {
    throw new Error(
      `--grpc ${address}: whoever reaches the control plane may change it, so beyond this machine it needs TLS and client ` +
        "authentication: give --grpc-cert, --grpc-key and --grpc-client-ca, or a loopback address",
    );
  }
  const server = new Server({
    "grpc.max_receive_message_length": REQUEST_LIMIT_BYTES,
    "grpc.max_send_message_length": -1,
    "grpc.max_concurrent_streams": 128,
    "grpc.keepalive_time_ms": 20_000,
    "grpc.keepalive_timeout_ms": 10_000,
  });
  server.addService(Admin.service, createAdminService(services.admin, log));
  server.addService(Config.service, createConfigService(services, log));
  server.addService(Telemetry.service, createTelemetryService(services, log));
  const health = new HealthImplementation({
    "": "SERVING",
    ...Object.fromEntries(SERVICES.map((name) => [name, "SERVING" as const])),
  });
  health.addToServer(server);
  new ReflectionService(packageDefinition).addToServer(server);
  const port = await bind(server, address, serverCredentials(tls));
  return {
    port,
    stop: (graceMs) => {
      for (const name of ["", ...SERVICES]) health.setStatus(name, "NOT_SERVING");
      return stop(server, graceMs);
    },
  };
}

function bind(server: Server, address: string, credentials: ServerCredentials): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(address, credentials, (error, port) => {
      if (error === null) {
        resolve(port);
        return;
      }
      server.forceShutdown();
      const taken = error.message.includes("EADDRINUSE");
      reject(
        new Error(
          taken
            ? `--grpc ${address}: in use by another process; choose another address with --grpc, or --grpc off`
            : `--grpc ${address}: cannot listen: ${error.message}`,
        ),
      );
    });
  });
}

function stop(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      server.forceShutdown();
      resolve();
    }, graceMs);
    server.tryShutdown(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
