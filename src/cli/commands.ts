/** Every command, as a table. */
import type { Command } from "./command.ts";
import type { SettingName } from "./settings-table.ts";

const CLIENT: readonly SettingName[] = ["server", "tls-ca", "tls-cert", "tls-key", "json", "config"];
const CONTROL: readonly SettingName[] = [
  "grpc",
  "grpc-cert",
  "grpc-key",
  "grpc-client-ca",
  "account-rate-limit",
  "account-burst-limit",
];
const EDGE: readonly SettingName[] = [
  "host",
  "port",
  "threads",
  "access-log",
  "body-limit-bytes",
  "body-memory-bytes",
  "headers-limit-bytes",
  "integration-timeout-max-ms",
  "connect-timeout-ms",
];
const SERVER: readonly SettingName[] = ["data-dir", "ops", "grace-period-ms", "log-level", "config"];
const UNLIMITED = Number.POSITIVE_INFINITY;

export const COMMANDS: readonly Command[] = [
  {
    name: "start",
    summary: "serve API definitions: control plane and edge in one process",
    operands: "[DEFINITION ...]",
    operandsMin: 0,
    operandsMax: UNLIMITED,
    description:
      "Imports each OpenAPI definition (Swagger 2.0 or OpenAPI 3.0 with x-amazon-apigateway-* extensions), deploys it and\n" +
      "serves it: one at /, several at /<base name of the file>. An API is its file: giving it again updates the same API.\n" +
      "Every API also answers in AWS's shapes, http://{apiId}.execute-api.{anything}:PORT/{stage}/... and\n" +
      "http://HOST:PORT/restapis/{apiId}/{stage}/_user_request_/...",
    examples: [
      ["gatehouse start --demo", "the bundled pet store with its backend"],
      ["gatehouse start petstore.yaml --watch", "serve a definition and follow its changes"],
      ["gatehouse start pets.yaml orders.json --port 80 --host 0.0.0.0", "two APIs, at /pets and /orders"],
      ["gatehouse start api.yaml --stage-variable backend=10.0.0.7:3000", "a stage variable for its integrations"],
    ],
    settings: [
      ...EDGE.slice(0, 3),
      "stage",
      "stage-variable",
      "watch",
      "demo",
      ...EDGE.slice(3),
      ...CONTROL,
      ...SERVER,
    ],
    load: () => import("./start.ts"),
  },
  {
    name: "control",
    summary: "run the control plane alone",
    operands: "",
    operandsMin: 0,
    operandsMax: 0,
    description:
      "Keeps the APIs and hands them to edges over gRPC. Beyond loopback it asks for --grpc-cert, --grpc-key and\n" +
      "--grpc-client-ca, because whoever reaches this port owns the gateway.",
    examples: [
      ["gatehouse control --data-dir /var/lib/gatehouse", "for edges on this machine"],
      [
        "gatehouse control --grpc 10.0.0.5:9090 --grpc-cert s.pem --grpc-key s.key --grpc-client-ca ca.pem",
        "for edges elsewhere",
      ],
    ],
    // The control plane refuses a longer timeout in a definition, the edge holds every integration to its own. Test invocations connect.
    settings: [...CONTROL, "integration-timeout-max-ms", "connect-timeout-ms", ...SERVER],
    // Beside an edge of the same machine, which has the table's.
    defaults: { ops: "127.0.0.1:9092" },
    load: () => import("./control.ts"),
  },
  {
    name: "edge",
    summary: "serve what a control plane deploys",
    operands: "",
    operandsMin: 0,
    operandsMax: 0,
    description:
      "Serves traffic. Its configuration comes from the control plane and is kept in --data-dir: without the control plane it\n" +
      "goes on serving, and a restarted edge serves from there.",
    examples: [
      ["gatehouse edge --control-plane 127.0.0.1:9090 --port 8080", "beside the control plane"],
      [
        "gatehouse edge --control-plane 10.0.0.5:9090 --tls-ca ca.pem --tls-cert e.pem --tls-key e.key --host 0.0.0.0",
        "on another machine",
      ],
    ],
    settings: ["control-plane", "tls-ca", "tls-cert", "tls-key", ...EDGE, ...SERVER],
    load: () => import("./edge.ts"),
  },
  {
    name: "apis import",
    summary: "create an API from a definition, or update one",
    operands: "FILE",
    operandsMin: 1,
    operandsMax: 1,
    description:
      "Reads an OpenAPI definition and stores it. Nothing is served until it is deployed (gatehouse deployments create).\n" +
      "What the gateway cannot carry out is refused with one list; nothing is dropped silently.",
    examples: [
      ["gatehouse apis import petstore.yaml", "create an API"],
      ["gatehouse apis import petstore.yaml --into a1b2c3d4e5 --dry-run", "what an update would change"],
      ["gatehouse apis import petstore.yaml --into a1b2c3d4e5", "update it"],
    ],
    settings: ["into", "dry-run", "base-path", ...CLIENT],
    load: () => import("./admin/apis-import.ts"),
  },
  {
    name: "apis list",
    summary: "list the APIs",
    operands: "",
    operandsMin: 0,
    operandsMax: 0,
    description: "Lists every API that the control plane knows.",
    examples: [["gatehouse apis list --json", "for programs"]],
    settings: CLIENT,
    load: () => import("./admin/apis-list.ts"),
  },
  {
    name: "apis get",
    summary: "show one API",
    operands: "API",
    operandsMin: 1,
    operandsMax: 1,
    description: "Shows an API by its id.",
    examples: [["gatehouse apis get a1b2c3d4e5", "its name, size and where it came from"]],
    settings: CLIENT,
    load: () => import("./admin/apis-get.ts"),
  },
  {
    name: "apis delete",
    summary: "delete an API with its deployments and stages",
    operands: "API",
    operandsMin: 1,
    operandsMax: 1,
    description:
      "Deletes an API, its deployments, its stages and the paths that lead to it. It is gone from the edges at once.",
    examples: [["gatehouse apis delete a1b2c3d4e5", "there is no way back"]],
    settings: CLIENT,
    load: () => import("./admin/apis-delete.ts"),
  },
  {
    name: "models list",
    summary: "list the models of an API",
    operands: "API",
    operandsMin: 1,
    operandsMax: 1,
    description: "Lists the models (JSON Schema) of an API's definition as it is now, deployed or not.",
    examples: [["gatehouse models list a1b2c3d4e5", ""]],
    settings: CLIENT,
    load: () => import("./admin/models-list.ts"),
  },
  {
    name: "models get",
    summary: "print the schema of a model",
    operands: "API MODEL",
    operandsMin: 2,
    operandsMax: 2,
    description:
      "Prints the schema of one model. References to other models stand as in the definition: #/definitions/NAME or\n" +
      "#/components/schemas/NAME.",
    examples: [["gatehouse models get a1b2c3d4e5 NewPet", ""]],
    settings: CLIENT,
    load: () => import("./admin/models-get.ts"),
  },
  {
    name: "models validate",
    summary: "hold a document against a model",
    operands: "FILE",
    operandsMin: 1,
    operandsMax: 1,
    description:
      "Validates a JSON document as an edge validates a request's body against that model, with the same core, and prints\n" +
      "everything that is wrong: FILE:LINE:COLUMN: /pointer: what was expected (MODEL/place/in/its/schema). FILE - reads what is\n" +
      "piped in; nothing at all counts as {}, as an empty body does. Ends with 1 when the document is not valid.",
    examples: [
      [
        "gatehouse models validate pet.json --model NewPet --definition petstore.yaml",
        "against a file, before it is deployed",
      ],
      ["gatehouse models validate pet.json --model NewPet --api a1b2c3d4e5", "against an API of the control plane"],
      ["gatehouse models validate - --model NewPet --api a1b2c3d4e5 --json", "for programs"],
    ],
    settings: ["model", "definition", "api", ...CLIENT],
    load: () => import("./admin/models-validate.ts"),
  },
  {
    name: "templates render",
    summary: "render a mapping template, offline",
    operands: "FILE",
    operandsMin: 1,
    operandsMax: 1,
    description:
      "Renders a mapping template with the engine of the edge and prints what it comes to; asks no control plane. FILE - reads the\n" +
      "template from standard input. What is wrong is shown with line, column and a caret. With --explain, each reference is listed\n" +
      "with its value, in the order of rendering, and so is what the template overrides.",
    examples: [
      ["gatehouse templates render order.vtl --body order.json", ""],
      [
        "gatehouse templates render order.vtl --body order.json --params path.id=7 --params header.Accept=text/plain --explain",
        "with parameters, and why",
      ],
      [
        "gatehouse templates render order.vtl --context context.json --stage-variable colour=blue --json",
        "for programs",
      ],
    ],
    settings: ["body", "context", "params", "stage-variable", "explain", "json"],
    flagsOnly: ["stage-variable"],
    load: () => import("./templates-render.ts"),
  },
  {
    name: "test-invoke",
    summary: "send a request through an API's definition, and see each step",
    operands: "API METHOD PATH",
    operandsMin: 3,
    operandsMax: 3,
    description:
      "Sends one request through the API's definition as it is now, deployed or not, and prints the answer and AWS's step-by-step log:\n" +
      "what came, what the backend is sent after mapping, what it answers, and what the client gets. The control plane calls the\n" +
      "backend itself. No API key is asked for, nothing is throttled or counted; $context.stage is test-invoke-stage. PATH is as in a\n" +
      "request line, query included. Secrets in headers are hidden, long bodies are cut in the log.",
    examples: [
      ["gatehouse test-invoke a1b2c3d4e5 GET '/pets/1?verbose=true'", ""],
      [
        "gatehouse test-invoke a1b2c3d4e5 POST /pets --body pet.json --header Accept:text/html --stage-variable backend=10.0.0.8",
        "a body from a file, a header, a stage variable",
      ],
      [
        `gatehouse test-invoke a1b2c3d4e5 POST /pets --data '{"name":"Rex"}' --json`,
        "as AWS's TestInvokeMethod answers",
      ],
    ],
    settings: ["header", "body", "data", "stage-variable", ...CLIENT],
    flagsOnly: ["stage-variable"],
    load: () => import("./admin/test-invoke.ts"),
  },
  {
    name: "deployments create",
    summary: "freeze an API's definition and serve it",
    operands: "API",
    operandsMin: 1,
    operandsMax: 1,
    description:
      "Makes an immutable deployment of the API as it is now. With --stage, the stage points to it from then on (and is\n" +
      "created when it is new); without, it is kept for later.",
    examples: [
      ["gatehouse deployments create a1b2c3d4e5 --stage prod", "live on every edge"],
      [
        "gatehouse deployments create a1b2c3d4e5 --stage beta --stage-variable backend=10.0.0.8:3000",
        "with a variable",
      ],
    ],
    settings: ["stage", "stage-variable", "description", ...CLIENT],
    flagsOnly: ["stage", "stage-variable"],
    load: () => import("./admin/deployments-create.ts"),
  },
  {
    name: "deployments list",
    summary: "list an API's deployments",
    operands: "API",
    operandsMin: 1,
    operandsMax: 1,
    description: "Lists deployments, the newest first, and the stages that point to them.",
    examples: [["gatehouse deployments list a1b2c3d4e5", "find one to roll back to"]],
    settings: CLIENT,
    load: () => import("./admin/deployments-list.ts"),
  },
  {
    name: "stages list",
    summary: "list an API's stages",
    operands: "API",
    operandsMin: 1,
    operandsMax: 1,
    description: "Lists the stages of an API and the deployment that each serves.",
    examples: [["gatehouse stages list a1b2c3d4e5", ""]],
    settings: CLIENT,
    load: () => import("./admin/stages-list.ts"),
  },
  {
    name: "stages get",
    summary: "show one stage with its settings",
    operands: "API STAGE",
    operandsMin: 2,
    operandsMax: 2,
    description: "Shows a stage's deployment, variables and throttles.",
    examples: [["gatehouse stages get a1b2c3d4e5 prod", ""]],
    settings: CLIENT,
    load: () => import("./admin/stages-get.ts"),
  },
  {
    name: "stages set",
    summary: "change a stage's settings, or roll it back",
    operands: "API STAGE PATH=VALUE ...",
    operandsMin: 3,
    operandsMax: 1_000,
    description:
      "Replaces settings by AWS's patch paths, all of them or none; PATH alone with a trailing = removes a variable. Paths:\n" +
      "  /deploymentId                                   another deployment: roll back or forward\n" +
      "  /description\n" +
      "  /variables/NAME                                 a stage variable\n" +
      "  /*/*/throttling/rateLimit, .../burstLimit       each method that has no limit of its own\n" +
      "  /~1pets~1{id}/GET/throttling/rateLimit          one method; / inside a resource path is ~1\n" +
      "  /throttling/rateLimit, /throttling/burstLimit   the whole stage together (Gatehouse's own)\n" +
      "  /rateLimitHeaders                               true: answers carry RateLimit fields (Gatehouse's own)\n" +
      "  /brotli                                         true: Brotli too, where answers are compressed (Gatehouse's own)",
    examples: [
      ["gatehouse stages set a1b2c3d4e5 prod /variables/backend=10.0.0.9:3000", "another backend, at once"],
      ["gatehouse stages set a1b2c3d4e5 prod '/*/*/throttling/rateLimit=100' '/*/*/throttling/burstLimit=50'", ""],
      ["gatehouse stages set a1b2c3d4e5 prod /deploymentId=x1y2z3", "roll back"],
    ],
    settings: CLIENT,
    load: () => import("./admin/stages-set.ts"),
  },
  {
    name: "stages delete",
    summary: "stop serving a stage",
    operands: "API STAGE",
    operandsMin: 2,
    operandsMax: 2,
    description: "Deletes a stage with its settings. Deployments stay.",
    examples: [["gatehouse stages delete a1b2c3d4e5 beta", ""]],
    settings: CLIENT,
    load: () => import("./admin/stages-delete.ts"),
  },
  {
    name: "keys create",
    summary: "create an API key",
    operands: "",
    operandsMin: 0,
    operandsMax: 0,
    description:
      "Creates an API key and shows its value, once: it is shown again with --show-value only. The key is enabled unless --disabled\n" +
      "is given (AWS's own API creates keys disabled). It opens nothing before it is in a usage plan that includes the stage.",
    examples: [
      ["gatehouse keys create --name acme", "with a value of forty characters that is made for it"],
      ["gatehouse keys create --name acme --value -", "with a value from standard input, which no history keeps"],
    ],
    settings: ["name", "value", "disabled", "description", "customer-id", "tag", ...CLIENT],
    load: () => import("./admin/keys-create.ts"),
  },
  {
    name: "keys import",
    summary: "import AWS's API key file",
    operands: "FILE",
    operandsMin: 1,
    operandsMax: 1,
    description:
      "Imports keys from CSV with the columns Name and Key, and optionally Description, Enabled and UsagePlanIds, as AWS's API key\n" +
      "file has them. A row whose key is known already replaces what is known of it. All rows are imported or none.",
    examples: [
      ["gatehouse keys import keys.csv", ""],
      ["gatehouse keys import keys.csv --fail-on-warnings", "all or nothing"],
    ],
    settings: ["fail-on-warnings", ...CLIENT],
    load: () => import("./admin/keys-import.ts"),
  },
  {
    name: "keys list",
    summary: "list the API keys",
    operands: "",
    operandsMin: 0,
    operandsMax: 0,
    description: "Lists API keys, the oldest first, without their values.",
    examples: [
      ["gatehouse keys list", ""],
      ["gatehouse keys list --name acme", "those whose name begins so"],
    ],
    settings: ["name", "customer-id", "show-value", ...CLIENT],
    load: () => import("./admin/keys-list.ts"),
  },
  {
    name: "keys get",
    summary: "show one API key",
    operands: "KEY",
    operandsMin: 1,
    operandsMax: 1,
    description: "Shows a key by its id, and the stages that it opens.",
    examples: [["gatehouse keys get k1a2b3c4d5 --show-value", "with its value"]],
    settings: ["show-value", ...CLIENT],
    load: () => import("./admin/keys-get.ts"),
  },
  {
    name: "keys enable",
    summary: "let an API key in",
    operands: "KEY",
    operandsMin: 1,
    operandsMax: 1,
    description: "Enables a key. It holds on every edge at once.",
    examples: [["gatehouse keys enable k1a2b3c4d5", ""]],
    settings: CLIENT,
    load: () => import("./admin/keys-enable.ts"),
  },
  {
    name: "keys disable",
    summary: "shut an API key out",
    operands: "KEY",
    operandsMin: 1,
    operandsMax: 1,
    description: "Disables a key: its requests get 403. It holds on every edge at once, and what the key used is kept.",
    examples: [["gatehouse keys disable k1a2b3c4d5", ""]],
    settings: CLIENT,
    load: () => import("./admin/keys-disable.ts"),
  },
  {
    name: "keys rotate",
    summary: "give an API key another value",
    operands: "KEY",
    operandsMin: 1,
    operandsMax: 1,
    description:
      "Gives a key another value and shows it. The old one is refused from then on; plans, quotas and usage go on.",
    examples: [
      ["gatehouse keys rotate k1a2b3c4d5", "a value is made"],
      ["gatehouse keys rotate k1a2b3c4d5 --value -", "with a value from standard input"],
    ],
    settings: ["value", ...CLIENT],
    load: () => import("./admin/keys-rotate.ts"),
  },
  {
    name: "keys delete",
    summary: "delete an API key",
    operands: "KEY",
    operandsMin: 1,
    operandsMax: 1,
    description: "Deletes a key and takes it out of its plans. What it used stays in the ledger.",
    examples: [["gatehouse keys delete k1a2b3c4d5", "there is no way back"]],
    settings: CLIENT,
    load: () => import("./admin/keys-delete.ts"),
  },
  {
    name: "plans create",
    summary: "create a usage plan",
    operands: "",
    operandsMin: 0,
    operandsMax: 0,
    description:
      "Creates a usage plan: what each of its keys may use, and how much. Stages and keys come into it with plans attach and\n" +
      "plans add-key.",
    examples: [["gatehouse plans create --name basic --rate 10 --burst 20 --quota 1000 --period DAY", ""]],
    settings: [
      "name",
      "rate",
      "burst",
      "quota",
      "period",
      "quota-offset",
      "rate-limit-headers",
      "description",
      "tag",
      ...CLIENT,
    ],
    load: () => import("./admin/plans-create.ts"),
  },
  {
    name: "plans list",
    summary: "list the usage plans",
    operands: "",
    operandsMin: 0,
    operandsMax: 0,
    description: "Lists usage plans; with --key, those that the key is in.",
    examples: [["gatehouse plans list", ""]],
    settings: ["key", ...CLIENT],
    load: () => import("./admin/plans-list.ts"),
  },
  {
    name: "plans get",
    summary: "show one usage plan with its stages and keys",
    operands: "PLAN",
    operandsMin: 1,
    operandsMax: 1,
    description: "Shows a plan's limits, its stages and its keys.",
    examples: [["gatehouse plans get p1a2b3", ""]],
    settings: CLIENT,
    load: () => import("./admin/plans-get.ts"),
  },
  {
    name: "plans update",
    summary: "change a usage plan",
    operands: "PLAN PATH=VALUE ...",
    operandsMin: 2,
    operandsMax: 1000,
    description:
      "Replaces parts of a plan by AWS's patch paths, all of them or none; PATH alone with a trailing = removes it. Paths:\n" +
      "  /name, /description, /productCode\n" +
      "  /throttle/rateLimit, /throttle/burstLimit      of each key; /throttle= removes both\n" +
      "  /quota/limit, /quota/offset, /quota/period     /quota= removes it\n" +
      "  /apiStages/API:STAGE/throttle/RESOURCE/METHOD/rateLimit, .../burstLimit   of each key for one method\n" +
      "  /rateLimitHeaders                              true: answers carry RateLimit fields (Gatehouse's own)",
    examples: [
      ["gatehouse plans update p1a2b3 /throttle/rateLimit=50 /throttle/burstLimit=100", "on every edge at once"],
      ["gatehouse plans update p1a2b3 /quota=", "no quota any more"],
    ],
    settings: CLIENT,
    load: () => import("./admin/plans-update.ts"),
  },
  {
    name: "plans delete",
    summary: "delete a usage plan",
    operands: "PLAN",
    operandsMin: 1,
    operandsMax: 1,
    description: "Deletes a plan. Refused while stages are attached to it.",
    examples: [["gatehouse plans delete p1a2b3", ""]],
    settings: CLIENT,
    load: () => import("./admin/plans-delete.ts"),
  },
  {
    name: "plans attach",
    summary: "put stages into a usage plan",
    operands: "PLAN API:STAGE ...",
    operandsMin: 2,
    operandsMax: 100,
    description:
      "Puts stages into a plan: its keys open their methods that require one. A key has one plan for a stage.",
    examples: [["gatehouse plans attach p1a2b3 a1b2c3d4e5:prod", ""]],
    settings: CLIENT,
    load: () => import("./admin/plans-attach.ts"),
  },
  {
    name: "plans detach",
    summary: "take stages out of a usage plan",
    operands: "PLAN API:STAGE ...",
    operandsMin: 2,
    operandsMax: 100,
    description: "Takes stages out of a plan: its keys open them no more.",
    examples: [["gatehouse plans detach p1a2b3 a1b2c3d4e5:prod", ""]],
    settings: CLIENT,
    load: () => import("./admin/plans-detach.ts"),
  },
  {
    name: "plans add-key",
    summary: "put an API key into a usage plan",
    operands: "PLAN KEY",
    operandsMin: 2,
    operandsMax: 2,
    description: "Puts a key into a plan; up to ten plans a key, one for a stage.",
    examples: [["gatehouse plans add-key p1a2b3 k1a2b3c4d5", ""]],
    settings: CLIENT,
    load: () => import("./admin/plans-add-key.ts"),
  },
  {
    name: "plans remove-key",
    summary: "take an API key out of a usage plan",
    operands: "PLAN KEY",
    operandsMin: 2,
    operandsMax: 2,
    description:
      "Takes a key out of a plan. What it used stays in the ledger; its quota begins anew should it come back.",
    examples: [["gatehouse plans remove-key p1a2b3 k1a2b3c4d5", ""]],
    settings: CLIENT,
    load: () => import("./admin/plans-remove-key.ts"),
  },
  {
    name: "usage get",
    summary: "what keys used of a plan, day by day",
    operands: "",
    operandsMin: 0,
    operandsMax: 0,
    description:
      "Shows for each key and UTC day how many requests counted toward the quota and how many were left at its end (AWS's\n" +
      "GetUsage).",
    examples: [
      ["gatehouse usage get --plan p1a2b3", "today"],
      ["gatehouse usage get --plan p1a2b3 --key k1a2b3c4d5 --from 2026-11-01 --to 2026-11-30", ""],
    ],
    settings: ["plan", "key", "to", "from", ...CLIENT],
    load: () => import("./admin/usage-get.ts"),
  },
  {
    name: "usage set",
    summary: "set what is left of a key's quota",
    operands: "",
    operandsMin: 0,
    operandsMax: 0,
    description:
      "Sets how many requests a key has left in the period that is running (AWS's UpdateUsage); it may be more than the quota.",
    examples: [["gatehouse usage set --plan p1a2b3 --key k1a2b3c4d5 --remaining 500", ""]],
    settings: ["plan", "key", "remaining", ...CLIENT],
    load: () => import("./admin/usage-set.ts"),
  },
  {
    name: "usage records",
    summary: "the ledger: requests and bytes by key, method and time",
    operands: "",
    operandsMin: 0,
    operandsMax: 0,
    description:
      "Lists what each key used of each method: requests admitted, throttled and refused by the quota, and body bytes, by day or,\n" +
      "for the last day, by minute.",
    examples: [
      ["gatehouse usage records --plan p1a2b3 --from 2026-11-01 --to 2026-11-30 --json", "for whoever writes bills"],
      ["gatehouse usage records --plan p1a2b3 --by minute", "today"],
    ],
    settings: ["plan", "key", "by", "to", "from", ...CLIENT],
    load: () => import("./admin/usage-records.ts"),
  },
  {
    name: "edges list",
    summary: "list the edges and what each serves",
    operands: "",
    operandsMin: 0,
    operandsMax: 0,
    description:
      "Lists every edge with the revision that it serves, since when, its threads and its requests a second.",
    examples: [["gatehouse edges list", ""]],
    settings: CLIENT,
    load: () => import("./admin/edges-list.ts"),
  },
  {
    name: "metrics",
    summary: "requests, errors and latencies by method",
    operands: "",
    operandsMin: 0,
    operandsMax: 0,
    description: "Shows what all edges together serve, the busiest methods first.",
    examples: [
      ["gatehouse metrics --watch", "every second, until Ctrl-C"],
      ["gatehouse metrics --watch --json", "one JSON value a line"],
    ],
    settings: ["watch", "rows-max", ...CLIENT],
    flagsOnly: ["watch"],
    load: () => import("./admin/metrics.ts"),
  },
];
