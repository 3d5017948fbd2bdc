/** Interleaved rounds: every contender is loaded once in each round, so that a drifting machine drifts for all of them. */
import type { LoadGenerator, LoadOptions } from "./load.ts";
import { cpuMicros, withChildren } from "./process-usage.ts";
import { type Spread, spread } from "./statistics.ts";

export interface Contender {
  readonly name: string;
  readonly pid: number;
  readonly load: Omit<LoadOptions, "seconds" | "connections">;
}

export interface ContenderResult {
  readonly name: string;
  readonly cpuMicrosPerRequest: Spread;
  readonly requestsPerSecond: Spread;
  /** One value a round, for ratios round by round. */
  readonly rounds: readonly number[];
}

export interface RoundOptions {
  readonly rounds: number;
  readonly seconds: number;
  readonly connections: number;
  readonly generate: LoadGenerator;
  readonly log: (line: string) => void;
}

export async function interleave(contenders: readonly Contender[], options: RoundOptions): Promise<ContenderResult[]> {
  const cpu = contenders.map(() => [] as number[]);
  const rate = contenders.map(() => [] as number[]);
  // One short round first: connections, caches and just-in-time compilation are not what is measured.
  for (const contender of contenders) {
    await options.generate({ ...contender.load, seconds: 1, connections: options.connections });
  }
  for (let round = 0; round < options.rounds; round++) {
    for (const [index, contender] of contenders.entries()) {
      const pids = withChildren(contender.pid);
      const before = cpuMicros(pids);
      const result = await options.generate({
        ...contender.load,
        seconds: options.seconds,
        connections: options.connections,
      });
      const micros = (cpuMicros(pids) - before) / result.requests;
      cpu[index]!.push(micros);
      rate[index]!.push(result.requestsPerSecond);
      options.log(
        `  round ${round + 1}/${options.rounds}  ${contender.name.padEnd(28)} ${micros.toFixed(2).padStart(7)} µs  ` +
          `${Math.round(result.requestsPerSecond).toString().padStart(6)}/s`,
      );
    }
  }
  return contenders.map((contender, index) => ({
    name: contender.name,
    cpuMicrosPerRequest: spread(cpu[index]!),
    requestsPerSecond: spread(rate[index]!),
    rounds: cpu[index]!,
  }));
}

/** The ratio of two contenders, taken round by round. */
export function ratio(a: ContenderResult, b: ContenderResult): Spread {
  return spread(a.rounds.map((value, round) => value / b.rounds[round]!));
}
