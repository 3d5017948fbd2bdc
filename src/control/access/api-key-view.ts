/** API keys as an administrator sees them. */
import type { ApiKeyView } from "../../rpc/usage-admin.ts";
import type { ApiKeyRecord, StoreReader } from "../store/store.ts";

/** Reads the stages of plans once, for views of many keys. */
export class ApiKeyViews {
  readonly #reader: StoreReader;
  readonly #stages = new Map<string, readonly string[]>();

  constructor(reader: StoreReader) {
    this.#reader = reader;
  }

  /** `value` is shown where it is given. */
  of(keyId: string, record: ApiKeyRecord, value?: string): ApiKeyView {
    const { sealed: _, hash: __, planIds, ...shown } = record;
    return {
      id: keyId,
      ...shown,
      stageKeys: planIds.flatMap((planId) => this.#stagesOf(planId)),
      ...(value === undefined ? {} : { value }),
    };
  }

  #stagesOf(planId: string): readonly string[] {
    let stages = this.#stages.get(planId);
    if (stages === undefined) {
      const plan = this.#reader.get("usagePlan", planId);
      stages = (plan?.apiStages ?? []).map(({ apiId, stageName }) => `${apiId}/${stageName}`);
      this.#stages.set(planId, stages);
    }
    return stages;
  }
}
