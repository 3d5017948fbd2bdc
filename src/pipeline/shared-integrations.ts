/** Methods whose mocks say the same have one integration: a large definition repeats a few of them thousands of times. */
import { createHash } from "node:crypto";
import type { Integration } from "../integrations/integration.ts";
import type { MethodRecord } from "../model/snapshot.ts";

// What differs from method to method although the definition says the same: facts of the resource, and parameters, which a plan
// knows by their place in its resource's path and as the method spells them.
const OF_THE_METHOD = /\bcontext\b|\bmethod\.request\.path\.|\bparams\b/;

export class SharedIntegrations {
  // By hash: the texts themselves may be as large as all templates together.
  readonly #byHash = new Map<string, Integration>();

  /** The integration that an equal method has already, or what `make` makes. For MOCK: it keeps nothing of a request. */
  of(record: MethodRecord, make: () => Integration): Integration {
    const { integration, methodResponses } = record.method;
    const text = JSON.stringify([integration, Object.keys(methodResponses)]);
    if (OF_THE_METHOD.test(text)) return make();
    const hash = createHash("sha256").update(text).digest("base64");
    let shared = this.#byHash.get(hash);
    if (shared === undefined) {
      shared = make();
      this.#byHash.set(hash, shared);
    }
    return shared;
  }
}
