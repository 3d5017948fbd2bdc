/** Splits a command line into command, operands and raw flags; knows the words, not yet what their values may be. */

import { didYouMean } from "../text/nearest.ts";
import type { Command } from "./command.ts";
import { COMMANDS } from "./commands.ts";
import { isRepeatable, SETTING_NAMES, type SettingName, settingSpec } from "./settings-table.ts";
import { UsageError } from "./usage-error.ts";

export type Arguments =
  | { readonly kind: "version" }
  /** `subject` is a command, a group of commands, or empty for the program. */
  | { readonly kind: "help"; readonly subject: string }
  | {
      readonly kind: "command";
      readonly command: Command;
      readonly operands: readonly string[];
      /** In the order given; a flag without value has `true`. */
      readonly flags: ReadonlyMap<SettingName, readonly (string | true)[]>;
    };

const GROUPS: ReadonlySet<string> = new Set(
  COMMANDS.filter((command) => command.name.includes(" ")).map((command) => command.name.split(" ")[0]!),
);

/** Throws UsageError for anything unknown, with the nearest known word. */
export function parseArguments(argv: readonly string[]): Arguments {
  const first = argv[0];
  if (first === undefined || first === "--help" || first === "-h") return { kind: "help", subject: "" };
  if (first === "--version" || first === "-v") return { kind: "version" };
  if (first === "help") return { kind: "help", subject: helpSubject(argv.slice(1)) };
  if (first.startsWith("-")) {
    const name = flagName(first);
    throw new UsageError(
      `expected a command before ${JSON.stringify(first)}${didYouMean(name, ["help", "version"], "", "--")}`,
    );
  }
  const command = findCommand(argv);
  if (command === null) return { kind: "help", subject: first };
  return parseFlags(command, argv.slice(command.name.split(" ").length));
}

function helpSubject(words: readonly string[]): string {
  const subject = words.join(" ");
  if (subject === "" || GROUPS.has(subject)) return subject;
  const command = findCommand(words);
  return command === null ? words[0]! : command.name;
}

/** Null when the words name a group whose help is asked for. */
function findCommand(argv: readonly string[]): Command | null {
  const [first, second] = argv as [string, string | undefined];
  const single = COMMANDS.find((command) => command.name === first);
  if (single !== undefined) return single;
  if (!GROUPS.has(first)) {
    const known = new Set([...COMMANDS.map((command) => command.name.split(" ")[0]!), "help"]);
    throw new UsageError(`unknown command ${JSON.stringify(first)}${didYouMean(first, known, "")}`);
  }
  if (second === "--help" || second === "-h") return null;
  const members = COMMANDS.filter((command) => command.name.startsWith(`${first} `));
  const words = members.map((command) => command.name.slice(first.length + 1));
  if (second === undefined || second.startsWith("-")) {
    throw new UsageError(`gatehouse ${first}: expected one of ${words.join(", ")}`, first);
  }
  const found = members.find((command) => command.name === `${first} ${second}`);
  if (found === undefined) {
    throw new UsageError(
      `unknown command ${JSON.stringify(`${first} ${second}`)}${didYouMean(second, words, "", `${first} `)}`,
      first,
    );
  }
  return found;
}

function flagName(argument: string): string {
  const text = argument.replace(/^--?/, "");
  const equals = text.indexOf("=");
  return equals < 0 ? text : text.slice(0, equals);
}

function parseFlags(command: Command, rest: readonly string[]): Arguments {
  const operands: string[] = [];
  const flags = new Map<SettingName, (string | true)[]>();
  for (let index = 0; index < rest.length; index += 1) {
    const argument = rest[index]!;
    if (argument === "--") {
      operands.push(...rest.slice(index + 1));
      break;
    }
    if (!argument.startsWith("-") || argument === "-") {
      operands.push(argument);
      continue;
    }
    if (argument === "-h" || argument === "--help") return { kind: "help", subject: command.name };
    const name = knownFlag(command, argument);
    const equals = argument.indexOf("=");
    let value: string | true;
    if (equals >= 0) value = argument.slice(equals + 1);
    else if (settingSpec(name).kind === "flag") value = true;
    else {
      const next = rest[index + 1];
      if (next === undefined || (next.startsWith("--") && next.length > 2)) {
        throw new UsageError(`--${name}: expected ${settingSpec(name).placeholder} behind it`, command.name);
      }
      value = next;
      index += 1;
    }
    const values = flags.get(name) ?? [];
    values.push(value);
    if (values.length > 1 && !isRepeatable(settingSpec(name).kind)) {
      throw new UsageError(`--${name}: given ${values.length} times; once is enough`, command.name);
    }
    flags.set(name, values);
  }
  checkOperands(command, operands);
  return { kind: "command", command, operands, flags };
}

function knownFlag(command: Command, argument: string): SettingName {
  const name = flagName(argument);
  if (argument.startsWith("--")) {
    if ((command.settings as readonly string[]).includes(name)) return name as SettingName;
    if ((SETTING_NAMES as readonly string[]).includes(name)) {
      const others = COMMANDS.filter((other) => (other.settings as readonly string[]).includes(name));
      const where = others.map((other) => other.name).join(", ");
      throw new UsageError(`gatehouse ${command.name} takes no --${name}; it belongs to: ${where}`, command.name);
    }
  }
  throw new UsageError(
    `unknown flag ${JSON.stringify(argument)}${didYouMean(name, [...command.settings, "help"], "", "--")}`,
    command.name,
  );
}

function checkOperands(command: Command, operands: readonly string[]): void {
  if (operands.length >= command.operandsMin && operands.length <= command.operandsMax) return;
  if (operands.length < command.operandsMin) {
    throw new UsageError(`expected ${command.operands}, got ${operands.join(" ") || "nothing"}`, command.name);
  }
  const extra = JSON.stringify(operands[command.operandsMax]!);
  throw new UsageError(
    command.operandsMax === 0 ? `${extra} is not expected here` : `expected ${command.operands}; ${extra} is too much`,
    command.name,
  );
}
