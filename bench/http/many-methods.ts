/** 10,000 methods instead of 10, requests spread over all of them: what the size of a definition costs a request. */
import { definitionOf, MOCK_BODY } from "../support/definition.ts";
import { startGatehouse } from "../support/gatehouse.ts";
import { interleave, ratio } from "../support/rounds.ts";
import { mustAnswer } from "./answers.ts";
import type { Bench } from "./context.ts";

export const manyMethodsBench: Bench = async (context) => {
  const few = definitionOf(10, "mock", "");
  const many = definitionOf(10_000, "mock", "");
  const small = await startGatehouse({ folder: `${context.folder}/few`, definition: few.text, threads: 1 });
  const started = [small];
  try {
    const large = await startGatehouse({ folder: `${context.folder}/many`, definition: many.text, threads: 1 });
    started.push(large);
    const ok = { expectStatus: 200, expectBody: MOCK_BODY };
    for (const path of many.paths.filter((_, index) => index % 997 === 0)) {
      await mustAnswer("Gatehouse", large.port, path, { status: 200, body: MOCK_BODY });
    }
    const results = await interleave(
      [
        { name: "10 methods", pid: small.pid, load: { port: small.port, paths: few.paths, ...ok } },
        { name: "10,000 methods", pid: large.pid, load: { port: large.port, paths: many.paths, ...ok } },
      ],
      context,
    );
    return {
      name: "10,000 methods instead of 10",
      how: `MOCK methods at depth 4, requests go round over all of them, one thread, ${context.connections} connections.`,
      contenders: results,
      claims: [
        {
          what: "CPU per request, 10,000 to 10 methods",
          value: ratio(results[1]!, results[0]!),
          unit: "x",
          atMost: 1.15,
        },
      ],
    };
  } finally {
    for (const process of started.reverse()) await process.stop();
  }
};
