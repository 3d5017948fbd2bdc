// The root of a configuration version: how host and path lead to a stage. Stage images are shared between versions, so the
// root holds their addresses; everything else in it is an offset from its begin.

/** Table of the root's entries (layout/table.ts). */
export const ROOT_TABLE = 0;
/** i32: number of stages. */
export const ROOT_STAGE_COUNT = 16;
/** u32: offset of the stage records. */
export const ROOT_STAGES = 20;
/** u32: offset of the entry of the domain `*`; 0 without one. */
export const ROOT_ANY_DOMAIN = 24;
/** Throttle level of the account (layout/level.ts). */
export const ROOT_LEVEL = 32;
export const ROOT_BYTES = 64;

// A stage record; its index is the stage index of decisions.
/** u32: address of the stage image. */
export const STAGE_REF_ADDRESS = 0;
/** u32: STAGE_REF_FLAG_*. */
export const STAGE_REF_FLAGS = 4;
export const STAGE_REF_BYTES = 8;
/** The API answers under its mappings only (AWS: disableExecuteApiEndpoint). */
export const STAGE_REF_FLAG_MAPPINGS_ONLY = 1;

// Entries of the table, behind their key. Which value means what follows from the parent:
//   (PARENT_API, apiId)           the API; no value
//   (offset of API, stage name)   A: stage index
//   (PARENT_DOMAIN, domain name)  A: segments of its longest base path, B: bytes of its longest base path
//   (offset of domain, base path) A: stage index, NONE when the stage is not deployed here
export const PARENT_API = 1;
export const PARENT_DOMAIN = 2;
/** i32 */
export const ROOT_ENTRY_A = 8;
/** i32 */
export const ROOT_ENTRY_B = 12;
export const ROOT_ENTRY_TEXT = 16;
