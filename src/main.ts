#!/usr/bin/env -S MALLOC_MMAP_THRESHOLD_=131072 MALLOC_TRIM_THRESHOLD_=131072 node --single-threaded-gc --no-flush-bytecode --no-use-osr
/** Reads the command and hands over. */
// Named this way, glibc's malloc gives large buffers back when they are freed. Left alone it keeps, for each thread, about twice
// the largest one ever freed, which definitions of 10,000 methods make tens of megabytes. Other C libraries do not know the two names.
// --no-use-osr: see policy/stretches.ts.
// Without V8's helper threads an import collects its garbage on its own thread, which stands back behind those that serve.
import type { CommandModule } from "./cli/command.ts";
import { COMMANDS } from "./cli/commands.ts";
import { EXIT_DONE, EXIT_USAGE } from "./cli/exit-codes.ts";
import { commandHelp, groupHelp, programHelp } from "./cli/help.ts";
import { parseArguments } from "./cli/parse-arguments.ts";
import { readSettings } from "./cli/read-settings.ts";
import { reportError } from "./cli/report-error.ts";
import { softwareVersion } from "./cli/version.ts";

/** How long the event loop may go on after a command has ended before the process is ended. */
const LINGER_MS = 1_000;

async function main(argv: readonly string[]): Promise<number> {
  const parsed = parseArguments(argv);
  if (parsed.kind === "version") {
    process.stdout.write(`gatehouse ${softwareVersion()}\n`);
    return EXIT_DONE;
  }
  if (parsed.kind === "help") {
    const command = COMMANDS.find((one) => one.name === parsed.subject);
    const text =
      parsed.subject === ""
        ? programHelp(softwareVersion())
        : command === undefined
          ? groupHelp(parsed.subject)
          : commandHelp(command);
    // Without any word it was not asked for.
    (argv.length === 0 ? process.stderr : process.stdout).write(text);
    return argv.length === 0 ? EXIT_USAGE : EXIT_DONE;
  }
  const settings = await readSettings({ command: parsed.command, flags: parsed.flags, environment: process.env });
  const module: CommandModule = await parsed.command.load();
  return module.run({ command: parsed.command, operands: parsed.operands, settings });
}

// A reader that went away (`gatehouse apis list | head`) is no reason to fail, or to stop serving.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});

const argv = process.argv.slice(2);
try {
  process.exitCode = await main(argv);
} catch (error) {
  const report = reportError(error);
  process.stderr.write(argv.includes("--json") ? `${JSON.stringify(report.json)}\n` : report.text);
  process.exitCode = report.exitCode;
}
// Everything was stopped in order; what may be left is a connection that lingers.
setTimeout(() => process.exit(), LINGER_MS).unref();
