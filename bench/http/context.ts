/** What a bench is given: folders, load, rounds, and a place to talk. */
import type { LoadGenerator } from "../support/load.ts";
import type { BenchReport } from "../support/report.ts";

export interface BenchContext {
  /** An empty folder of the bench's own. */
  readonly folder: string;
  readonly generate: LoadGenerator;
  readonly rounds: number;
  readonly seconds: number;
  readonly connections: number;
  readonly log: (line: string) => void;
}

export type Bench = (context: BenchContext) => Promise<BenchReport>;
