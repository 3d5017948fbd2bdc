/** Reads what `validate` and `explain` left in the thread's scratch (assembly/layout/validation.ts) into failures of a document. */
import { NONE } from "../../assembly/layout/codes.ts";
import { SCRATCH_AT, SCRATCH_BYTES } from "../../assembly/layout/regions.ts";
import { PLACE_MODEL_LENGTH, PLACE_POINTER_LENGTH, PLACE_TEXT } from "../../assembly/layout/schema.ts";
import {
  FAILED_NAME_ADDRESS,
  FAILED_NAME_AS_WRITTEN,
  FAILED_NAME_BYTES,
  FAILED_NAME_LENGTH,
  FAILURE_BYTES,
  FAILURE_COUNTS,
  FAILURE_DEPENDENCY,
  FAILURE_DEPENDENCY_LENGTH,
  FAILURE_FLAG_BEYOND,
  FAILURE_FLAGS,
  FAILURE_KEYWORD,
  FAILURE_LENGTH,
  FAILURE_NAME_COUNT,
  FAILURE_OFFSET,
  FAILURE_PLACE,
  FAILURE_STEP_COUNT,
  FAILURE_STEPS,
  STEP_BYTES,
  STEP_LENGTH,
  STEP_OFFSET,
  VALIDATION_AT,
  VALIDATION_COUNT,
  VALIDATION_JSON_ERROR,
  VALIDATION_JSON_OFFSET,
  VALIDATION_MORE,
  VALIDATION_RECORDS,
  VALIDATION_WORK,
} from "../../assembly/layout/validation.ts";
import type { ValidationFailure } from "../schema/failure.ts";
import { below } from "../schema/pointer.ts";

/** In the order of KEYWORD_*. */
const KEYWORDS = [
  "additionalItems",
  "additionalProperties",
  "allOf",
  "anyOf",
  "dependencies",
  "enum",
  "maxItems",
  "maxLength",
  "maxProperties",
  "maximum",
  "minItems",
  "minLength",
  "minProperties",
  "minimum",
  "multipleOf",
  "not",
  "oneOf",
  "pattern",
  "required",
  "type",
  "uniqueItems",
];

/** Bytes of a name or of a key in a pointer that are shown: a client may have sent millions, a hundred times over. */
const NAME_BYTES_MAX = 256;

export class ValidationView {
  readonly #memory: WebAssembly.Memory;
  readonly #area: DataView;

  constructor(memory: WebAssembly.Memory, thread: number) {
    this.#memory = memory;
    const begin = SCRATCH_AT + thread * SCRATCH_BYTES + VALIDATION_AT;
    this.#area = new DataView(memory.buffer, begin, SCRATCH_BYTES - VALIDATION_AT);
  }

  /** Units of work that the last verdict took. */
  get work(): number {
    return this.#area.getUint32(VALIDATION_WORK, true);
  }

  /** After VALIDATE_NOT_JSON, and a VALIDATE_LIMIT that the reader met: JSON_ERROR_*; 0 otherwise. */
  get jsonError(): number {
    return this.#area.getInt32(VALIDATION_JSON_ERROR, true);
  }

  /** Offset in the document of the first byte that cannot be JSON. */
  get errorOffset(): number {
    return this.#area.getUint32(VALIDATION_JSON_OFFSET, true);
  }

  /** There are more failures than were recorded. */
  get hasMore(): boolean {
    return this.#area.getUint32(VALIDATION_MORE, true) !== 0;
  }

  /** `address`: of the document, unchanged since. `all`: also those that AWS's validator would not have gone on to. */
  failures(address: number, all: boolean): ValidationFailure[] {
    // The memory may have grown since the thread began; the document may lie in what was added.
    const bytes = Buffer.from(this.#memory.buffer);
    const area = this.#area;
    const failures: ValidationFailure[] = [];
    const count = area.getUint32(VALIDATION_COUNT, true);
    for (let i = 0, at = VALIDATION_RECORDS; i < count; i++) {
      const isBeyond = (area.getUint32(at + FAILURE_FLAGS, true) & FAILURE_FLAG_BEYOND) !== 0;
      if (all || !isBeyond) failures.push(this.#failure(bytes, at, address));
      at += area.getUint32(at + FAILURE_BYTES, true);
    }
    return failures;
  }

  #failure(bytes: Buffer, at: number, address: number): ValidationFailure {
    const area = this.#area;
    const keyword = KEYWORDS[area.getUint32(at + FAILURE_KEYWORD, true)]!;
    const { model, pointer } = readPlace(bytes, area.getUint32(at + FAILURE_PLACE, true));
    const dependency = area.getUint32(at + FAILURE_DEPENDENCY, true);
    let schemaPointer = below(pointer, keyword);
    if (dependency !== 0) {
      const length = area.getUint32(at + FAILURE_DEPENDENCY_LENGTH, true);
      schemaPointer = below(schemaPointer, bytes.toString("utf8", dependency, dependency + length));
    }
    const stepCount = area.getUint32(at + FAILURE_STEP_COUNT, true);
    const stepsAt = at + FAILURE_STEPS;
    return {
      keyword,
      instancePointer: this.#instancePointer(bytes, stepsAt, stepCount, address),
      model,
      schemaPointer,
      offset: area.getUint32(at + FAILURE_OFFSET, true),
      length: area.getUint32(at + FAILURE_LENGTH, true),
      counts: [area.getUint32(at + FAILURE_COUNTS, true), area.getUint32(at + FAILURE_COUNTS + 4, true)],
      names: this.#names(bytes, stepsAt + stepCount * STEP_BYTES, area.getUint32(at + FAILURE_NAME_COUNT, true)),
    };
  }

  #instancePointer(bytes: Buffer, at: number, stepCount: number, address: number): string {
    let pointer = "";
    for (let step = at; step < at + stepCount * STEP_BYTES; step += STEP_BYTES) {
      const offset = this.#area.getUint32(step + STEP_OFFSET, true);
      const length = this.#area.getInt32(step + STEP_LENGTH, true);
      pointer = below(pointer, length === NONE ? offset : readName(bytes, address + offset, length, true));
    }
    return pointer;
  }

  #names(bytes: Buffer, from: number, count: number): string[] {
    const names: string[] = [];
    for (let at = from; names.length < count; at += FAILED_NAME_BYTES) {
      const address = this.#area.getUint32(at + FAILED_NAME_ADDRESS, true);
      const length = this.#area.getUint32(at + FAILED_NAME_LENGTH, true);
      const isWritten = (length & FAILED_NAME_AS_WRITTEN) !== 0;
      names.push(readName(bytes, address, length & ~FAILED_NAME_AS_WRITTEN, isWritten));
    }
    return names;
  }
}

function readPlace(bytes: Buffer, at: number): { model: string; pointer: string } {
  const nameEnd = at + PLACE_TEXT + bytes.readUInt32LE(at + PLACE_MODEL_LENGTH);
  const pointerEnd = nameEnd + bytes.readUInt32LE(at + PLACE_POINTER_LENGTH);
  return {
    model: bytes.toString("utf8", at + PLACE_TEXT, nameEnd),
    pointer: bytes.toString("utf8", nameEnd, pointerEnd),
  };
}

/** A name, cut to a readable length; `isWritten`: it is a JSON string's inside, which the core has found right. */
function readName(bytes: Buffer, address: number, length: number, isWritten: boolean): string {
  const shown = Math.min(length, NAME_BYTES_MAX);
  const text = bytes.toString("utf8", address, address + shown);
  const name = isWritten && text.includes("\\") ? unescaped(text) : text;
  return shown < length ? `${name}...` : name;
}

/** An escape that was cut in the middle leaves the text as it is written. */
function unescaped(text: string): string {
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    return text;
  }
}
