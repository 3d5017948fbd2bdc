/** What a validation of a document found, for programs and for people. */
import {
  VALIDATE_INVALID,
  VALIDATE_NO_ROOM,
  VALIDATE_NOT_JSON,
  VALIDATE_OK,
} from "../../assembly/layout/validation.ts";
import type { ValidationFailure } from "../schema/failure.ts";
import type { FailureWords } from "../schema/failure-message.ts";
import { plainText } from "./plain-text.ts";

export interface ReportedFailure {
  /** In the document, from 1; columns count UTF-16 units, as editors do. */
  readonly line: number;
  readonly column: number;
  /** RFC 6901, empty for the whole document. */
  readonly pointer: string;
  readonly message: string;
  /** What `$context.error.validationErrorString` says of it; absent when the document is no JSON. */
  readonly awsMessage?: string;
  /** Place in the schema that says so: the model's name, then a pointer. */
  readonly schema?: string;
}

export interface ValidationReport {
  readonly valid: boolean;
  readonly model: string;
  readonly failures: readonly ReportedFailure[];
  /** There is more that is wrong than the core records. */
  readonly hasMore: boolean;
}

/** What the core answered. */
export interface Validation {
  /** VALIDATE_*. */
  readonly verdict: number;
  readonly failures: readonly ValidationFailure[];
  /** Where the document stops being JSON, bytes. */
  readonly errorOffset: number;
  readonly hasMore: boolean;
}

export function reportValidation(
  model: string,
  document: Uint8Array,
  { verdict, failures, errorOffset, hasMore }: Validation,
  words: FailureWords,
): ValidationReport {
  const places = new Places(document);
  switch (verdict) {
    case VALIDATE_OK:
      return { valid: true, model, failures: [], hasMore: false };
    case VALIDATE_INVALID:
      return {
        valid: false,
        model,
        // As one reads the file.
        failures: failures
          .toSorted((a, b) => a.offset - b.offset)
          .map((failure) => ({
            ...places.at(failure.offset),
            pointer: failure.instancePointer,
            message: words.plain(failure, document),
            awsMessage: words.aws(failure, document),
            schema: failure.model + failure.schemaPointer,
          })),
        hasMore,
      };
    case VALIDATE_NOT_JSON: {
      const message = `expected JSON in UTF-8, found ${found(document, errorOffset)}`;
      return { valid: false, model, failures: [{ ...places.at(errorOffset), pointer: "", message }], hasMore: false };
    }
    case VALIDATE_NO_ROOM: {
      const message = "too large to be validated in the memory that an edge has by default; it answers 503 then";
      return { valid: false, model, failures: [{ line: 1, column: 1, pointer: "", message }], hasMore: false };
    }
    default: {
      const message = "nested too deep, too many values, or too much work to validate; an edge answers 400";
      return { valid: false, model, failures: [{ line: 1, column: 1, pointer: "", message }], hasMore: false };
    }
  }
}

export function renderReport(file: string, { valid, model, failures, hasMore }: ValidationReport): string {
  if (valid) return `${plainText(file)}: valid for ${plainText(model)}\n`;
  const lines = failures
    .map(({ line, column, pointer, message, schema }) => {
      const parts = [`${file}:${line}:${column}`, ...(pointer === "" ? [] : [pointer]), message];
      return `${plainText(`${parts.join(": ")}${schema === undefined ? "" : ` (${schema})`}`)}\n`;
    })
    .join("");
  return hasMore ? `${lines}${plainText(file)}: there is more; correct these first\n` : lines;
}

function found(document: Uint8Array, offset: number): string {
  const byte = document[offset];
  if (byte === undefined) return "the end";
  for (const { bytes, what } of offset === 0 ? BYTE_ORDER_MARKS : []) {
    if (bytes.every((mark, index) => document[index] === mark)) return what;
  }
  if (byte > 0x20 && byte < 0x7f) return JSON.stringify(String.fromCharCode(byte));
  return `the byte 0x${byte.toString(16).padStart(2, "0")}`;
}

const BYTE_ORDER_MARKS = [
  { bytes: [0xef, 0xbb, 0xbf], what: "a byte order mark; save the file without one" },
  { bytes: [0xff, 0xfe], what: "UTF-16; save the file as UTF-8" },
  { bytes: [0xfe, 0xff], what: "UTF-16; save the file as UTF-8" },
];

/** Lines and columns of byte offsets. */
class Places {
  readonly #document: Uint8Array;
  readonly #decoder = new TextDecoder();

  constructor(document: Uint8Array) {
    this.#document = document;
  }

  at(offset: number): { line: number; column: number } {
    const before = this.#document.subarray(0, offset);
    let line = 1;
    let begin = 0;
    for (let end = before.indexOf(LINE_FEED); end >= 0; end = before.indexOf(LINE_FEED, begin)) {
      line++;
      begin = end + 1;
    }
    return { line, column: this.#decoder.decode(before.subarray(begin)).length + 1 };
  }
}

const LINE_FEED = 0x0a;
