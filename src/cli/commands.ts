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
    // The control plane refuses a longer timeout in a definition, the edge holds every integration to its own.
    settings: [...CONTROL, "integration-timeout-max-ms", ...SERVER],
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
      "  /throttling/rateLimit, /throttling/burstLimit   the whole stage together (Gatehouse's own)",
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
