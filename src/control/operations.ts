/** The control plane's operations: each checks, commits once or changes nothing, and answers when the change is on disk. */
import { epochMs } from "../clock.ts";
import type { Model } from "../model/api.ts";
import { DEFINITION_LIMIT_BYTES, STAGE_NAME_PATTERN } from "../model/limits.ts";
import { type BasePathMapping, SNAPSHOT_FORMAT } from "../model/snapshot.ts";
import type {
  TestInvocation,
  TestInvokeAnswer,
  TestInvokeFailure,
  TestInvokeRequest,
} from "../model/test-invocation.ts";
import type {
  Admin,
  ApiView,
  DeploymentOutcome,
  DeploymentRequest,
  DeploymentView,
  EdgeView,
  ImportOutcome,
  ImportRequest,
  MetricsRequest,
  MetricsView,
  ModelView,
  PatchOperation,
  StageView,
} from "../rpc/admin.ts";
import type { UsageAdmin } from "../rpc/usage-admin.ts";
import { releaseMemory } from "../workers/release-memory.ts";
import type { AccessLog } from "./access/access-log.ts";
import { detachStages } from "./access/usage-plan-operations.ts";
import { type BuiltSnapshot, buildSnapshot } from "./build-snapshot.ts";
import { newApiId, newShortId } from "./ids.ts";
import { Importer } from "./importer.ts";
import { listMappings, removeMappingsTo, replaceMappings } from "./mappings.ts";
import { patchStage } from "./patch-stage.ts";
import { type DefinedApi, unpackDefinition } from "./prepare-import.ts";
import { badRequest, noSuchApi, noSuchMethod, noSuchModel, noSuchStage } from "./refusals.ts";
import { checkVariables } from "./stage-variables.ts";
import type {
  ApiRecord,
  DeploymentRecord,
  SnapshotContent,
  StageRecord,
  Store,
  StoreReader,
  StoreTransaction,
} from "./store/store.ts";
import { checkTestInvokeRequest } from "./test-invoke-request.ts";
import { transact } from "./transact.ts";

/** What the operations ask of the rest of the control plane. */
export interface OperationsServices {
  readonly store: Store;
  /** Is told of plans that lose a stage. */
  readonly accessLog: AccessLog;
  /** Deployments kept for each API, beside those in use. */
  readonly snapshotsKept: number;
  /** Longest integration timeout that a definition may ask for, ms; absent: AWS's 29,000. */
  readonly integrationTimeoutMaxMs?: number;
  edges(): EdgeView[];
  metrics(request: MetricsRequest): MetricsView;
  /** Runs a request through a data plane of its own; absent: there is none in this process. */
  invoke?(invocation: TestInvocation): Promise<TestInvokeAnswer | TestInvokeFailure>;
}

const SOURCE_MAX = 4096;
const DESCRIPTION_MAX = 1024;
const MODEL_NAME_SHOWN = 128;

export class Operations implements Omit<Admin, keyof UsageAdmin> {
  readonly #store: Store;
  readonly #services: OperationsServices;
  readonly #importer = new Importer();
  /** Imports run one after the other; this is the end of the queue. */
  #imports: Promise<unknown> = Promise.resolve();

  constructor(services: OperationsServices) {
    this.#services = services;
    this.#store = services.store;
  }

  async importApi(request: ImportRequest): Promise<ImportOutcome> {
    if (request.source !== undefined && (request.source === "" || request.source.length > SOURCE_MAX)) {
      throw badRequest(`Invalid source: expected 1 to ${SOURCE_MAX} characters`);
    }
    return this.#import(request, (reader) =>
      request.source === undefined
        ? undefined
        : reader.list("api").find(({ value }) => value.source === request.source)?.value,
    );
  }

  async putApi(apiId: string, request: ImportRequest): Promise<ImportOutcome> {
    return this.#import(request, (reader) => apiOf(reader, apiId));
  }

  /** `target` finds the API that is replaced; it throws when there must be one. */
  #import(request: ImportRequest, target: (reader: StoreReader) => ApiRecord | undefined): Promise<ImportOutcome> {
    if (request.bytes.length > DEFINITION_LIMIT_BYTES) {
      const detail = `The definition has ${request.bytes.length} bytes; at most ${DEFINITION_LIMIT_BYTES} (6 MB) are accepted`;
      return Promise.reject(badRequest(detail));
    }
    const outcome = this.#imports.then(() => this.#importNext(request, target));
    // The next one runs whatever became of this one; and nothing of it is kept.
    this.#imports = outcome.then(
      () => {},
      () => {},
    );
    return outcome;
  }

  // One import at a time, so that between the look at the API and the commit it can only vanish.
  async #importNext(
    request: ImportRequest,
    target: (reader: StoreReader) => ApiRecord | undefined,
  ): Promise<ImportOutcome> {
    for (;;) {
      const before = target(this.#store);
      const outcome = await this.#importOver(before, request, target);
      if (outcome !== null) return outcome;
    }
  }

  /** Null, with nothing changed, when `before` is no longer what `target` finds. */
  async #importOver(
    before: ApiRecord | undefined,
    request: ImportRequest,
    target: (reader: StoreReader) => ApiRecord | undefined,
  ): Promise<ImportOutcome | null> {
    const { bytes, fileName, basePath, dryRun = false } = request;
    const { integrationTimeoutMaxMs } = this.#services;
    const prepared = await this.#importer.prepare({
      bytes,
      ...(fileName === undefined ? {} : { fileName }),
      ...(basePath === undefined ? {} : { basePath }),
      ...(integrationTimeoutMaxMs === undefined ? {} : { integrationTimeoutMaxMs }),
      before: before === undefined ? null : (this.#store.get("definition", before.id) ?? null),
      dryRun,
    });
    const { changes, warnings } = prepared;
    const created = before === undefined;
    if (dryRun) {
      const api = before === undefined ? {} : { api: apiView(before) };
      return { ...api, created, dryRun, changes, warnings, revision: this.#store.revision };
    }
    const { value: api, revision } = await transact(this.#store, (transaction) => {
      if (target(transaction)?.id !== before?.id) return null;
      const id = before?.id ?? unusedApiId(transaction);
      const content = prepared.content === null ? undefined : storeContent(transaction, prepared.content);
      const record: ApiRecord = {
        ...apiRecord(id, prepared.api, before, request.source),
        ...(content === undefined ? {} : { content }),
      };
      transaction.put("api", [id], record);
      transaction.put("definition", [id], prepared.record);
      if (before?.content !== undefined) removeUnusedSnapshots(transaction, [before.content.snapshotHash]);
      return apiView(record);
    });
    if (api === null) return null;
    releaseMemory(prepared.record);
    if (prepared.content !== null) releaseMemory(prepared.content.bytes);
    return { api, created, dryRun, changes, warnings, revision };
  }

  /** Ends work under way; operations that need it are refused from here on. */
  close(): Promise<void> {
    return this.#importer.close();
  }

  async getApis(): Promise<ApiView[]> {
    return this.#store
      .list("api")
      .map(({ value }) => apiView(value))
      .sort((a, b) => compare(a.name, b.name) || compare(a.id, b.id));
  }

  async getApi(apiId: string): Promise<ApiView> {
    return apiView(apiOf(this.#store, apiId));
  }

  async deleteApi(apiId: string): Promise<void> {
    await transact(this.#store, (transaction) => {
      const { content } = apiOf(transaction, apiId);
      const deployments = transaction.list("deployment", apiId);
      for (const { key } of transaction.list("stage", apiId)) transaction.remove("stage", ...key);
      detachStages(transaction, this.#services.accessLog, apiId);
      for (const { key } of deployments) transaction.remove("deployment", ...key);
      removeMappingsTo(transaction, apiId);
      transaction.remove("definition", apiId);
      transaction.remove("api", apiId);
      const hashes = deployments.map(({ value }) => value.snapshotHash);
      removeUnusedSnapshots(transaction, content === undefined ? hashes : [...hashes, content.snapshotHash]);
      transaction.put("retired", [apiId], { atMs: epochMs() });
    });
  }

  async getModels(apiId: string): Promise<ModelView[]> {
    return modelsOf(this.#store, apiId)
      .map(modelView)
      .sort((a, b) => compare(a.name, b.name));
  }

  async getModel(apiId: string, modelName: string): Promise<ModelView> {
    const model = modelsOf(this.#store, apiId).find(({ name }) => name === modelName);
    if (model === undefined) throw noSuchModel(modelName.slice(0, MODEL_NAME_SHOWN));
    return modelView(model);
  }

  async testInvokeMethod(apiId: string, request: TestInvokeRequest): Promise<TestInvokeAnswer> {
    const { invoke } = this.#services;
    if (invoke === undefined) throw badRequest("This control plane carries out no test invocations");
    checkTestInvokeRequest(request);
    // Nothing is changed but, after an upgrade, the form of what is stored.
    const { value: snapshot } = await transact(this.#store, (transaction) => {
      const { snapshotHash } = contentOf(transaction, apiOf(transaction, apiId));
      return transaction.get("snapshot", snapshotHash) as Uint8Array;
    });
    const outcome = await invoke({ ...request, apiId, snapshot });
    if (!("failed" in outcome)) return outcome;
    throw noSuchMethod(request.httpMethod, request.pathWithQueryString.split("?", 1)[0]!);
  }

  async createDeployment(apiId: string, request: DeploymentRequest): Promise<DeploymentOutcome> {
    checkDeploymentRequest(request);
    const { value, revision } = await transact(this.#store, (transaction) => {
      const { snapshotHash, snapshotBytes, methodCount } = contentOf(transaction, apiOf(transaction, apiId));
      const deployments = transaction.list("deployment", apiId).map((entry) => entry.value);
      const record: DeploymentRecord = {
        id: unusedDeploymentId(transaction, apiId),
        ...(request.description === undefined ? {} : { description: request.description }),
        createdDateMs: epochMs(),
        order: transaction.revision,
        snapshotHash,
        snapshotBytes,
        methodCount,
      };
      transaction.put("deployment", [apiId, record.id], record);
      if (request.stageName !== undefined)
        pointStage(transaction, apiId, request.stageName, record.id, request.variables);
      this.#removeOldDeployments(transaction, apiId, [...deployments, record]);
      return deploymentView(transaction, apiId, record);
    });
    return { ...value, revision };
  }

  /** Keeps the newest and those that stages use. */
  #removeOldDeployments(transaction: StoreTransaction, apiId: string, deployments: DeploymentRecord[]): void {
    const inUse = new Set(transaction.list("stage", apiId).map(({ value }) => value.deploymentId));
    const old = deployments
      .sort((a, b) => b.order - a.order)
      .slice(this.#services.snapshotsKept)
      .filter(({ id }) => !inUse.has(id));
    for (const { id } of old) transaction.remove("deployment", apiId, id);
    removeUnusedSnapshots(
      transaction,
      old.map(({ snapshotHash }) => snapshotHash),
    );
  }

  async getDeployments(apiId: string): Promise<DeploymentView[]> {
    apiOf(this.#store, apiId);
    return this.#store
      .list("deployment", apiId)
      .map(({ value }) => value)
      .sort((a, b) => b.order - a.order)
      .map((record) => deploymentView(this.#store, apiId, record));
  }

  async getStages(apiId: string): Promise<StageView[]> {
    apiOf(this.#store, apiId);
    return this.#store.list("stage", apiId).map(({ value }) => stageView(this.#store, apiId, value));
  }

  async getStage(apiId: string, stageName: string): Promise<StageView> {
    return stageView(this.#store, apiId, stageOf(this.#store, apiId, stageName));
  }

  async updateStage(apiId: string, stageName: string, patchOperations: readonly PatchOperation[]): Promise<StageView> {
    const { value } = await transact(this.#store, (transaction) => {
      const before = stageOf(transaction, apiId, stageName);
      if (patchOperations.length === 0) return stageView(transaction, apiId, before);
      const { description: _, ...rest } = before;
      const after: StageRecord = {
        ...rest,
        ...patchStage(before, patchOperations, (id) => id !== "" && transaction.has("deployment", apiId, id)),
        lastUpdatedDateMs: epochMs(),
        revision: transaction.revision,
      };
      transaction.put("stage", [apiId, stageName], after);
      return stageView(transaction, apiId, after);
    });
    return value;
  }

  async deleteStage(apiId: string, stageName: string): Promise<void> {
    await transact(this.#store, (transaction) => {
      stageOf(transaction, apiId, stageName);
      transaction.remove("stage", apiId, stageName);
      detachStages(transaction, this.#services.accessLog, apiId, stageName);
      removeMappingsTo(transaction, apiId, stageName);
    });
  }

  async getMappings(): Promise<BasePathMapping[]> {
    return listMappings(this.#store);
  }

  async setMappings(mappings: readonly BasePathMapping[]): Promise<void> {
    await transact(this.#store, (transaction) => replaceMappings(transaction, mappings));
  }

  async edges(): Promise<EdgeView[]> {
    return this.#services.edges();
  }

  async metrics(request: MetricsRequest = {}): Promise<MetricsView> {
    return this.#services.metrics(request);
  }
}

function apiOf(reader: StoreReader, apiId: string): ApiRecord {
  // A key has a limit in LMDB; no id is longer than this.
  const record = apiId.length > 64 || apiId === "" ? undefined : reader.get("api", apiId);
  if (record === undefined) throw noSuchApi(apiId.slice(0, 64));
  return record;
}

function modelsOf(reader: StoreReader, apiId: string): readonly Model[] {
  apiOf(reader, apiId);
  return unpackDefinition(reader.get("definition", apiId) as Uint8Array).definition.models;
}

function modelView({ schema, ...rest }: Model): ModelView {
  return { ...rest, schema: JSON.stringify(schema) };
}

function stageOf(reader: StoreReader, apiId: string, stageName: string): StageRecord {
  apiOf(reader, apiId);
  const record = STAGE_NAME_PATTERN.test(stageName) ? reader.get("stage", apiId, stageName) : undefined;
  if (record === undefined) throw noSuchStage();
  return record;
}

function unusedApiId(transaction: StoreTransaction): string {
  for (;;) {
    const id = newApiId();
    if (!transaction.has("api", id) && !transaction.has("retired", id)) return id;
  }
}

function unusedDeploymentId(transaction: StoreTransaction, apiId: string): string {
  for (;;) {
    const id = newShortId();
    if (!transaction.has("deployment", apiId, id)) return id;
  }
}

function apiRecord(
  id: string,
  defined: DefinedApi,
  before: ApiRecord | undefined,
  source: string | undefined,
): ApiRecord {
  const nowMs = epochMs();
  const knownAs = source ?? before?.source;
  return {
    id,
    ...defined,
    ...(knownAs === undefined ? {} : { source: knownAs }),
    createdDateMs: before?.createdDateMs ?? nowMs,
    lastUpdatedDateMs: nowMs,
  };
}

function checkDeploymentRequest({ stageName, description, variables }: DeploymentRequest): void {
  if (stageName !== undefined && !STAGE_NAME_PATTERN.test(stageName)) {
    throw badRequest(`Invalid stage name '${stageName.slice(0, 140)}': letters, digits, _ and -, 1 to 128 characters`);
  }
  if (description !== undefined && description.length > DESCRIPTION_MAX) {
    throw badRequest(`Invalid deployment description: ${description.length} characters, at most ${DESCRIPTION_MAX}`);
  }
  if (variables === undefined) return;
  if (stageName === undefined) throw badRequest("Stage variables were given without the stage that they are for");
  checkVariables(variables);
}

/** Creates the stage, or moves it: its settings stay, and variables are added to those that it has. */
function pointStage(
  transaction: StoreTransaction,
  apiId: string,
  stageName: string,
  deploymentId: string,
  variables: Readonly<Record<string, string>> | undefined,
): void {
  const nowMs = epochMs();
  const before = transaction.get("stage", apiId, stageName);
  const merged = { ...before?.settings.variables, ...variables };
  checkVariables(merged);
  transaction.put("stage", [apiId, stageName], {
    ...(before ?? { stageName, createdDateMs: nowMs }),
    deploymentId,
    settings: { ...(before?.settings ?? { methodSettings: {} }), variables: merged },
    lastUpdatedDateMs: nowMs,
    revision: transaction.revision,
  });
}

/**
 * Stores the snapshot that a deployment of a definition will point to. It is made at import, where time is spent anyway: ten
 * thousand methods take some tenths of a second to pack, and a deployment is to be live at once.
 */
function storeContent(transaction: StoreTransaction, { bytes, hash, methodCount }: BuiltSnapshot): SnapshotContent {
  if (!transaction.has("snapshot", hash)) transaction.put("snapshot", [hash], bytes);
  return { format: SNAPSHOT_FORMAT, snapshotHash: hash, snapshotBytes: bytes.length, methodCount };
}

/** The content to deploy; made anew when it could not be made before, which says why, or by an older version. */
function contentOf(transaction: StoreTransaction, api: ApiRecord): SnapshotContent {
  if (api.content?.format === SNAPSHOT_FORMAT) return api.content;
  const packed = transaction.get("definition", api.id) as Uint8Array;
  const content = storeContent(transaction, buildSnapshot(unpackDefinition(packed)));
  transaction.put("api", [api.id], { ...api, content });
  if (api.content !== undefined) removeUnusedSnapshots(transaction, [api.content.snapshotHash]);
  return content;
}

function apiView({ content: _, ...view }: ApiRecord): ApiView {
  return view;
}

/** Snapshots are shared by definitions and deployments of equal content, of any API. */
function removeUnusedSnapshots(transaction: StoreTransaction, candidates: readonly string[]): void {
  if (candidates.length === 0) return;
  const used = new Set(transaction.list("deployment").map(({ value }) => value.snapshotHash));
  for (const { value } of transaction.list("api"))
    if (value.content !== undefined) used.add(value.content.snapshotHash);
  for (const hash of new Set(candidates)) if (!used.has(hash)) transaction.remove("snapshot", hash);
}

function deploymentView(reader: StoreReader, apiId: string, record: DeploymentRecord): DeploymentView {
  const { order: _, ...rest } = record;
  const stageNames = reader
    .list("stage", apiId)
    .filter(({ value }) => value.deploymentId === record.id)
    .map(({ value }) => value.stageName);
  return { ...rest, apiId, stageNames };
}

function stageView(reader: StoreReader, apiId: string, record: StageRecord): StageView {
  const { settings, ...rest } = record;
  const deployment = reader.get("deployment", apiId, record.deploymentId) as DeploymentRecord;
  return { ...rest, ...settings, apiId, snapshotHash: deployment.snapshotHash };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
