/** What `gatehouse start` says once it serves: what is where, and a few lines to try. */
import type { Edge } from "../edge/edge.ts";
import type { OpsServer } from "../telemetry/ops-server.ts";
import { formatHostPort, parseHostPort } from "../text/host-port.ts";
import type { LiveDefinition } from "./definitions.ts";
import { plainText } from "./plain-text.ts";
import { programName } from "./program-name.ts";
import type { Settings } from "./settings-table.ts";
import { type Column, renderTable } from "./table.ts";
import { softwareVersion } from "./version.ts";

export interface Started {
  readonly settings: Settings;
  readonly edge: Pick<Edge, "port" | "status">;
  readonly opsServer: Pick<OpsServer, "host" | "port"> | null;
  /** Null without gRPC. */
  readonly grpcPort: number | null;
  readonly live: readonly LiveDefinition[];
  readonly stageName: string;
  /** Methods of the first definition, as `GET /pets`. */
  readonly methods: readonly string[];
}

const CURL_LINES = 2;

export function renderStarted(started: Started): string {
  const { settings, edge, live, stageName } = started;
  // Whoever serves on all addresses can try it on this one.
  const host = settings.host === "0.0.0.0" ? "127.0.0.1" : settings.host === "::" ? "::1" : settings.host;
  const url = `http://${formatHostPort(host, edge.port)}`;
  const columns: Column<LiveDefinition>[] = [
    { title: "SERVED AT", value: ({ definition }) => `${url}/${definition.basePath}` },
    { title: "API", value: ({ outcome }) => outcome.api!.name },
    { title: "ID", value: ({ outcome }) => outcome.api!.id },
    { title: "STAGE", value: () => stageName },
    { title: "METHODS", value: ({ deployment }) => deployment.methodCount, align: "right" },
    { title: "DEFINITION", value: ({ definition }) => definition.file },
  ];
  const warnings = live
    .filter(({ outcome }) => outcome.warnings.length > 0)
    .flatMap(({ definition, outcome }) =>
      outcome.warnings.map((issue) => {
        const line = issue.line === undefined ? "" : `:${issue.line}`;
        return `warning: ${plainText(`${definition.file}${line}: ${issue.message}`)}\n`;
      }),
    );
  const threads = edge.status().threads;
  return (
    `Gatehouse ${softwareVersion()} serves with ${threads} thread${threads === 1 ? "" : "s"}.\n\n` +
    `${indent(renderTable(columns, live))}\n` +
    (warnings.length === 0 ? "" : `${warnings.join("")}\n`) +
    `Try\n${indent(curlLines(started, url).join(""))}\n${admin(started)}` +
    `Ctrl-C drains and stops.\n`
  );
}

function curlLines({ live, stageName, methods }: Started, url: string): string[] {
  const { definition, outcome } = live[0]!;
  const prefix = definition.basePath === "" ? "" : `/${definition.basePath}`;
  const paths = tryPaths(methods);
  const direct = paths.slice(0, CURL_LINES).map((path) => `curl ${shellWord(`${url}${prefix}${path}`)}\n`);
  const byHost = `Host: ${outcome.api!.id}.execute-api.localhost`;
  return [...direct, `curl -H '${byHost}' ${shellWord(`${url}/${stageName}${paths[0] ?? "/"}`)}\n`];
}

/** Paths of GET methods that one can ask for as they are, shallow ones first; `1` stands for a parameter. */
export function tryPaths(methods: readonly string[]): string[] {
  const score = (path: string): number =>
    path.split("/").length + (path.includes("{") ? 2 : 0) + (path === "/" ? 3 : 0);
  const paths = methods
    .filter((method) => method.startsWith("GET /") || method.startsWith("ANY /"))
    .map((method) => method.slice(4))
    .sort((left, right) => score(left) - score(right) || (left < right ? -1 : 1));
  // A collection is best shown with one of its members.
  const member = paths.findIndex((path) => path.startsWith(`${paths[0]}/{`));
  if (member > 0) paths.splice(1, 0, ...paths.splice(member, 1));
  return paths.map((path) => path.replace(/\{[^}/]*\}/g, "1"));
}

function shellWord(text: string): string {
  return /^[A-Za-z0-9_./:@%+=,~-]+$/.test(text) ? text : `'${plainText(text).replaceAll("'", "'\\''")}'`;
}

function admin({ settings, opsServer, grpcPort }: Started): string {
  const lines: string[] = [];
  if (grpcPort !== null) {
    const at = formatHostPort(parseHostPort(settings.grpc!)!.host, grpcPort);
    const flag = at === "127.0.0.1:9090" ? "" : ` --server ${at}`;
    lines.push(`Administer   ${programName()} apis list${flag}\n`);
  }
  if (opsServer !== null) {
    lines.push(`Metrics      http://${formatHostPort(opsServer.host, opsServer.port)}/metrics\n`);
  }
  return lines.length === 0 ? "" : `${lines.join("")}\n`;
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, "  ");
}
