/** Compiles the root of a configuration version (assembly/layout/root.ts): small, made anew for each version. */
import { NONE } from "../../assembly/layout/codes.ts";
import { SLOT_EDGE } from "../../assembly/layout/counters.ts";
import {
  PARENT_API,
  PARENT_DOMAIN,
  ROOT_ANY_DOMAIN,
  ROOT_BYTES,
  ROOT_ENTRY_A,
  ROOT_ENTRY_B,
  ROOT_ENTRY_TEXT,
  ROOT_LEVEL,
  ROOT_STAGE_COUNT,
  ROOT_STAGES,
  ROOT_TABLE,
  STAGE_REF_ADDRESS,
  STAGE_REF_BYTES,
  STAGE_REF_FLAG_MAPPINGS_ONLY,
  STAGE_REF_FLAGS,
} from "../../assembly/layout/root.ts";
import { ENTRY_LENGTH, ENTRY_PARENT } from "../../assembly/layout/table.ts";
import type { Throttle } from "../model/api.ts";
import type { BasePathMapping } from "../model/snapshot.ts";
import { align8 } from "./align.ts";
import { buildTable, writeTable } from "./hash-table.ts";
import { writeThrottleLevel } from "./throttle-level.ts";

export interface RootStage {
  /** As in host names, so in lower case. */
  readonly apiId: string;
  readonly stageName: string;
  readonly disableExecuteApiEndpoint: boolean;
  /** Where the stage's image lies. */
  readonly address: number;
}

export interface RootImageInput {
  /** Its order is the stage index. */
  readonly stages: readonly RootStage[];
  readonly mappings: readonly BasePathMapping[];
  /** Absent: no limit. */
  readonly accountThrottle?: Throttle | undefined;
}

/** The domain name of a mapping that holds for every host. */
const ANY_DOMAIN = "*";

class Entry {
  readonly parent: Entry | number;
  readonly text: Uint8Array;
  a = 0;
  b = 0;
  offset = 0;

  constructor(parent: Entry | number, text: Uint8Array) {
    this.parent = parent;
    this.text = text;
  }
}

/** Throws Error on a stage or a mapping that is given twice. A mapping to a stage that is not here answers 403. */
export function compileRootImage(input: RootImageInput): Uint8Array {
  const { stages, mappings, accountThrottle } = input;
  const entries: Entry[] = [];
  const byKey = new Map<string, Entry>();
  const add = (key: string, parent: Entry | number, text: string): Entry => {
    const entry = new Entry(parent, Buffer.from(text, "utf8"));
    entries.push(entry);
    byKey.set(key, entry);
    return entry;
  };

  for (const [index, { apiId, stageName }] of stages.entries()) {
    const api = byKey.get(`api ${apiId}`) ?? add(`api ${apiId}`, PARENT_API, apiId);
    const key = stageKey(apiId, stageName);
    if (byKey.has(key)) throw new Error(`stage ${apiId}/${stageName}: given twice`);
    add(key, api, stageName).a = index;
  }
  for (const { domainName, basePath, apiId, stageName } of mappings) {
    const name = domainName.toLowerCase();
    const domain = byKey.get(`domain ${name}`) ?? add(`domain ${name}`, PARENT_DOMAIN, name);
    const key = `mapping ${name} ${basePath}`;
    if (byKey.has(key)) throw new Error(`base path mapping ${domainName}/${basePath}: given twice`);
    const mapping = add(key, domain, basePath);
    mapping.a = byKey.get(stageKey(apiId, stageName))?.a ?? NONE;
    if (basePath !== "") {
      domain.a = Math.max(domain.a, basePath.split("/").length);
      domain.b = Math.max(domain.b, mapping.text.length);
    }
  }

  const stagesOffset = ROOT_BYTES;
  let end = align8(stagesOffset + stages.length * STAGE_REF_BYTES);
  for (const entry of entries) {
    entry.offset = end;
    end += align8(ROOT_ENTRY_TEXT + entry.text.length);
  }
  const parentOf = (entry: Entry) => (typeof entry.parent === "number" ? entry.parent : entry.parent.offset);
  const table = buildTable(
    entries.map((entry) => ({ parent: parentOf(entry), text: entry.text, offset: entry.offset })),
  );
  const image = new Uint8Array(end + table.cells.byteLength);
  const view = new DataView(image.buffer);
  writeTable(view, ROOT_TABLE, end, table);
  view.setInt32(ROOT_STAGE_COUNT, stages.length, true);
  view.setUint32(ROOT_STAGES, stagesOffset, true);
  view.setUint32(ROOT_ANY_DOMAIN, byKey.get(`domain ${ANY_DOMAIN}`)?.offset ?? 0, true);
  writeThrottleLevel(view, ROOT_LEVEL, SLOT_EDGE, accountThrottle);
  for (const [index, stage] of stages.entries()) {
    const at = stagesOffset + index * STAGE_REF_BYTES;
    view.setUint32(at + STAGE_REF_ADDRESS, stage.address, true);
    view.setUint32(at + STAGE_REF_FLAGS, stage.disableExecuteApiEndpoint ? STAGE_REF_FLAG_MAPPINGS_ONLY : 0, true);
  }
  for (const entry of entries) {
    view.setUint32(entry.offset + ENTRY_PARENT, parentOf(entry), true);
    view.setUint32(entry.offset + ENTRY_LENGTH, entry.text.length, true);
    view.setInt32(entry.offset + ROOT_ENTRY_A, entry.a, true);
    view.setInt32(entry.offset + ROOT_ENTRY_B, entry.b, true);
    image.set(entry.text, entry.offset + ROOT_ENTRY_TEXT);
  }
  return image;
}

function stageKey(apiId: string, stageName: string): string {
  return `stage ${apiId}/${stageName}`;
}
