/** The definition files of `gatehouse start`: which API each one is, where it is mounted, and how it goes live. */
import fs from "node:fs/promises";
import path from "node:path";
import { OperationError } from "../errors/operation-error.ts";
import type { Admin, DeploymentOutcome, ImportOutcome } from "../rpc/admin.ts";
import { contentDigest } from "./file-watch.ts";
import { readDefinition } from "./read-definition.ts";
import { RefusedFile } from "./report-error.ts";
import { UsageError } from "./usage-error.ts";

export interface DefinitionFile {
  /** As it was given, for messages. */
  readonly file: string;
  /** Its real path: what the API is known by, so that giving it again updates the same API. */
  readonly source: string;
  /** Without slashes; empty for the root. */
  readonly basePath: string;
}

/** What a base path segment may hold without being encoded (RFC 3986 2.3, unreserved). */
const BASE_PATH_PATTERN = /^[A-Za-z0-9._~-]{1,128}$/;

/** Throws UsageError for a clash or a name that cannot be a path, an Error for a file that is not there. */
export async function resolveDefinitions(files: readonly string[]): Promise<DefinitionFile[]> {
  const resolved: DefinitionFile[] = [];
  for (const file of files) {
    let source: string;
    try {
      source = await fs.realpath(file);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      throw new Error(`${file}: ${code === "ENOENT" ? "no such file" : message}`);
    }
    const basePath = files.length === 1 ? "" : path.parse(file).name;
    if (basePath !== "" && (!BASE_PATH_PATTERN.test(basePath) || /^\.+$/.test(basePath))) {
      const expected = "its base name becomes its path: use letters, digits, and -._~";
      throw new UsageError(`${file}: ${expected}`, "start");
    }
    const clash = resolved.find((other) => other.basePath === basePath || other.source === source);
    if (clash !== undefined) {
      const what = clash.source === source ? "are the same file" : `would both be served at /${basePath}; rename one`;
      throw new UsageError(`${clash.file} and ${file} ${what}`, "start");
    }
    resolved.push({ file, source, basePath });
  }
  return resolved;
}

export interface LiveDefinition {
  readonly definition: DefinitionFile;
  /** Of the file as it was imported. */
  readonly digest: string;
  readonly outcome: ImportOutcome;
  readonly deployment: DeploymentOutcome;
}

export interface DeployOptions {
  readonly stageName: string;
  readonly variables: ReadonlyMap<string, string>;
}

/** Stores a file's API, without serving it yet; with `dryRun`, only looks. Throws RefusedFile with everything that is wrong. */
export async function importFile(
  operations: Admin,
  definition: DefinitionFile,
  bytes: Uint8Array,
  dryRun = false,
): Promise<ImportOutcome> {
  const { file, source } = definition;
  try {
    return await operations.importApi({ bytes, fileName: path.basename(file), source, dryRun });
  } catch (error) {
    throw error instanceof OperationError && error.issues.length > 0 ? new RefusedFile(file, error) : error;
  }
}

/** Makes what was imported live on the stage. */
export async function deployFile(
  operations: Admin,
  outcome: ImportOutcome,
  options: DeployOptions,
): Promise<DeploymentOutcome> {
  const { stageName, variables } = options;
  return operations.createDeployment(outcome.api!.id, {
    stageName,
    ...(variables.size === 0 ? {} : { variables: Object.fromEntries(variables) }),
  });
}

/** Imports all files, and only when none is refused deploys them and sets the paths that lead to them. */
export async function goLive(
  operations: Admin,
  definitions: readonly DefinitionFile[],
  options: DeployOptions,
): Promise<LiveDefinition[]> {
  const read: { definition: DefinitionFile; bytes: Uint8Array }[] = [];
  for (const definition of definitions) read.push({ definition, bytes: await readDefinition(definition.file) });
  // One that is refused must find nothing of the others stored. The first is stored only when it is good itself, so looking
  // at those behind it is enough, and a single definition is read once.
  for (const { definition, bytes } of read.slice(1)) await importFile(operations, definition, bytes, true);
  const imported: Omit<LiveDefinition, "deployment">[] = [];
  for (const { definition, bytes } of read) {
    imported.push({
      definition,
      digest: contentDigest(bytes),
      outcome: await importFile(operations, definition, bytes),
    });
  }
  const live: LiveDefinition[] = [];
  for (const one of imported) {
    live.push({ ...one, deployment: await deployFile(operations, one.outcome, options) });
  }
  await operations.setMappings(
    live.map(({ definition, deployment }) => ({
      domainName: "*",
      basePath: definition.basePath,
      apiId: deployment.apiId,
      stageName: options.stageName,
    })),
  );
  return live;
}

/** Methods of a definition as `GET /pets`; for a file that was known already, as if it were new. */
export async function listMethods(operations: Admin, { definition, outcome }: LiveDefinition): Promise<string[]> {
  if (outcome.created) return outcome.changes.added;
  // Read again rather than kept: a large file would be held for as long as the gateway runs.
  const bytes = await readDefinition(definition.file);
  const fresh = await operations.importApi({ bytes, fileName: path.basename(definition.file), dryRun: true });
  return fresh.changes.added;
}
