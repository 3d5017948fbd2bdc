// Imports and deploys without end, and says each answer; its parent kills it. Operation number r commits revision r: imports
// are odd, deployments even, so a revision tells the whole state.
import { writeSync } from "node:fs";
import { openAccess } from "../../../dist/src/control/access/access-context.js";
import { AccessFeed } from "../../../dist/src/control/access/access-feed.js";
import { EdgeRegistry } from "../../../dist/src/control/edge-registry.js";
import { createLocalLink } from "../../../dist/src/control/local-link.js";
import { Operations } from "../../../dist/src/control/operations.js";
import { openLmdbStore } from "../../../dist/src/control/store/lmdb-store.js";

const say = (value) => writeSync(1, `${JSON.stringify(value)}\n`);
// The control plane without its gRPC server, which takes no part in this and doubles the time to start.
const store = await openLmdbStore(process.argv[2], "1.0.0");
const access = await openAccess(process.argv[2], store);
const registry = new EdgeRegistry(
  store,
  new AccessFeed(access),
  () => 0,
  () => {},
);
const operations = new Operations({
  store,
  accessLog: access.log,
  snapshotsKept: 10,
  edges: () => [],
  metrics: () => undefined,
});
const link = createLocalLink({ admin: operations, openEdge: (hello, delivery) => registry.open(hello, delivery) });

function definition(number) {
  const paths = {};
  for (let index = 0; index <= number % 5; index++) {
    paths[`/r${number}-${index}`] = {
      get: {
        responses: { 200: { description: "ok" } },
        "x-amazon-apigateway-integration": { type: "http_proxy", httpMethod: "GET", uri: "http://127.0.0.1:9000/" },
      },
    };
  }
  return Buffer.from(JSON.stringify({ openapi: "3.0.1", info: { title: "T", version: String(number) }, paths }));
}

/** Everything that is stored, and the revision and snapshots as an edge gets them. */
async function state() {
  const [api] = await operations.getApis();
  if (api === undefined) return { revision: 0, imported: 0, deployed: 0 };
  const deployments = await operations.getDeployments(api.id);
  const [stage] = await operations.getStages(api.id);
  const served = deployments.find(({ id }) => id === stage?.deploymentId);
  const snapshots = new Map();
  const configuration = await new Promise((resolve) => {
    const session = link.subscribe(
      () => ({
        edgeId: "e",
        softwareVersion: "",
        threads: 1,
        startedAtMs: 0,
        revision: -1,
        snapshotHashes: [],
        accessFeedId: "",
        accessRevision: -1,
      }),
      {
        onConnected() {},
        onDisconnected() {},
        onSnapshot: (hash, bytes) => snapshots.set(hash, bytes.length),
        onConfiguration: (given) => {
          session.close();
          resolve(given);
        },
      },
    );
  });
  const { revision } = await operations.importApi({ bytes: definition(1), dryRun: true });
  return {
    revision,
    edgeRevision: configuration.revision,
    imported: Number(api.version),
    methodCount: api.methodCount,
    deployed: stage === undefined ? 0 : Number(served?.description),
    newest: deployments.length === 0 ? 0 : Number(deployments[0].description),
    kept: deployments.length,
    variable: stage === undefined ? 0 : Number(stage.variables.n),
    snapshotsWhole: configuration.stages.every(
      ({ snapshotHash }) =>
        snapshots.get(snapshotHash) === served?.snapshotBytes && snapshotHash === served?.snapshotHash,
    ),
  };
}

const found = await state();
say({ found });
for (let revision = found.revision + 1; ; revision++) {
  const number = Math.ceil(revision / 2);
  if (revision % 2 === 1) {
    const outcome = await operations.importApi({ bytes: definition(number), source: "/s" });
    say({ answered: outcome.revision });
  } else {
    const [api] = await operations.getApis();
    const request = { stageName: "prod", description: String(number), variables: { n: String(number) } };
    say({ answered: (await operations.createDeployment(api.id, request)).revision });
  }
}
