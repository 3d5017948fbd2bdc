/** AWS's limits that a definition or a request can run into. Hard limits there, defaults here. */

/** Payload of a request or response, bytes (AWS: "API Gateway quotas"). */
export const BODY_LIMIT_BYTES = 10_485_760;
/** Memory for request bodies that are collected, all threads together; ours, AWS states none. */
export const BODY_MEMORY_BYTES = 64 * 1024 * 1024;
/** Request line and headers together, bytes. */
export const HEADERS_LIMIT_BYTES = 10_240;
export const INTEGRATION_TIMEOUT_MIN_MS = 50;
export const INTEGRATION_TIMEOUT_MAX_MS = 29_000;
export const DEFINITION_LIMIT_BYTES = 6 * 1024 * 1024;
/** A snapshot or a stored definition once it is inflated; ours: 6 MB of definition become less than this. */
export const SNAPSHOT_UNPACKED_LIMIT_BYTES = 256 * 1024 * 1024;
/** Nesting of a definition document; ours, AWS states none. */
export const DEFINITION_DEPTH_MAX = 64;
/** YAML aliases expanded in one document; ours, against "billion laughs". */
export const DEFINITION_ALIAS_MAX = 100;
export const STAGE_NAME_PATTERN = /^[A-Za-z0-9_-]{1,128}$/;
export const STAGE_VARIABLE_MAX = 100;
export const STAGE_VARIABLE_NAME_PATTERN = /^[A-Za-z0-9_]{1,64}$/;
export const STAGE_VARIABLE_VALUE_PATTERN = /^[A-Za-z0-9\-._~:/?#&=,]{1,512}$/;
export const TEMPLATE_LIMIT_BYTES = 300 * 1024;
/** An API key file; ours, AWS states none. A hundred thousand keys with their plans take some 10 MB. */
export const API_KEY_FILE_LIMIT_BYTES = 32 * 1024 * 1024;
