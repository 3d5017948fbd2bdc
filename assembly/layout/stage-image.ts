// The image of one stage: a trie over path segments, and what admit and parameters need of each method. It is relocatable:
// every reference in it is an offset from its begin.

/** Table of the trie's literal edges (layout/table.ts); its entries are the nodes themselves. */
export const STAGE_TABLE = 0;
/** i32: number of methods. */
export const STAGE_METHOD_COUNT = 16;
/** u32: offset of the method records. */
export const STAGE_METHODS = 20;
/** u32: offset of the node of `/`. */
export const STAGE_ROOT_NODE = 24;
/** i32: segments of the longest path, a greedy one not counted. */
export const STAGE_DEPTH = 28;
/** i32: the stage's slot. */
export const STAGE_SLOT = 32;
/** Throttle level of the stage (layout/level.ts). */
export const STAGE_LEVEL = 40;
/** u32: offset of the program of compiled schemas (layout/schema.ts); 0 without models. */
export const STAGE_SCHEMAS = 64;
/** i32: STAGE_FLAG_*. */
export const STAGE_FLAGS = 68;
export const STAGE_BYTES = 72;
/** Answers carry the RateLimit fields. */
export const STAGE_FLAG_RATE_LIMIT = 1;

// A node of the trie begins with its key (layout/table.ts): the parent's offset and the literal segment. Nodes behind a
// `{param}` or `{greedy+}` have no text and are not in the table.
/** u32: offset of the child behind `{param}`; 0 for none. */
export const NODE_PARAMETER = 8;
/** u32: offset of the child behind `{greedy+}`; 0 for none. */
export const NODE_GREEDY = 12;
/** i32 x METHOD_SLOTS: method index, NONE where the verb has no method; ANY is spread over the verbs that lack their own. */
export const NODE_METHODS = 16;
/** u32: NODE_FLAG_*. */
export const NODE_FLAGS = 48;
export const NODE_TEXT = 56;
/** The node is a resource: some method exists here. */
export const NODE_FLAG_RESOURCE = 1;
/** The node has literal children. */
export const NODE_FLAG_LITERALS = 2;

// A method record; its index is the method index of decisions.
/** Throttle level of the method (layout/level.ts); its slot is the method's slot, whether limited or not. */
export const METHOD_LEVEL = 0;
/** u32: offset of the required parameters. */
export const METHOD_REQUIRED = 24;
/** u32: their kinds and number, as in DECISION_REQUIRED, and METHOD_FLAG_*. */
export const METHOD_REQUIRED_SUMMARY = 28;
/** Bit of METHOD_REQUIRED_SUMMARY that no kind has: the method requires an API key. */
export const METHOD_FLAG_KEY_REQUIRED = 128;
export const METHOD_BYTES = 32;

// A required parameter.
/** i32: PARAMETER_*. */
export const REQUIRED_KIND = 0;
/** i32: bytes of the name; for a path parameter, its index among the captured ones, NONE when the path has none such. */
export const REQUIRED_LENGTH = 4;
/** u32: offset of the name: lower case for a header, UTF-8 for a query parameter, unused for a path parameter. */
export const REQUIRED_NAME = 8;
export const REQUIRED_BYTES = 12;

/** More required parameters than this in one method are refused when the image is compiled. */
export const REQUIRED_MAX = 256;
/** Deeper paths are refused when the image is compiled. */
export const STAGE_DEPTH_MAX = 255;
