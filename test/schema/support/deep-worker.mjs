/** A fresh thread that validates each document against each schema once, and reports the verdicts. */
import { parentPort, workerData } from "node:worker_threads";
import { StandaloneValidator } from "../../../dist/src/policy/standalone-validator.js";

const verdicts = [];
for (const schema of workerData.schemas) {
  const validator = await StandaloneValidator.create([{ name: "Deep", contentType: "application/json", schema }]);
  for (const document of workerData.documents) verdicts.push(validator.validate(Buffer.from(document), "Deep").verdict);
}
parentPort.postMessage(verdicts);
