/** The state of the world as edges are told it, read from the store. */
import { isDeepStrictEqual } from "node:util";
import type { EdgeConfiguration, StageConfiguration } from "../model/snapshot.ts";
import { listMappings } from "./mappings.ts";
import type { Store } from "./store/store.ts";

/** Reads the configuration; when nothing in it differs from `before`, `before` itself, with its older revision. */
export function readEdgeConfiguration(store: Store, before: EdgeConfiguration | null): EdgeConfiguration {
  const stages: StageConfiguration[] = [];
  for (const { key, value } of store.list("stage")) {
    const apiId = key[0] as string;
    const deployment = store.get("deployment", apiId, value.deploymentId);
    // Operations never leave a stage without its deployment.
    if (deployment === undefined) throw new Error(`stage ${apiId}/${value.stageName} has no deployment`);
    stages.push({
      apiId,
      stageName: value.stageName,
      deploymentId: value.deploymentId,
      snapshotHash: deployment.snapshotHash,
      settings: value.settings,
    });
  }
  const accountThrottle = store.get("setting", "accountThrottle")?.accountThrottle ?? undefined;
  const now: EdgeConfiguration = {
    revision: store.revision,
    stages,
    mappings: listMappings(store),
    ...(accountThrottle === undefined ? {} : { accountThrottle }),
  };
  // Imports and the like change the store but nothing that an edge serves: no edge is bothered.
  if (before !== null && isDeepStrictEqual({ ...now, revision: before.revision }, before)) return before;
  return now;
}
