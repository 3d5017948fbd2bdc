/**
 * AWS's API key file ("API Gateway API key file format"): CSV whose header names `Name` and `Key` and, where it likes, `Description`,
 * `Enabled` and `UsagePlanIds`, in any order and case. Other columns are ignored.
 */
import { isUtf8 } from "node:buffer";
import { pipeline, Readable } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import { type CsvError, parse } from "csv-parse";
import { OperationError } from "../../errors/operation-error.ts";
import { API_KEY_FILE_LIMIT_BYTES } from "../../model/limits.ts";
import { badRequest } from "../refusals.ts";
import { checkDescription, checkName, checkValue } from "./api-key-rules.ts";

export interface KeyRow {
  /** Where it ends in the file, from 1. */
  readonly line: number;
  readonly name: string;
  readonly value: string;
  /** Undefined, here and below: the file says nothing of it. */
  readonly description?: string;
  readonly enabled?: boolean;
  readonly planIds: readonly string[];
}

export interface LineWarning {
  readonly line: number;
  /** Says what became of it, and never repeats the key. */
  readonly message: string;
}

export interface KeyFile {
  readonly rows: readonly KeyRow[];
  readonly warnings: LineWarning[];
}

const ROWS_MAX = 100_000;
/** Far above five fields at their largest. */
const RECORD_CHARACTERS_MAX = 65_536;
const CHUNK_BYTES = 65_536;
const ROWS_AT_ONCE = 500;
const COLUMNS = ["name", "key", "description", "enabled", "usageplanids"] as const;
type Column = (typeof COLUMNS)[number];

/** What the parser's codes mean; its own messages quote the file, and with it keys. */
const MISTAKES: ReadonlyMap<string, string> = new Map([
  ["CSV_QUOTE_NOT_CLOSED", "a quote is opened there and never closed"],
  [
    "INVALID_OPENING_QUOTE",
    "a field that does not begin with a quote has one inside: quote all of it, and double the quote",
  ],
  ["CSV_INVALID_CLOSING_QUOTE", "something follows a closing quote: expected a comma or the end of the line"],
  ["CSV_MAX_RECORD_SIZE", `a row has more than ${RECORD_CHARACTERS_MAX} characters`],
]);

/**
 * Throws BadRequestException for what is no such file; a row that cannot be used becomes a warning. Lets others run in between: a
 * hundred thousand rows take half a second.
 */
export async function readKeyFile(csv: Uint8Array): Promise<KeyFile> {
  if (csv.length > API_KEY_FILE_LIMIT_BYTES) {
    throw badRequest(
      `The API key file has ${csv.length} bytes; at most ${API_KEY_FILE_LIMIT_BYTES} (32 MB) are accepted`,
    );
  }
  if (!isUtf8(csv)) throw badRequest("The API key file is not UTF-8: save it in that encoding");
  let header: Header | undefined;
  const rows: KeyRow[] = [];
  const warnings: LineWarning[] = [];
  let count = 0;
  for await (const { record, line } of records(csv)) {
    if (header === undefined) {
      header = readHeader(record);
      continue;
    }
    if (++count > ROWS_MAX) throw badRequest(`The API key file has more than ${ROWS_MAX} rows: import it in parts`);
    const row = readRow(header, record, line);
    if ("message" in row) warnings.push(row);
    else rows.push(row);
    if (count % ROWS_AT_ONCE === 0) await nextTurn();
  }
  if (header === undefined) throw badRequest("The API key file is empty: expected a header with Name and Key");
  return { rows, warnings };
}

async function* records(csv: Uint8Array): AsyncGenerator<{ record: string[]; line: number }> {
  const parser = parse({
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
    max_record_size: RECORD_CHARACTERS_MAX,
  });
  // What fails in it reaches the reader below.
  pipeline(Readable.from(chunksOf(csv)), parser, () => {});
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      yield { record, line: info.lines };
    }
  } catch (error) {
    const { code, lines } = error as CsvError & { lines?: number };
    if (typeof code !== "string" || !/^(?:CSV_|INVALID_)/.test(code)) throw error;
    throw badRequest(`The API key file is not CSV at line ${lines ?? "?"}: ${MISTAKES.get(code) ?? code}`);
  } finally {
    parser.destroy();
  }
}

function* chunksOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) yield bytes.subarray(at, at + CHUNK_BYTES);
}

interface Header {
  readonly at: ReadonlyMap<Column, number>;
  readonly fields: number;
}

function readHeader(record: readonly string[]): Header {
  const at = new Map<Column, number>();
  for (const [index, name] of record.entries()) {
    const column = COLUMNS.find((known) => known === name.toLowerCase());
    if (column === undefined) continue;
    if (at.has(column)) throw badRequest(`The header of the API key file has the column ${name.slice(0, 80)} twice`);
    at.set(column, index);
  }
  for (const [column, name] of [
    ["name", "Name"],
    ["key", "Key"],
  ] as const) {
    if (!at.has(column))
      throw badRequest(`The header of the API key file has no column ${name}: expected Name and Key`);
  }
  return { at, fields: record.length };
}

function readRow(header: Header, record: readonly string[], line: number): KeyRow | LineWarning {
  const fields = joinSingleQuoted(header, record);
  const notImported = (what: string): LineWarning => ({ line, message: `${what}; the row was not imported` });
  if (fields.length !== header.fields) {
    return notImported(`${fields.length} fields, where the header has ${header.fields}`);
  }
  const cell = (column: Column): string | undefined => {
    const index = header.at.get(column);
    return index === undefined ? undefined : fields[index];
  };
  const [name = "", value = ""] = [cell("name"), cell("key")];
  const [description, enabled] = [cell("description"), cell("enabled")?.toLowerCase()];
  try {
    checkName(name);
    checkValue(value);
    checkDescription(description ?? "");
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    return notImported(error.message.replace(/\.$/, ""));
  }
  if (enabled !== undefined && enabled !== "" && enabled !== "true" && enabled !== "false") {
    return notImported(`Enabled: expected true or false, got '${enabled.slice(0, 80)}'`);
  }
  const planIds = (cell("usageplanids") ?? "").split(",").map((id) => id.trim());
  return {
    line,
    name,
    value,
    ...(description === undefined ? {} : { description }),
    ...(enabled === undefined || enabled === "" ? {} : { enabled: enabled === "true" }),
    planIds: [...new Set(planIds.filter((id) => id !== ""))],
  };
}

/** AWS accepts single quotes too around several usage plans; to a parser of CSV they are fields. */
function joinSingleQuoted({ at, fields }: Header, record: readonly string[]): readonly string[] {
  const first = at.get("usageplanids");
  if (first === undefined || !record[first]?.startsWith("'")) return record;
  const last = first + Math.max(record.length - fields, 0);
  const joined = record.slice(first, last + 1).join(",");
  if (joined.length < 2 || !joined.endsWith("'")) return record;
  return [...record.slice(0, first), joined.slice(1, -1), ...record.slice(last + 1)];
}
