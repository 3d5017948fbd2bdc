/** `gatehouse deployments create API`. */
import { withAdmin } from "../admin-command.ts";
import type { Invocation } from "../command.ts";
import { printResult } from "../output.ts";

export async function run(invocation: Invocation): Promise<number> {
  return withAdmin(invocation, async (admin, settings, [apiId]) => {
    const { stage, description } = settings;
    const variables = Object.fromEntries(settings["stage-variable"]);
    const outcome = await admin.createDeployment(apiId!, {
      ...(stage === undefined ? {} : { stageName: stage }),
      ...(description === undefined ? {} : { description }),
      ...(settings["stage-variable"].size === 0 ? {} : { variables }),
    });
    printResult(
      settings,
      outcome,
      (value) =>
        `deployed ${value.apiId} as ${value.id}, ${value.methodCount} methods` +
        `${stage === undefined ? "; no stage points to it yet" : `; stage ${stage} serves it`}\n`,
    );
  });
}
