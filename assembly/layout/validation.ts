// What `validate` leaves in the thread's scratch: how much work it did, and where a text is no JSON; and what `explain` does:
// what is wrong with a document. Valid until the same thread's next call of either or of `parameters`.
import { SCRATCH_PARAMETERS } from "./regions.ts";

// Codes that `validate` answers.
export const VALIDATE_OK = 0;
/** The document is JSON and its schema does not allow it; `explain` says why. */
export const VALIDATE_INVALID = 1;
/** The body is no JSON; why and where was recorded. */
export const VALIDATE_NOT_JSON = 2;
/** The document passes a limit: JSON_DEPTH_MAX, JSON_ELEMENTS_MAX, or one below. */
export const VALIDATE_LIMIT = 3;
/** No memory was left to look at the document. */
export const VALIDATE_NO_ROOM = 4;

/** Schemas inside one another that one value leads through, at most: it bounds the native stack. */
export const SCHEMA_DEPTH_MAX = 1200;

// One unit of work is a value held against a schema, a member looked up, sixteen bytes compared or eight matched: some seven
// nanoseconds on the machine that this was measured on, and three times that in the worst that was found. A document may spend
// WORK_BASE and WORK_PER_BYTE for each of its bytes, at most WORK_MAX, which is half a second there, or one and a half. An honest
// document of 1 MB spends about a hundred thousand.
export const WORK_BASE = 1048576;
export const WORK_PER_BYTE = 32;
export const WORK_MAX = 67108864;

/** Offset in scratch of everything below: the room of `parameters`, whose text is no longer needed then. */
export const VALIDATION_AT = SCRATCH_PARAMETERS;
/** u32: failures recorded. */
export const VALIDATION_COUNT = 0;
/** u32: 1 when there are more than were recorded. */
export const VALIDATION_MORE = 4;
/** i32: what the JSON reader answered, when it refused (layout/tape.ts). */
export const VALIDATION_JSON_ERROR = 8;
/** u32: where in the body it refused. */
export const VALIDATION_JSON_OFFSET = 12;
/** u32: units of work that the verdict took, the report of failures not counted. */
export const VALIDATION_WORK = 16;
/** u32: offset in here of the end of the records. */
export const VALIDATION_END = 20;
/** Two bytes: the text of an empty body, `{}`. */
export const VALIDATION_EMPTY_BODY = 24;
/** The records, one behind the other. */
export const VALIDATION_RECORDS = 32;
/** Records end here at the latest. */
export const VALIDATION_RECORDS_END = 12288;
/** Where the walk that reports stands in the document: a step for each level, as in a record. */
export const VALIDATION_PATH = 12288;
export const VALIDATION_PATH_BYTES = 4096;
/** What simulations of patterns need (layout/pattern.ts). */
export const VALIDATION_PATTERN = 16384;
export const VALIDATION_PATTERN_BYTES = 1024;
/** The tape of a small document, which then needs no memory of its own. */
export const VALIDATION_TAPE = 17408;
export const VALIDATION_TAPE_BYTES = 11232;
/** Failures recorded, at most. */
export const FAILURE_MAX = 100;
/** Names recorded for one failure, at most. */
export const FAILURE_NAME_MAX = 32;

// A failure record.
/** u32: bytes of the whole record. */
export const FAILURE_BYTES = 0;
/** u32: KEYWORD_*. */
export const FAILURE_KEYWORD = 4;
/** u32: FAILURE_FLAG_*. */
export const FAILURE_FLAGS = 8;
/** u32: address of the place of the schema (layout/schema.ts). */
export const FAILURE_PLACE = 12;
/** u32: where the value's text begins in the body, and its bytes. */
export const FAILURE_OFFSET = 16;
export const FAILURE_LENGTH = 20;
/** u32 x 2: matched and total of a combinator, found and bound of a count or length. */
export const FAILURE_COUNTS = 24;
/** u32: steps of the path from the document's root to the value. */
export const FAILURE_STEP_COUNT = 32;
/** u32: names recorded. */
export const FAILURE_NAME_COUNT = 36;
/** u32 x 2: address and bytes of the member's name in the program whose dependency failed; 0: none. */
export const FAILURE_DEPENDENCY = 40;
export const FAILURE_DEPENDENCY_LENGTH = 44;
/** The steps, then the names. */
export const FAILURE_STEPS = 48;

/** AWS's validator would not have gone on to this one: another was found above it or before it. */
export const FAILURE_FLAG_BEYOND = 1;

// A step: the member's key or the element's index.
/** u32: where the key's text begins in the body; the index of an element. */
export const STEP_OFFSET = 0;
/** i32: bytes of the key as written; NONE for an index. */
export const STEP_LENGTH = 4;
export const STEP_BYTES = 8;

// A name: text in the program or in the body.
/** u32: its address. */
export const FAILED_NAME_ADDRESS = 0;
/** u32: its bytes; FAILED_NAME_AS_WRITTEN is added when it is a JSON string's inside, with escapes. */
export const FAILED_NAME_LENGTH = 4;
export const FAILED_NAME_BYTES = 8;
export const FAILED_NAME_AS_WRITTEN = 1073741824;

// Keywords, in the order in which failures of one value are recorded: that of their names.
export const KEYWORD_ADDITIONAL_ITEMS = 0;
export const KEYWORD_ADDITIONAL_PROPERTIES = 1;
export const KEYWORD_ALL_OF = 2;
export const KEYWORD_ANY_OF = 3;
export const KEYWORD_DEPENDENCIES = 4;
export const KEYWORD_ENUM = 5;
export const KEYWORD_MAX_ITEMS = 6;
export const KEYWORD_MAX_LENGTH = 7;
export const KEYWORD_MAX_PROPERTIES = 8;
export const KEYWORD_MAXIMUM = 9;
export const KEYWORD_MIN_ITEMS = 10;
export const KEYWORD_MIN_LENGTH = 11;
export const KEYWORD_MIN_PROPERTIES = 12;
export const KEYWORD_MINIMUM = 13;
export const KEYWORD_MULTIPLE_OF = 14;
export const KEYWORD_NOT = 15;
export const KEYWORD_ONE_OF = 16;
export const KEYWORD_PATTERN = 17;
export const KEYWORD_REQUIRED = 18;
export const KEYWORD_TYPE = 19;
export const KEYWORD_UNIQUE_ITEMS = 20;
