/**
 * Settles every setting of a command: flag, then GATEHOUSE_* environment, then --config file, then default. What is wrong is
 * said with the place that it came from.
 */

import { didYouMean } from "../text/nearest.ts";
import type { Command } from "./command.ts";
import { type Given, readSettingText, settingExpectation } from "./setting-values.ts";
import {
  environmentName,
  isRepeatable,
  noneGiven,
  SETTING_NAMES,
  type SettingName,
  type Settings,
  settingSpec,
} from "./settings-table.ts";
import { UsageError } from "./usage-error.ts";

export interface SettingsInput {
  readonly command: Command;
  readonly flags: ReadonlyMap<SettingName, readonly (string | true)[]>;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Throws UsageError. */
export async function readSettings(input: SettingsInput): Promise<Settings> {
  const { command } = input;
  const flags = fromFlags(input.flags);
  const environment = fromEnvironment(command, input.environment);
  const file = flags.get("config") ?? environment.get("config");
  const ofFile =
    file === undefined || !command.settings.includes("config")
      ? new Map<SettingName, Given>()
      : await (await import("./settings-file.ts")).readSettingsFile(file.texts[0]!, file.origin);
  const values: Record<string, unknown> = Object.create(null);
  for (const name of SETTING_NAMES) {
    const spec = settingSpec(name);
    const isOwn = command.flagsOnly?.includes(name) === true;
    const given = flags.get(name) ?? (isOwn ? undefined : (environment.get(name) ?? ofFile.get(name)));
    if (given === undefined || !command.settings.includes(name)) {
      values[name] = isRepeatable(spec.kind) ? noneGiven(spec.kind) : (command.defaults?.[name] ?? spec.default);
      continue;
    }
    const result = readSettingText(spec, given.texts);
    if ("refused" in result) {
      const got = JSON.stringify(result.refused.slice(0, 200));
      throw new UsageError(
        `${given.origin}: expected ${settingExpectation(spec)}, got ${got}${hint(given, result.refused)}`,
        command.name,
      );
    }
    values[name] = result.value;
  }
  return Object.freeze(values) as unknown as Settings;
}

function fromFlags(flags: SettingsInput["flags"]): Map<SettingName, Given> {
  const given = new Map<SettingName, Given>();
  for (const [name, texts] of flags) {
    given.set(name, { texts: texts.map((text) => (text === true ? "true" : text)), origin: `--${name}` });
  }
  return given;
}

/** Read by other parts of the program, not settings of a command. */
const OTHER_VARIABLES: ReadonlySet<string> = new Set(["GATEHOUSE_CACHE_DIR"]);
/** What Kubernetes sets in every pod beside a service named "gatehouse". */
const SERVICE_LINK = /^GATEHOUSE_(SERVICE_|PORT_[0-9]+_)/;

function fromEnvironment(command: Command, environment: SettingsInput["environment"]): Map<SettingName, Given> {
  const names = new Map(
    SETTING_NAMES.filter((name) => settingSpec(name).flagOnly !== true).map((name) => [environmentName(name), name]),
  );
  const given = new Map<SettingName, Given>();
  for (const [variable, text] of Object.entries(environment)) {
    if (!variable.startsWith("GATEHOUSE_") || text === undefined) continue;
    const name = names.get(variable);
    if (name !== undefined) {
      // Set and empty is how shells and compose files leave a variable out.
      const texts = settingSpec(name).kind === "pairs" ? text.split(/\s+/).filter((pair) => pair !== "") : [text];
      if (text !== "") given.set(name, { texts, origin: variable });
    } else if (!OTHER_VARIABLES.has(variable) && !SERVICE_LINK.test(variable)) {
      const known = didYouMean(variable, [...names.keys(), ...OTHER_VARIABLES], "");
      throw new UsageError(`unknown setting ${variable} in the environment${known}`, command.name);
    }
  }
  return given;
}

function hint(given: Given, refused: string): string {
  return given.origin === "GATEHOUSE_PORT" && refused.startsWith("tcp://")
    ? "; Kubernetes sets it for a service of this name: use enableServiceLinks: false, or another service name"
    : "";
}
