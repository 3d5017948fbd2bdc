// Codes that cross the border between the policy core and its host. Read by asc and by tsc: plain integers, no annotations.

// HTTP methods that a definition can name, in the order of their slots in a node's method table (AWS: "ANY" stands for
// the seven of them). Everything else that a client may send is METHOD_OTHER and matches nothing.
export const METHOD_DELETE = 0;
export const METHOD_GET = 1;
export const METHOD_HEAD = 2;
export const METHOD_OPTIONS = 3;
export const METHOD_PATCH = 4;
export const METHOD_POST = 5;
export const METHOD_PUT = 6;
export const METHOD_ANY = 7;
export const METHOD_OTHER = 8;
/** Slots of a node's method table: the seven verbs and ANY. */
export const METHOD_SLOTS = 8;

// What `route` found.
export const ROUTE_FOUND = 0;
/** Neither host nor path names an API and stage that is deployed here: 403 Forbidden. */
export const ROUTE_NO_STAGE = 1;
/** The stage is known, no resource matches the path: 403 Missing Authentication Token. */
export const ROUTE_NO_RESOURCE = 2;
/** A resource matches the path, none that matches has the method: 403 Missing Authentication Token. */
export const ROUTE_NO_METHOD = 3;
/** A `.` or `..` segment, plain or percent-encoded: 400. */
export const ROUTE_DOT_SEGMENT = 4;
/** Host and path together do not fit into the thread's scratch area: 414. */
export const ROUTE_TOO_LONG = 5;

// What `admit` decided; a refusal names the level whose limit refused.
export const ADMIT_OK = 0;
export const ADMIT_THROTTLED_METHOD = 1;
export const ADMIT_THROTTLED_STAGE = 2;
export const ADMIT_THROTTLED_ACCOUNT = 3;
/** The method requires an API key and there is none. */
export const ADMIT_KEY_MISSING = 4;
export const ADMIT_KEY_UNKNOWN = 5;
export const ADMIT_KEY_DISABLED = 6;
/** No usage plan of the key includes the stage. */
export const ADMIT_KEY_NO_PLAN = 7;
/** The plan's throttle of each key for this method. */
export const ADMIT_THROTTLED_PLAN_METHOD = 8;
/** The plan's throttle of each key. */
export const ADMIT_THROTTLED_PLAN = 9;
export const ADMIT_QUOTA_EXCEEDED = 10;

// Where a required parameter is looked for, in the order in which AWS names missing ones.
export const PARAMETER_HEADER = 0;
export const PARAMETER_PATH = 1;
export const PARAMETER_QUERYSTRING = 2;

/** "No such index", wherever an index is optional. */
export const NONE = -1;
