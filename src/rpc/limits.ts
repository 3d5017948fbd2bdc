/** Bounds of what travels between control plane, edges and administrators. */

/** A piece of a definition or a snapshot: far below gRPC's 4 MB, large enough that pieces cost nothing. */
export const CHUNK_BYTES = 256 * 1024;
/** Requests to the server; the largest is a hello with 10,000 hashes. */
export const REQUEST_LIMIT_BYTES = 2 * 1024 * 1024;
/** Messages of the server: a finding may quote much of a definition, and many stand in one message. */
export const RESPONSE_LIMIT_BYTES = 16 * 1024 * 1024;
/** A snapshot put together from its pieces. */
export const SNAPSHOT_LIMIT_BYTES = 256 * 1024 * 1024;
/** Stages and mappings in one configuration. */
export const CONFIGURATION_ENTRIES_MAX = 100_000;
/** Findings, or names of what an import changes, in one message. */
export const ENTRIES_IN_MESSAGE = 200;
export const SERIES_IN_PART = 500;
export const SERIES_IN_BATCH = 65_536;

/** A file of API keys: a hundred thousand with descriptions are some 10 MB. */
export const API_KEY_UPLOAD_LIMIT_BYTES = 32 * 1024 * 1024;
export const UPLOAD_TIMEOUT_MS = 60_000;
/** Imports at once; each holds a definition and what is made of it. */
export const UPLOADS_MAX = 4;
export const HELLO_TIMEOUT_MS = 10_000;
export const WATCHERS_MAX = 64;
export const CALL_TIMEOUT_MS = 30_000;
export const IMPORT_TIMEOUT_MS = 120_000;
/** A backend may take its 29 s, or longer by setting. */
export const TEST_INVOKE_TIMEOUT_MS = 600_000;
