/** Loads the protos that ship beside the code. */
import { fileURLToPath } from "node:url";
import { loadPackageDefinition, logVerbosity, setLogVerbosity } from "@grpc/grpc-js";
import { loadSync, type PackageDefinition } from "@grpc/proto-loader";
import type { ProtoGrpcType } from "./generated/admin.ts";
import type { ProtoGrpcType as TelemetryProtoGrpcType } from "./generated/telemetry.ts";

/** `proto/` lies beside `src` in sources and beside `dist` when built. */
const PROTO_DIRECTORY = fileURLToPath(
  new URL(import.meta.url.endsWith(".ts") ? "../../proto" : "../../../proto", import.meta.url),
);

// gRPC prints lines of its own to stderr, beside a log that is JSON; what they say reaches its callers as errors too.
if (process.env["GRPC_VERBOSITY"] === undefined) setLogVerbosity(logVerbosity.NONE);

/** The same options as in package.json's `proto` script, which generates the types. */
export const packageDefinition: PackageDefinition = loadSync(
  ["gatehouse/admin.proto", "gatehouse/config.proto", "gatehouse/telemetry.proto"],
  { includeDirs: [PROTO_DIRECTORY], longs: Number, enums: String, defaults: true, oneofs: true },
);

const loaded = loadPackageDefinition(packageDefinition) as unknown as ProtoGrpcType & TelemetryProtoGrpcType;

/** Constructors of clients, with the definitions of services as `service`. */
export const { Admin, Config, Telemetry } = loaded.gatehouse.v1;
