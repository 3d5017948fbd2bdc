/** Routing in the plainest form: every route is tried on every path. Written from AWS's rules, not from the core. */
import {
  ROUTE_DOT_SEGMENT,
  ROUTE_FOUND,
  ROUTE_NO_METHOD,
  ROUTE_NO_RESOURCE,
  ROUTE_NO_STAGE,
  ROUTE_TOO_LONG,
} from "../../assembly/layout/codes.ts";
import { ADDRESS_EXECUTE_API, ADDRESS_MAPPING, ADDRESS_USER_REQUEST } from "../../assembly/layout/decision.ts";
import { SCRATCH_TEXT_BYTES } from "../../assembly/layout/regions.ts";
import type { SnapshotRoute } from "../../src/model/snapshot.ts";
import type { FixtureConfiguration } from "../policy/support/gateway-fixture.ts";

export interface TwinDecision {
  reason: number;
  stageIndex: number;
  methodIndex: number;
  address: number;
  basePathLength: number;
  pathOffset: number;
  parameters: string[];
  nearestOffset: number;
}

const VERBS = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];

interface Address {
  kind: number;
  stageIndex: number;
  /** Length of what the address took of the path. */
  end: number;
  basePathLength: number;
}

export function routeTwin(configuration: FixtureConfiguration, host: string, path: string, verb: string): TwinDecision {
  const decision: TwinDecision = {
    reason: ROUTE_FOUND,
    stageIndex: -1,
    methodIndex: -1,
    address: ADDRESS_MAPPING,
    basePathLength: 0,
    pathOffset: 0,
    parameters: [],
    nearestOffset: 0,
  };
  if (host.length + path.length > SCRATCH_TEXT_BYTES) return { ...decision, reason: ROUTE_TOO_LONG };
  const dots = [".", "..", "%2e", "%2e.", ".%2e", "%2e%2e"];
  if (path.split("/").some((segment) => dots.includes(segment.toLowerCase()))) {
    return { ...decision, reason: ROUTE_DOT_SEGMENT };
  }

  const address = findAddress(configuration, host, path);
  decision.address = address.kind;
  if (address.stageIndex < 0) return { ...decision, reason: ROUTE_NO_STAGE };
  decision.stageIndex = address.stageIndex;
  decision.basePathLength = address.basePathLength;

  // Several slashes in front of the resource path collapse; one at its end is ignored.
  let start = address.end;
  while (path[start] === "/") start++;
  decision.pathOffset = start > address.end ? start - 1 : start;
  const rest = path.slice(start);
  const segments = rest === "" ? [] : rest.replace(/\/$/, "").split("/");
  const offsets: number[] = [];
  let offset = start;
  for (const segment of segments) {
    offsets.push(offset);
    offset += segment.length + 1;
  }
  const greedyEnd = path.length - (/\/*$/.exec(path)?.[0].length ?? 0);

  const { routes } = configuration.stages[address.stageIndex]!;
  const matching: { rank: string; route: SnapshotRoute; index: number; parameters: string[] }[] = [];
  let deepest = 0;
  for (const [index, route] of routes.entries()) {
    const template = route.path === "/" ? [] : route.path.slice(1).split("/");
    let rank = "";
    let ok = true;
    const parameters: string[] = [];
    for (const [depth, part] of template.entries()) {
      const segment = segments[depth];
      if (part.endsWith("+}")) {
        // The rest, at least one character of it once the slashes at its end are gone.
        ok = segment !== undefined && offsets[depth]! < greedyEnd;
        if (ok) parameters.push(path.slice(offsets[depth], greedyEnd));
        rank += "2";
        break;
      }
      if (part.startsWith("{")) {
        ok = segment !== undefined && segment !== "";
        if (ok) parameters.push(segment!);
        rank += "1";
      } else {
        ok = segment === part;
        rank += "0";
      }
      if (!ok) break;
      deepest = Math.max(deepest, depth + 1);
    }
    if (ok && !template.at(-1)?.endsWith("+}")) ok = template.length === segments.length;
    if (ok) matching.push({ rank, route, index, parameters });
  }
  if (matching.length === 0) decision.reason = ROUTE_NO_RESOURCE;
  // Most specific first; within one resource the exact verb before ANY; resources without the verb do not count.
  const serving = matching
    .filter(({ route }) => VERBS.includes(verb) && (route.httpMethod === verb || route.httpMethod === "ANY"))
    .sort((a, b) => {
      if (a.rank !== b.rank) return a.rank < b.rank ? -1 : 1;
      return Number(a.route.httpMethod === "ANY") - Number(b.route.httpMethod === "ANY");
    });
  const found = serving[0];
  if (found === undefined) {
    decision.reason = matching.length === 0 ? ROUTE_NO_RESOURCE : ROUTE_NO_METHOD;
    decision.nearestOffset =
      deepest === 0 ? decision.pathOffset : offsets[deepest - 1]! + segments[deepest - 1]!.length;
    return decision;
  }
  return { ...decision, methodIndex: found.index, parameters: found.parameters };
}

function findAddress({ stages, mappings }: FixtureConfiguration, host: string, path: string): Address {
  const none = { kind: ADDRESS_MAPPING, stageIndex: -1, end: 0, basePathLength: 0 };
  const name = host.toLowerCase().replace(/:\d*$/, "").replace(/\.$/, "");
  const byName = (apiId: string, stageName: string) =>
    stages.findIndex((s) => s.apiId === apiId && s.stageName === stageName && s.disableExecuteApiEndpoint !== true);
  const slashes = /^\/*/.exec(path)![0].length;
  const parts = path.slice(slashes).split("/");

  const label = /^([^.]+)\.execute-api(\.|$)/s.exec(name);
  if (label !== null) {
    const end = slashes + parts[0]!.length;
    return { kind: ADDRESS_EXECUTE_API, stageIndex: byName(label[1]!, parts[0]!), end, basePathLength: 0 };
  }
  if (parts[0] === "restapis" && parts[3] === "_user_request_") {
    const end = slashes + parts.slice(0, 4).join("/").length;
    return { kind: ADDRESS_USER_REQUEST, stageIndex: byName(parts[1]!, parts[2]!), end, basePathLength: 0 };
  }
  for (const domainName of [name, "*"]) {
    const candidates = mappings
      .filter((mapping) => mapping.domainName.toLowerCase() === domainName)
      .filter(({ basePath }) => {
        const wanted = basePath === "" ? [] : basePath.split("/");
        return wanted.every((segment, i) => parts[i] === segment);
      })
      .sort((a, b) => b.basePath.length - a.basePath.length);
    const mapping = candidates[0];
    if (mapping === undefined) continue;
    return {
      kind: ADDRESS_MAPPING,
      stageIndex: stages.findIndex((s) => s.apiId === mapping.apiId && s.stageName === mapping.stageName),
      end: mapping.basePath === "" ? 0 : slashes + mapping.basePath.length,
      basePathLength: mapping.basePath === "" ? 0 : mapping.basePath.length + 1,
    };
  }
  return none;
}
