/** Says what went wrong, once and in one place, and with which exit code the process ends. */
import { type Issue, OperationError } from "../errors/operation-error.ts";
import { EXIT_REFUSED, EXIT_UNREACHABLE, EXIT_USAGE } from "./exit-codes.ts";
import { plainText } from "./plain-text.ts";
import { UsageError } from "./usage-error.ts";

/** An input that was refused, with the file that its positions belong to. */
export class RefusedFile extends Error {
  readonly file: string;
  readonly refusal: OperationError;
  constructor(file: string, refusal: OperationError) {
    super(refusal.message, { cause: refusal });
    this.file = file;
    this.refusal = refusal;
  }
}

export interface ErrorReport {
  readonly exitCode: number;
  /** For people, the last newline included. */
  readonly text: string;
  /** For programs. */
  readonly json: object;
}

export function reportError(error: unknown): ErrorReport {
  if (error instanceof UsageError) {
    const help = `gatehouse ${error.command} --help`.replace("  ", " ");
    const text = `gatehouse: ${plainText(error.message)}\nSee: ${help}\n`;
    return { exitCode: EXIT_USAGE, text, json: { error: "UsageError", message: error.message } };
  }
  if (error instanceof RefusedFile) {
    const { file, refusal } = error;
    const text = `gatehouse: ${plainText(refusal.message)}\n${renderIssues(file, refusal.issues)}`;
    const json = { error: refusal.name, message: refusal.message, file, issues: refusal.issues };
    return { exitCode: EXIT_REFUSED, text, json };
  }
  if (error instanceof OperationError) {
    const text = `gatehouse: ${plainText(error.message)} (${error.name})\n${renderIssues("", error.issues)}`;
    return { exitCode: EXIT_REFUSED, text, json: { error: error.name, message: error.message, issues: error.issues } };
  }
  const failure = error instanceof Error ? error : new Error(String(error));
  const isUnreachable = failure.name === "UnreachableError";
  // A fault of the program shows where it happened; a fault of its surroundings only what it is.
  const isBug = failure instanceof TypeError || failure instanceof ReferenceError || failure instanceof RangeError;
  const text = isBug ? (failure.stack ?? failure.message) : failure.message;
  return {
    exitCode: isUnreachable ? EXIT_UNREACHABLE : EXIT_REFUSED,
    text: `gatehouse: ${plainText(text, true)}\n`,
    json: { error: failure.name, message: failure.message },
  };
}

/** One line for each: `file:line:column: /pointer: message`. */
export function renderIssues(file: string, issues: readonly Issue[]): string {
  return issues
    .map((issue) => {
      const position =
        issue.line === undefined ? "" : `:${issue.line}${issue.column === undefined ? "" : `:${issue.column}`}`;
      const parts = [`${file}${position}`, issue.pointer, issue.message].filter((part) => part !== "" && part !== ":");
      return `  ${plainText(parts.join(": "))}\n`;
    })
    .join("");
}
