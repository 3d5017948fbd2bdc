/**
 * All the work of an import that needs no store: reads the definition, compares it with the one before, and packs what will be
 * stored. Data in, data out, so that it runs on any thread.
 */
import { Packr } from "msgpackr";
import { type Issue, OperationError, type OperationErrorName } from "../errors/operation-error.ts";
import type { Definition, Model } from "../model/api.ts";
import { inflate, packLarge } from "../model/snapshot-codec.ts";
import { compareDefinitions, type DefinitionChanges } from "../openapi/compare-definitions.ts";
import { type ImportInput, importDefinition } from "../openapi/import-definition.ts";
import { type BuiltSnapshot, buildSnapshot, endpointType } from "./build-snapshot.ts";
import { newApiId, newShortId } from "./ids.ts";
import type { ApiRecord, DefinitionRecord } from "./store/store.ts";

export interface ImportTask extends ImportInput {
  /** The record of the definition that the API has now; null for a new API. */
  readonly before: Uint8Array | null;
  /** Only compared: nothing is packed. */
  readonly dryRun: boolean;
}

/** What an API's record takes from its definition. */
export type DefinedApi = Omit<ApiRecord, "id" | "source" | "createdDateMs" | "lastUpdatedDateMs" | "content">;

export interface PreparedImport {
  readonly api: DefinedApi;
  readonly changes: DefinitionChanges;
  readonly warnings: readonly Issue[];
  /** Packed and deflated DefinitionRecord; empty for a dry run. */
  readonly record: Uint8Array;
  /** Null: a dry run, or nothing that could be deployed. */
  readonly content: BuiltSnapshot | null;
}

/** A refusal as data, because errors lose their names and issues on the way between threads. */
export interface RefusedImport {
  readonly refused: OperationErrorName;
  readonly message: string;
  readonly issues: readonly Issue[];
}

const packr = new Packr({ useRecords: false, encodeUndefinedAsNil: false });

export async function prepareImport(task: ImportTask): Promise<PreparedImport | RefusedImport> {
  try {
    return await prepare(task);
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    return { refused: error.name, message: error.message, issues: error.issues };
  }
}

async function prepare({ before: packedBefore, dryRun, ...input }: ImportTask): Promise<PreparedImport> {
  const { definition, warnings } = await importDefinition(input);
  const before = packedBefore === null ? null : unpackDefinition(packedBefore);
  const changes = compareDefinitions(before?.definition ?? null, definition);
  const resourceIds = keepResourceIds(before, definition);
  const api = definedApi(definition, resourceIds[0] as string);
  if (dryRun) return { api, changes, warnings, record: new Uint8Array(0), content: null };
  const record: DefinitionRecord = { definition, resourceIds };
  // Packed it is larger than as JSON, since defaults are spelled out, but hardly more than twice as large.
  return {
    api,
    changes,
    warnings,
    record: packLarge(packr, withTexts(record), 2 * input.bytes.length),
    content: contentOf(record),
  };
}

export function unpackDefinition(packed: Uint8Array): DefinitionRecord {
  const record = packr.unpack(inflate(packed)) as DefinitionRecord;
  return withModels(record, ({ schema, ...model }) => ({
    ...model,
    // Stores of version 0.1.0 hold the schema itself.
    schema: typeof schema === "string" ? (JSON.parse(schema) as unknown) : schema,
  }));
}

/** With schemas as JSON text: msgpackr renames a member that is called `__proto__`, which a schema may name like any other property. */
function withTexts(record: DefinitionRecord): DefinitionRecord {
  return withModels(record, ({ schema, ...model }) => ({ ...model, schema: JSON.stringify(schema) }));
}

function withModels(record: DefinitionRecord, change: (model: Model) => Model): DefinitionRecord {
  const { definition } = record;
  return { ...record, definition: { ...definition, models: definition.models.map(change) } };
}

/** Null when it cannot be deployed: AWS imports an API without methods too, and says so when it is deployed. */
function contentOf(record: DefinitionRecord): BuiltSnapshot | null {
  try {
    return buildSnapshot(record);
  } catch (error) {
    if (error instanceof OperationError) return null;
    throw error;
  }
}

/** A path keeps its id; a new one gets an id that none of its siblings has. The root's is as long as an API's. */
function keepResourceIds(before: DefinitionRecord | null, definition: Definition): string[] {
  const known = new Map<string, string>();
  before?.definition.resources.forEach(({ path }, index) => {
    known.set(path, before.resourceIds[index] as string);
  });
  const taken = new Set(known.values());
  return definition.resources.map(({ path }) => {
    let id = known.get(path);
    while (id === undefined) {
      const candidate = path === "/" ? newApiId() : newShortId();
      if (!taken.has(candidate)) id = candidate;
    }
    taken.add(id);
    return id;
  });
}

function definedApi(definition: Definition, rootResourceId: string): DefinedApi {
  const { description, version, minimumCompressionSize } = definition;
  return {
    name: definition.name,
    ...(description === undefined ? {} : { description }),
    ...(version === undefined ? {} : { version }),
    resourceCount: definition.resources.length,
    methodCount: definition.resources.reduce((count, { methods }) => count + Object.keys(methods).length, 0),
    rootResourceId,
    apiKeySource: definition.apiKeySource,
    binaryMediaTypes: definition.binaryMediaTypes,
    ...(minimumCompressionSize === undefined ? {} : { minimumCompressionSize }),
    disableExecuteApiEndpoint: definition.disableExecuteApiEndpoint,
    endpointType: endpointType(definition),
  };
}
