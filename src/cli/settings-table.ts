/** Every flag and setting: its word, what it takes, its default and what it is for. A table, read by all that needs one. */
import { THREAD_MAX } from "../../assembly/layout/versions.ts";
import {
  BODY_LIMIT_BYTES,
  BODY_MEMORY_BYTES,
  HEADERS_LIMIT_BYTES,
  INTEGRATION_TIMEOUT_MAX_MS,
} from "../model/limits.ts";

export type SettingKind =
  | "text"
  | "integer"
  | "number"
  | "flag"
  | "address"
  | "address-or-off"
  | "stage-name"
  | "pairs"
  | "parameters"
  | "header-fields"
  | "choice";

export interface SettingSpec {
  readonly kind: SettingKind;
  /** What stands behind the word in --help; absent for flags. */
  readonly placeholder?: string;
  readonly help: string;
  readonly default?: string | number | boolean;
  /** Shown instead of the default where it is computed. */
  readonly defaultText?: string;
  readonly min?: number;
  readonly max?: number;
  readonly choices?: readonly string[];
  /** Belongs to one call and not to a machine: given as a flag only, not in the environment or a file. */
  readonly flagOnly?: boolean;
}

export const SETTINGS = {
  config: { kind: "text", placeholder: "FILE", help: "YAML file with any of these settings, by the same words" },
  host: { kind: "text", placeholder: "ADDRESS", default: "127.0.0.1", help: "address to serve on; 0.0.0.0 for all" },
  port: {
    kind: "integer",
    placeholder: "N",
    default: 8080,
    min: 0,
    max: 65_535,
    help: "port to serve on; 0 picks a free one",
  },
  threads: {
    kind: "integer",
    placeholder: "N",
    defaultText: "the cores",
    min: 1,
    max: THREAD_MAX,
    help: "threads that serve requests",
  },
  "data-dir": {
    kind: "text",
    placeholder: "FOLDER",
    default: "./.gatehouse",
    help: "where the store and the edge's copy live",
  },
  stage: {
    kind: "stage-name",
    placeholder: "NAME",
    defaultText: "prod",
    help: "stage to deploy to; created when it is new",
  },
  "stage-variable": {
    kind: "pairs",
    placeholder: "NAME=VALUE",
    help: "stage variable to set; may be given several times",
  },
  watch: {
    kind: "flag",
    default: false,
    help: "start: deploy a definition again when its file is saved; metrics: print again every second",
  },
  demo: { kind: "flag", flagOnly: true, default: false, help: "serve the bundled pet store, its backend included" },
  grpc: {
    kind: "address-or-off",
    placeholder: "HOST:PORT",
    default: "127.0.0.1:9090",
    help: "where admin clients and edges connect, or off; beyond loopback it needs the three --grpc-* files",
  },
  "grpc-cert": { kind: "text", placeholder: "FILE", help: "PEM certificate of the gRPC server" },
  "grpc-key": { kind: "text", placeholder: "FILE", help: "PEM key of that certificate" },
  "grpc-client-ca": {
    kind: "text",
    placeholder: "FILE",
    help: "PEM authorities that clients' certificates must come from",
  },
  ops: {
    kind: "address-or-off",
    placeholder: "HOST:PORT",
    default: "127.0.0.1:9091",
    help: "where /livez, /readyz and /metrics are, or off; anyone who reaches it may read it",
  },
  "body-limit-bytes": {
    kind: "integer",
    placeholder: "N",
    default: BODY_LIMIT_BYTES,
    min: 1_024,
    max: 1_099_511_627_776,
    help: "largest request or response body (AWS: 10485760)",
  },
  "body-memory-bytes": {
    kind: "integer",
    placeholder: "N",
    default: BODY_MEMORY_BYTES,
    min: 1_048_576,
    max: 1_073_741_824,
    help: "memory for bodies that are validated, of all requests together; beyond it they are answered 503",
  },
  "headers-limit-bytes": {
    kind: "integer",
    placeholder: "N",
    default: HEADERS_LIMIT_BYTES,
    min: 1_024,
    max: 65_536,
    help: "largest request line and headers together (AWS: 10240)",
  },
  "integration-timeout-max-ms": {
    kind: "integer",
    placeholder: "N",
    default: INTEGRATION_TIMEOUT_MAX_MS,
    min: 50,
    max: 3_600_000,
    help: "longest time that an integration may take (AWS: 29000)",
  },
  "connect-timeout-ms": {
    kind: "integer",
    placeholder: "N",
    default: 5_000,
    min: 50,
    max: 600_000,
    help: "longest time to connect to a backend",
  },
  "grace-period-ms": {
    kind: "integer",
    placeholder: "N",
    default: 25_000,
    min: 0,
    max: 3_600_000,
    help: "longest time that requests in flight get when it stops",
  },
  "access-log": {
    kind: "text",
    placeholder: "off|stdout|FILE",
    default: "stdout",
    help: "one line of JSON for each request; on stdout, what is said to people goes to stderr",
  },
  "log-level": {
    kind: "choice",
    placeholder: "LEVEL",
    default: "info",
    choices: ["fatal", "error", "warn", "info", "debug", "trace", "silent"],
    help: "fatal, error, warn, info, debug, trace or silent; the log is JSON on stderr",
  },
  "account-rate-limit": {
    kind: "number",
    placeholder: "N",
    defaultText: "none",
    min: 0,
    max: 1_000_000_000,
    help: "requests a second that an edge lets through altogether",
  },
  "account-burst-limit": {
    kind: "integer",
    placeholder: "N",
    defaultText: "none",
    min: 0,
    max: 1_000_000_000,
    help: "how many of them may come at once",
  },
  "control-plane": {
    kind: "address",
    placeholder: "HOST:PORT",
    help: "the control plane's gRPC address",
  },
  server: {
    kind: "address",
    placeholder: "HOST:PORT",
    default: "127.0.0.1:9090",
    help: "the control plane to talk to",
  },
  "tls-ca": { kind: "text", placeholder: "FILE", help: "PEM authorities of the server's certificate; turns TLS on" },
  "tls-cert": { kind: "text", placeholder: "FILE", help: "PEM certificate to show to the server; turns TLS on" },
  "tls-key": { kind: "text", placeholder: "FILE", help: "PEM key of that certificate" },
  json: { kind: "flag", flagOnly: true, default: false, help: "print JSON instead of a table" },
  into: {
    kind: "text",
    flagOnly: true,
    placeholder: "ID",
    help: "replace the definition of this API instead of creating one",
  },
  "dry-run": {
    kind: "flag",
    flagOnly: true,
    default: false,
    help: "show what would change and every warning; store nothing",
  },
  "base-path": {
    kind: "choice",
    flagOnly: true,
    placeholder: "MODE",
    default: "ignore",
    choices: ["ignore", "prepend", "split"],
    help: "what becomes of the definition's base path: ignore, prepend or split",
  },
  description: { kind: "text", flagOnly: true, placeholder: "TEXT", help: "a note to find it by" },
  model: { kind: "text", flagOnly: true, placeholder: "NAME", help: "model that the document is held against" },
  api: { kind: "text", flagOnly: true, placeholder: "ID", help: "take the model from this API of the control plane" },
  definition: {
    kind: "text",
    flagOnly: true,
    placeholder: "FILE",
    help: "take the model from the schemas of this definition; asks no control plane",
  },
  body: {
    kind: "text",
    flagOnly: true,
    placeholder: "FILE",
    defaultText: "none",
    help: "the payload; - reads it from standard input",
  },
  data: { kind: "text", flagOnly: true, placeholder: "TEXT", defaultText: "none", help: "the payload itself" },
  header: {
    kind: "header-fields",
    flagOnly: true,
    placeholder: "'NAME: VALUE'",
    help: "a header of the request; may be given several times",
  },
  context: { kind: "text", flagOnly: true, placeholder: "FILE", help: "JSON object that is $context" },
  params: {
    kind: "parameters",
    flagOnly: true,
    placeholder: "PLACE.NAME=VALUE",
    help: "a parameter: path., querystring. or header. and its name; may be given several times",
  },
  explain: { kind: "flag", flagOnly: true, default: false, help: "show what each reference came to, and overrides" },
  name: { kind: "text", flagOnly: true, placeholder: "NAME", help: "its name; with list, the begin of names" },
  value: {
    kind: "text",
    flagOnly: true,
    placeholder: "VALUE",
    defaultText: "one is made",
    help: "the key's value, 20 to 128 characters; - reads it from standard input",
  },
  disabled: { kind: "flag", flagOnly: true, default: false, help: "create it disabled" },
  "show-value": { kind: "flag", flagOnly: true, default: false, help: "show values too" },
  "customer-id": { kind: "text", flagOnly: true, placeholder: "ID", help: "the customer's id elsewhere" },
  tag: { kind: "pairs", flagOnly: true, placeholder: "NAME=VALUE", help: "a tag; may be given several times" },
  "fail-on-warnings": {
    kind: "flag",
    flagOnly: true,
    default: false,
    help: "import nothing when a row gives a warning",
  },
  rate: {
    kind: "number",
    flagOnly: true,
    placeholder: "N",
    defaultText: "no limit",
    min: 0,
    max: 1_000_000_000,
    help: "requests a second of each key",
  },
  burst: {
    kind: "integer",
    flagOnly: true,
    placeholder: "N",
    defaultText: "no limit",
    min: 0,
    max: 1_000_000_000,
    help: "how many of them may come at once",
  },
  quota: {
    kind: "integer",
    flagOnly: true,
    placeholder: "N",
    defaultText: "none",
    min: 0,
    max: 2_147_483_647,
    help: "requests of each key in a period",
  },
  period: {
    kind: "choice",
    flagOnly: true,
    placeholder: "PERIOD",
    choices: ["DAY", "WEEK", "MONTH"],
    help: "DAY, WEEK (from Sunday) or MONTH, in UTC",
  },
  "quota-offset": {
    kind: "integer",
    flagOnly: true,
    placeholder: "N",
    defaultText: "0",
    min: 0,
    max: 2_147_483_647,
    help: "requests less in the first period",
  },
  "rate-limit-headers": {
    kind: "flag",
    flagOnly: true,
    default: false,
    help: "answers carry RateLimit fields, refusals Retry-After",
  },
  plan: { kind: "text", flagOnly: true, placeholder: "PLAN", help: "id of the usage plan" },
  key: { kind: "text", flagOnly: true, placeholder: "KEY", help: "id of the API key" },
  from: {
    kind: "text",
    flagOnly: true,
    placeholder: "DAY",
    defaultText: "today",
    help: "first day, YYYY-MM-DD in UTC",
  },
  to: { kind: "text", flagOnly: true, placeholder: "DAY", defaultText: "today", help: "last day, YYYY-MM-DD in UTC" },
  remaining: {
    kind: "integer",
    flagOnly: true,
    placeholder: "N",
    min: 0,
    max: 2_147_483_647,
    help: "requests that are left in the running period",
  },
  by: {
    kind: "choice",
    flagOnly: true,
    placeholder: "TIME",
    default: "day",
    choices: ["day", "minute"],
    help: "day or minute; minutes are kept for a day",
  },
  "rows-max": {
    kind: "integer",
    flagOnly: true,
    placeholder: "N",
    default: 20,
    min: 1,
    max: 5_000,
    help: "how many methods to list, the busiest first",
  },
} as const satisfies Record<string, SettingSpec>;

export type SettingName = keyof typeof SETTINGS;

interface KindValues {
  readonly text: string;
  readonly integer: number;
  readonly number: number;
  readonly flag: boolean;
  readonly address: string;
  /** null: off. */
  readonly "address-or-off": string | null;
  readonly "stage-name": string;
  readonly pairs: ReadonlyMap<string, string>;
  readonly parameters: ReadonlyMap<string, string>;
  readonly "header-fields": readonly (readonly [name: string, value: string])[];
  readonly choice: string;
}

type RepeatableKind = "pairs" | "parameters" | "header-fields";

type Always<Spec> = Spec extends { readonly default: unknown } | { readonly kind: RepeatableKind } ? true : false;

/** The value of every setting; undefined where nothing was given and there is no default. */
export type Settings = {
  readonly [Name in SettingName]:
    | KindValues[(typeof SETTINGS)[Name]["kind"]]
    | (Always<(typeof SETTINGS)[Name]> extends true ? never : undefined);
};

export const SETTING_NAMES = Object.keys(SETTINGS) as SettingName[];

export function settingSpec(name: SettingName): SettingSpec {
  return SETTINGS[name];
}

/** Whether it may be given several times. */
export function isRepeatable(kind: SettingKind): kind is RepeatableKind {
  return kind === "pairs" || kind === "parameters" || kind === "header-fields";
}

/** The value of a setting that may be given several times and was not. */
export function noneGiven(kind: RepeatableKind): unknown {
  return kind === "header-fields" ? [] : new Map();
}

/** `data-dir` is GATEHOUSE_DATA_DIR. */
export function environmentName(name: SettingName): string {
  return `GATEHOUSE_${name.toUpperCase().replaceAll("-", "_")}`;
}
