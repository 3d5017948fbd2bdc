/** Task of the pool: reads a snapshot from disk, checks it, compiles its image and lays image and method records into shared memory. */
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import type { MessagePort } from "node:worker_threads";
import { NONE } from "../../assembly/layout/codes.ts";
import { decodeModels, decodeRoutes, decodeSnapshot, snapshotHash } from "../model/snapshot-codec.ts";
import { compileStageImage } from "../policy/stage-image.ts";
import type {
  CompiledStage,
  CompileOutline,
  CompileRefusal,
  CompileSize,
  CompileTask,
  DamagedSnapshot,
  OutlineGrant,
  SizeGrant,
} from "./compile-protocol.ts";
import { lowerPriority } from "./lower-priority.ts";
import { releaseMemory } from "./release-memory.ts";
import { stepAside } from "./step-aside.ts";

lowerPriority();

export default async function compileStage(
  task: CompileTask & { readonly port: MessagePort },
): Promise<CompiledStage | DamagedSnapshot> {
  const { port } = task;
  const bytes = await readFile(task.snapshotPath);
  try {
    if (snapshotHash(bytes) !== task.snapshotHash) {
      return { damaged: `${task.snapshotPath}: the content does not have the hash that its name says` };
    }
    const snapshot = decodeSnapshot(bytes);
    const routes = decodeRoutes(snapshot.routes);
    const { methodOffsets, methods, models } = snapshot;

    const grant = await ask<OutlineGrant>(port, {
      kind: "outline",
      methods: routes.map((route) => `${route.httpMethod} ${route.path}`),
      recordBytes: methodOffsets.length + methods.length + models.length,
    });
    if (grant.recordsAddress !== NONE) {
      let address = grant.recordsAddress;
      for (const part of [methodOffsets, methods, models]) {
        new Uint8Array(grant.buffer, address, part.length).set(part);
        address += part.length;
      }
    }

    const image = compileStageImage({
      routes,
      settings: task.settings,
      stageSlot: grant.stageSlot,
      methodSlots: grant.methodSlots,
      pause: stepAside,
      models: decodeModels(models),
    });
    const room = await ask<SizeGrant>(port, { kind: "size", imageBytes: image.length });
    new Uint8Array(room.buffer, room.address, image.length).set(image);
    releaseMemory(image);
    return { api: snapshot.api, methodCount: snapshot.methodCount, modelBytes: models.length };
  } finally {
    releaseMemory(bytes);
    port.close();
  }
}

async function ask<Grant extends object>(port: MessagePort, question: CompileOutline | CompileSize): Promise<Grant> {
  const answer = once(port, "message") as Promise<[Grant | CompileRefusal]>;
  port.postMessage(question);
  const [grant] = await answer;
  if ("refused" in grant) throw new Error(grant.refused);
  return grant;
}
