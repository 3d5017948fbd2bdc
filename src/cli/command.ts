/** What a command is: its words, what it takes and is handed, and the module that carries it out. */
import type { SettingName, Settings } from "./settings-table.ts";

/** What a command is handed. */
export interface Invocation {
  readonly command: Command;
  readonly operands: readonly string[];
  readonly settings: Settings;
}

/** A command's module. Resolves to the exit code; what it throws is printed by main. */
export interface CommandModule {
  run(invocation: Invocation): Promise<number>;
}

export interface Command {
  /** E.g. `apis import`. */
  readonly name: string;
  readonly summary: string;
  /** As usage shows them, e.g. `FILE`. */
  readonly operands: string;
  readonly operandsMin: number;
  readonly operandsMax: number;
  readonly description: string;
  readonly examples: readonly (readonly [line: string, meaning: string])[];
  readonly settings: readonly SettingName[];
  /** Of those, the ones that this command takes from its own flags alone, not from the environment or a file. */
  readonly flagsOnly?: readonly SettingName[];
  /** Where its default is not the table's. */
  readonly defaults?: Readonly<Partial<Record<SettingName, string>>>;
  readonly load: () => Promise<CommandModule>;
}
