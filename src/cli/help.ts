/** Writes --help for the program, for a group of commands and for one command, from the tables. */
import type { Command } from "./command.ts";
import { COMMANDS } from "./commands.ts";
import { environmentName, type SettingName, settingSpec } from "./settings-table.ts";

const WIDTH = 110;

export function programHelp(version: string): string {
  return (
    `Gatehouse ${version}: AWS API Gateway that you own.\n\n` +
    "Usage: gatehouse COMMAND [OPERAND ...] [--FLAG VALUE ...]\n\n" +
    "Serve\n" +
    list(COMMANDS.filter((command) => ["start", "control", "edge"].includes(command.name))) +
    "\nAdminister (over gRPC, --server HOST:PORT)\n" +
    list(COMMANDS.filter((command) => !["start", "control", "edge"].includes(command.name))) +
    "\nTry\n" +
    "  gatehouse start --demo          a pet store to look at, its backend included\n" +
    "  gatehouse start my-api.yaml     your own definition\n" +
    "  gatehouse COMMAND --help        what a command takes, with examples\n" +
    "\nEvery setting is a flag, an environment variable and a key of --config FILE by the same word: --data-dir,\n" +
    "GATEHOUSE_DATA_DIR, data-dir. The flag wins, then the environment, then the file.\n" +
    "Exit codes: 0 done, 1 refused, 2 not understood, 3 no control plane answered.\n"
  );
}

export function groupHelp(group: string): string {
  const commands = COMMANDS.filter((command) => command.name.startsWith(`${group} `));
  return `Usage: gatehouse ${group} COMMAND\n\n${list(commands)}\nExplain one: gatehouse ${commands[0]!.name} --help\n`;
}

export function commandHelp(command: Command): string {
  const usage = ["gatehouse", command.name, command.operands, "[--FLAG VALUE ...]"]
    .filter((part) => part !== "")
    .join(" ");
  const examples = command.examples
    .map(([line, meaning]) => (meaning === "" ? `  ${line}\n` : `  ${line}\n      ${meaning}\n`))
    .join("");
  return `Usage: ${usage}\n\n${command.description}\n\nExamples\n${examples}\nFlags\n${flags(command)}`;
}

function list(commands: readonly Command[]): string {
  const left = commands.map((command) => `  ${command.name} ${command.operands}`.trimEnd());
  const width = Math.max(...COMMANDS.map((command) => command.name.length + command.operands.length)) + 5;
  return commands.map((command, index) => `${left[index]!.padEnd(width)}${command.summary}\n`).join("");
}

function flags(command: Command): string {
  const left = command.settings.map((name) => `  --${name} ${settingSpec(name).placeholder ?? ""}`.trimEnd());
  const width = Math.max(...left.map((text) => text.length)) + 2;
  const lines = command.settings.map((name, index) => {
    const text = explain(command, name);
    return `${left[index]!.padEnd(width)}${wrap(text, WIDTH - width, " ".repeat(width))}\n`;
  });
  return lines.join("");
}

function explain(command: Command, name: SettingName): string {
  const spec = settingSpec(name);
  const isFlagOnly = spec.flagOnly === true || command.flagsOnly?.includes(name) === true;
  const notes: string[] = [];
  const fallback = command.defaults?.[name] ?? spec.defaultText ?? spec.default;
  if (spec.kind !== "flag" && fallback !== undefined && !isFlagOnly) notes.push(`default: ${fallback}`);
  if (!isFlagOnly) notes.push(environmentName(name));
  return notes.length === 0 ? spec.help : `${spec.help} (${notes.join("; ")})`;
}

function wrap(text: string, width: number, indent: string): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines.join(`\n${indent}`);
}
