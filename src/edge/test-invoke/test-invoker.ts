/**
 * Carries out test invocations, each in a thread of its own: whatever a template, a backend or a large body does to it is over with that
 * thread, and neither the control plane nor a serving thread waits.
 */
import { Worker } from "node:worker_threads";
import { OperationError } from "../../errors/operation-error.ts";
import type { TestInvocation, TestInvokeAnswer, TestInvokeFailure } from "../../model/test-invocation.ts";
import type { EdgeLimits } from "../../pipeline/limits.ts";
import { builtCode } from "../../workers/built-code.ts";

/** At once; each has a policy core and a heap of its own, some 40 MB. */
const INVOCATIONS_MAX = 4;
/** What an invocation may take beyond connecting and waiting for the backend: to start, compile, render and read the answer. */
const BEYOND_TIMEOUTS_MS = 15_000;

export class TestInvoker {
  readonly #limits: EdgeLimits;
  readonly #entry: URL;
  readonly #timeoutMs: number;
  readonly #workers = new Set<Worker>();

  /** `entry`: the module of the thread. */
  constructor(
    limits: EdgeLimits,
    entry = builtCode("src/edge/test-invoke/invocation-thread"),
    beyondTimeoutsMs = BEYOND_TIMEOUTS_MS,
  ) {
    this.#limits = limits;
    this.#entry = entry;
    this.#timeoutMs = limits.connectTimeoutMs + limits.integrationTimeoutMaxMs + beyondTimeoutsMs;
  }

  /** Rejects with OperationError TooManyRequestsException, or with an Error when the thread took too long or died. */
  invoke(invocation: TestInvocation): Promise<TestInvokeAnswer | TestInvokeFailure> {
    if (this.#workers.size >= INVOCATIONS_MAX) {
      return Promise.reject(
        new OperationError("TooManyRequestsException", `${INVOCATIONS_MAX} test invocations run already; try again`),
      );
    }
    const worker = new Worker(this.#entry, {
      name: "test-invoke",
      workerData: { invocation, limits: this.#limits },
    });
    this.#workers.add(worker);
    return new Promise<TestInvokeAnswer | TestInvokeFailure>((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(
          new OperationError(
            "BadRequestException",
            `The invocation took longer than ${this.#timeoutMs} ms and was ended: the backend does not come to an end of its answer`,
          ),
        );
        void worker.terminate();
      }, this.#timeoutMs);
      worker.once("message", resolve);
      worker.once("error", reject);
      worker.once("exit", () => {
        clearTimeout(timer);
        this.#workers.delete(worker);
        reject(new Error("the thread of a test invocation ended early"));
      });
    });
  }

  /** Ends what runs. */
  async close(): Promise<void> {
    await Promise.all([...this.#workers].map((worker) => worker.terminate()));
  }
}
