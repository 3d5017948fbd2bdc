/** The operations on API keys: each checks, commits once or changes nothing, and answers when the change is on disk. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { epochMs } from "../../clock.ts";
import { OperationError } from "../../errors/operation-error.ts";
import type { PatchOperation } from "../../rpc/admin.ts";
import type {
  ApiKeyRequest,
  ApiKeysImportOutcome,
  ApiKeysImportRequest,
  ApiKeysRequest,
  ApiKeyView,
  Page,
} from "../../rpc/usage-admin.ts";
import { conflict } from "../refusals.ts";
import { type ApiKeyRecord, StoreError, type StoreTransaction } from "../store/store.ts";
import { transact } from "../transact.ts";
import { type AccessContext, keyOf } from "./access-context.ts";
import { checkCustomerId, checkDescription, checkName, checkValue, newKeyValue } from "./api-key-rules.ts";
import { ApiKeyViews } from "./api-key-view.ts";
import { hashText } from "./hash-text.ts";
import { importApiKeys } from "./import-api-keys.ts";
import { pageAfter, pageLimit } from "./paging.ts";
import { patchApiKey } from "./patch-api-key.ts";
import { checkTags } from "./tags.ts";

/** Keys looked at in one go, where few may match what is asked for. */
const SCAN_ENTRIES = 500;

export class ApiKeyOperations {
  readonly #context: AccessContext;
  /** Imports run one after the other, since each holds a file and what is made of it; this is the end of the queue. */
  #imports: Promise<unknown> = Promise.resolve();

  constructor(context: AccessContext) {
    this.#context = context;
  }

  async createApiKey(request: ApiKeyRequest): Promise<ApiKeyView> {
    const { name = "", enabled = false, description = "", customerId = "", tags = {} } = request;
    const value = request.value ?? newKeyValue();
    checkName(name);
    checkValue(value);
    checkDescription(description);
    checkCustomerId(customerId);
    checkTags(tags);
    const { store, log } = this.#context;
    const { value: view } = await transact(store, (transaction) => {
      const keyId = log.ids.newKeyId();
      const nowMs = epochMs();
      const record: ApiKeyRecord = {
        name,
        ...(description === "" ? {} : { description }),
        enabled,
        ...(customerId === "" ? {} : { customerId }),
        tags: { ...tags },
        createdDateMs: nowMs,
        lastUpdatedDateMs: nowMs,
        ...this.#takeValue(transaction, keyId, value),
        planIds: [],
      };
      transaction.put("apiKey", [keyId], record);
      log.append(transaction, { keyIds: [keyId] });
      return new ApiKeyViews(transaction).of(keyId, record, value);
    });
    return view;
  }

  /** Throws ConflictException when a key has the value. */
  #takeValue(transaction: StoreTransaction, keyId: string, value: string): Pick<ApiKeyRecord, "sealed" | "hash"> {
    const { secrets } = this.#context;
    const hash = secrets.hash(value);
    if (transaction.has("apiKeyByHash", hashText(hash))) throw conflict("API Key already exists");
    transaction.put("apiKeyByHash", [hashText(hash)], { keyId });
    return { sealed: secrets.seal(keyId, value), hash };
  }

  importApiKeys(request: ApiKeysImportRequest): Promise<ApiKeysImportOutcome> {
    const outcome = this.#imports.then(() => importApiKeys(this.#context, request));
    // The next one runs whatever became of this one; and nothing of it is kept.
    this.#imports = outcome.then(
      () => {},
      () => {},
    );
    return outcome;
  }

  /** Resolves when no import is under way: one that began is finished. */
  async close(): Promise<void> {
    await this.#imports;
  }

  async getApiKeys(request: ApiKeysRequest): Promise<Page<ApiKeyView>> {
    const { store } = this.#context;
    const { nameQuery = "", customerId = "", includeValues = false } = request;
    const limit = pageLimit(request.limit);
    const isWanted = (key: ApiKeyRecord): boolean =>
      key.name.startsWith(nameQuery) && (customerId === "" || key.customerId === customerId);
    const entries = nameQuery === "" && customerId === "" ? limit + 1 : SCAN_ENTRIES;
    const views = new ApiKeyViews(store);
    const items: ApiKeyView[] = [];
    let { after } = pageAfter(request.position);
    for (;;) {
      const page = store.page("apiKey", [], { limit: entries, ...(after === undefined ? {} : { after }) });
      for (const { key, value } of page) {
        if (!isWanted(value)) continue;
        const last = items.at(-1);
        if (items.length === limit && last !== undefined) return { items, position: last.id };
        const keyId = key[0] as string;
        items.push(views.of(keyId, value, includeValues ? this.#open(keyId, value) : undefined));
      }
      const last = page.at(-1);
      if (last === undefined || page.length < entries) return { items };
      after = last.key;
      // A million keys take some seconds to look through: others come between.
      await nextTurn();
    }
  }

  async getApiKey(keyId: string, includeValue: boolean): Promise<ApiKeyView> {
    const { store } = this.#context;
    const record = keyOf(store, keyId);
    return new ApiKeyViews(store).of(keyId, record, includeValue ? this.#open(keyId, record) : undefined);
  }

  #open(keyId: string, { sealed }: ApiKeyRecord): string {
    try {
      return this.#context.secrets.open(keyId, sealed);
    } catch (error) {
      if (error instanceof StoreError) throw new OperationError("InternalFailure", error.message);
      throw error;
    }
  }

  async updateApiKey(keyId: string, patchOperations: readonly PatchOperation[]): Promise<ApiKeyView> {
    return this.#change(keyId, (_, record) => patchApiKey(record, patchOperations));
  }

  async rotateApiKey(keyId: string, value: string = newKeyValue()): Promise<ApiKeyView> {
    checkValue(value);
    const view = await this.#change(keyId, (transaction, record) => {
      const taken = this.#takeValue(transaction, keyId, value);
      transaction.remove("apiKeyByHash", hashText(record.hash));
      return { ...record, ...taken };
    });
    return { ...view, value };
  }

  async #change(
    keyId: string,
    change: (transaction: StoreTransaction, record: ApiKeyRecord) => ApiKeyRecord,
  ): Promise<ApiKeyView> {
    const { store, log } = this.#context;
    const { value: view } = await transact(store, (transaction) => {
      const before = keyOf(transaction, keyId);
      const changed = change(transaction, before);
      if (changed === before) return new ApiKeyViews(transaction).of(keyId, before);
      const record = { ...changed, lastUpdatedDateMs: epochMs() };
      transaction.put("apiKey", [keyId], record);
      log.append(transaction, { keyIds: [keyId] });
      return new ApiKeyViews(transaction).of(keyId, record);
    });
    return view;
  }

  async deleteApiKey(keyId: string): Promise<void> {
    const { store, log } = this.#context;
    await transact(store, (transaction) => {
      const { hash, planIds } = keyOf(transaction, keyId);
      for (const planId of planIds) transaction.remove("usagePlanKey", planId, keyId);
      transaction.remove("apiKeyByHash", hashText(hash));
      transaction.remove("apiKey", keyId);
      log.append(transaction, { keyIds: [keyId] });
    });
  }
}
