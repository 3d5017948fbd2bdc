/** Task of the pool: reads a snapshot from disk, checks it, compiles its image and lays image and method records into shared memory. */
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import type { MessagePort } from "node:worker_threads";
import { NONE } from "../../assembly/layout/codes.ts";
import { decodeModels, decodeRoutes, inflateInPieces, snapshotHash, unpackSnapshot } from "../model/snapshot-codec.ts";
import { compileStageImage, type StageImageInput } from "../policy/stage-image.ts";
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

const PIECE_BYTES = 65_536;

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
    const inflated = await inflateInPieces(bytes, stepAside);
    const snapshot = unpackSnapshot(inflated);
    const routes = decodeRoutes(snapshot.routes);
    const { methodOffsets, methods, models } = snapshot;

    const outline: CompileOutline = {
      kind: "outline",
      methodCount: routes.count,
      methods: new Uint8Array(routes.text),
      recordBytes: methodOffsets.length + methods.length + models.length,
    };
    const grant = await ask<OutlineGrant>(port, outline, [outline.methods.buffer as ArrayBuffer]);
    if (grant.recordsAddress !== NONE) {
      let address = grant.recordsAddress;
      for (const part of [methodOffsets, methods, models]) {
        copy(part, grant.buffer, address);
        address += part.length;
      }
    }

    const input: StageImageInput = {
      routes,
      settings: task.settings,
      stageSlot: grant.stageSlot,
      methodSlots: grant.methodSlots,
      pause: stepAside,
      models: decodeModels(models),
    };
    // What V8 has seen twice it optimises now and not beside requests.
    if (task.isFirst) releaseMemory(compileStageImage({ ...input, models: [] }));
    const image = compileStageImage(input);
    const room = await ask<SizeGrant>(port, { kind: "size", imageBytes: image.length });
    copy(image, room.buffer, room.address);
    releaseMemory(image);
    // Before what they are views on goes.
    const compiled = { api: snapshot.api, methodCount: snapshot.methodCount, modelBytes: models.length };
    releaseMemory(inflated);
    return compiled;
  } finally {
    releaseMemory(bytes);
    port.close();
  }
}

/** Piece by piece: the first touch of so much memory takes the kernel a while. */
function copy(bytes: Uint8Array, buffer: SharedArrayBuffer, address: number): void {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
    const piece = bytes.subarray(at, at + PIECE_BYTES);
    new Uint8Array(buffer, address + at, piece.length).set(piece);
    stepAside();
  }
}

async function ask<Grant extends object>(
  port: MessagePort,
  question: CompileOutline | CompileSize,
  transferList: ArrayBuffer[] = [],
): Promise<Grant> {
  const answer = once(port, "message") as Promise<[Grant | CompileRefusal]>;
  port.postMessage(question, transferList);
  const [grant] = await answer;
  if ("refused" in grant) throw new Error(grant.refused);
  return grant;
}
