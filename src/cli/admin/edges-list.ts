/** `gatehouse edges list`. */
import { epochMs } from "../../clock.ts";
import type { EdgeView } from "../../rpc/admin.ts";
import { withAdmin } from "../admin-command.ts";
import type { Invocation } from "../command.ts";
import { printResult } from "../output.ts";
import { plainText } from "../plain-text.ts";
import { type Column, renderAge, renderTable } from "../table.ts";

const columns = (nowMs: number): readonly Column<EdgeView>[] => [
  { title: "EDGE", value: (edge) => edge.edgeId },
  { title: "STATE", value: (edge) => (edge.connected ? "connected" : "away") },
  { title: "FOR", value: (edge) => renderAge(edge.connectionChangedAtMs, nowMs), align: "right" },
  { title: "SERVES", value: (edge) => (edge.revision < 0 ? "nothing" : `revision ${edge.revision}`) },
  {
    title: "SINCE",
    value: (edge) => (edge.revision < 0 ? "-" : renderAge(edge.revisionSinceMs, nowMs)),
    align: "right",
  },
  {
    title: "SHOULD SERVE",
    value: (edge) => (edge.revision === edge.targetRevision ? "the same" : `revision ${edge.targetRevision}`),
  },
  { title: "THREADS", value: (edge) => edge.threads, align: "right" },
  { title: "REQ/S", value: (edge) => edge.requestsPerSecond.toFixed(1), align: "right" },
  { title: "VERSION", value: (edge) => edge.softwareVersion },
];

export async function run(invocation: Invocation): Promise<number> {
  return withAdmin(invocation, async (admin, settings) => {
    printResult(settings, await admin.edges(), (edges) => {
      const refusals = edges.flatMap(({ edgeId, lastRefusal }) =>
        lastRefusal === undefined
          ? []
          : [plainText(`${edgeId} refused revision ${lastRefusal.revision}: ${lastRefusal.reason}`)],
      );
      return (
        renderTable(columns(epochMs()), edges, "no edge has connected yet") +
        refusals.map((line) => `${line}\n`).join("")
      );
    });
  });
}
