/** What a bench leaves behind: a table for people and JSON for programs, with the machine and versions that it ran on. */
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, release } from "node:os";
import type { ContenderResult } from "./rounds.ts";
import { formatSpread, type Spread } from "./statistics.ts";

export interface Claim {
  readonly what: string;
  readonly value: Spread | number;
  readonly unit: string;
  /** The budget; absent: stated, not limited. */
  readonly atMost?: number;
}

export interface BenchReport {
  readonly name: string;
  readonly how: string;
  readonly contenders: readonly ContenderResult[];
  readonly claims: readonly Claim[];
}

const median = (value: Spread | number): number => (typeof value === "number" ? value : value.median);

export const holds = (claim: Claim): boolean => claim.atMost === undefined || median(claim.value) <= claim.atMost;

export function printReport(report: BenchReport): string {
  const lines = [`## ${report.name}`, "", report.how, ""];
  if (report.contenders.length > 0) {
    lines.push("| | CPU µs a request: median (min to max) | requests a second |", "| --- | --- | --- |");
    for (const contender of report.contenders) {
      const rate = Math.round(contender.requestsPerSecond.median);
      lines.push(`| ${contender.name} | ${formatSpread(contender.cpuMicrosPerRequest)} | ${rate} |`);
    }
    lines.push("");
  }
  lines.push("| claim | measured | budget | |", "| --- | --- | --- | --- |");
  for (const claim of report.claims) {
    const value = typeof claim.value === "number" ? claim.value.toFixed(2) : formatSpread(claim.value);
    const budget = claim.atMost === undefined ? "" : `at most ${claim.atMost} ${claim.unit}`;
    lines.push(`| ${claim.what} | ${value} ${claim.unit} | ${budget} | ${holds(claim) ? "holds" : "MISSED"} |`);
  }
  return `${lines.join("\n")}\n`;
}

export function saveReports(folder: string, reports: readonly BenchReport[], versions: Record<string, string>): void {
  mkdirSync(folder, { recursive: true });
  const machine = {
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    kernel: release(),
    node: process.version,
  };
  const text = reports.map(printReport).join("\n");
  writeFileSync(`${folder}/results.json`, JSON.stringify({ machine, versions, reports }, null, 2));
  writeFileSync(`${folder}/results.md`, text);
}
