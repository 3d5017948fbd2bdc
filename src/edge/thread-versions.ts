/** The versions that a thread can serve, by slot, each as its stages in order. */
import { StageRuntime } from "../pipeline/stage-runtime.ts";
import type { PrepareMessage, RetireMessage, StageInput } from "./messages.ts";

export class ThreadVersions {
  /** Slots are few and small numbers, and every request asks. */
  readonly #bySlot: (readonly StageRuntime[] | undefined)[] = [];
  /** By StageInput.id: a stage that did not change keeps its runtime, and with it every plan that was compiled. */
  readonly #stages = new Map<number, StageRuntime>();
  readonly #catchUp: () => void;

  /** `catchUp` applies the messages that wait, synchronously. */
  constructor(catchUp: () => void) {
    this.#catchUp = catchUp;
  }

  stage(versionSlot: number, stageIndex: number): StageRuntime {
    let stages = this.#bySlot[versionSlot];
    if (stages === undefined) {
      // The version was published before this thread came round to reading about it. It was told before the publication,
      // so the message is there.
      this.#catchUp();
      stages = this.#bySlot[versionSlot];
    }
    const stage = stages?.[stageIndex];
    if (stage === undefined) throw new Error(`version slot ${versionSlot} has no stage ${stageIndex} on this thread`);
    return stage;
  }

  prepare(message: PrepareMessage): void {
    for (const input of message.added) {
      if (!this.#stages.has(input.id)) this.#stages.set(input.id, runtimeOf(input, message.buffer));
    }
    const stages = message.stages.map((id) => {
      const stage = this.#stages.get(id);
      if (stage === undefined) throw new Error(`stage ${id} of version ${message.serial} was never described`);
      return stage;
    });
    this.#bySlot[message.versionSlot] = stages;
  }

  retire(message: RetireMessage): void {
    this.#bySlot[message.versionSlot] = undefined;
    for (const id of message.dropped) this.#stages.delete(id);
  }

  /** How many versions are known, for tests. */
  get size(): number {
    return this.#bySlot.filter((stages) => stages !== undefined).length;
  }
}

function runtimeOf(input: StageInput, buffer: SharedArrayBuffer): StageRuntime {
  const offsets = new Uint32Array(buffer, input.recordsAddress, input.methodCount + 1);
  const begin = input.recordsAddress + offsets.byteLength;
  const end = input.recordsAddress + input.recordsBytes;
  const methods = new Uint8Array(buffer, begin, end - input.modelBytes - begin);
  const models = new Uint8Array(buffer, end - input.modelBytes, input.modelBytes);
  return new StageRuntime({ configuration: input.configuration, api: input.api, methods, offsets, models });
}
