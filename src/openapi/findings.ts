/** Everything that an import finds wrong or worth knowing, collected so that a user sees all of it at once. */
import type { Issue } from "../errors/operation-error.ts";

/** More than this helps nobody; the last entry then says how many were left out. */
const ISSUE_MAX = 500;

/** A document with more refusals than this is not read further: it is no definition, and explaining it takes time. */
const REFUSAL_MAX = 20_000;

/** Ends an import whose list is long enough. */
export class TooManyFindings extends Error {}

export interface Position {
  readonly line: number;
  readonly column: number;
}

/**
 * Finds the place of each pointer, or the nearest above it that the document has: a pointer may lead on through a reference, and
 * then the place that refers is the one to look at.
 */
export type Locate = (pointers: readonly string[]) => ReadonlyMap<string, Position>;

interface Note {
  readonly pointer: string;
  readonly message: string;
}

export class Findings {
  private readonly refusals: Note[] = [];
  private readonly refusedAt = new Set<string>();
  private readonly notes: Note[] = [];

  get refused(): boolean {
    return this.refusals.length > 0;
  }

  get refusalCount(): number {
    return this.refusals.length;
  }

  /** Whether something was refused at this very place. */
  isRefused(pointer: string): boolean {
    return this.refusedAt.has(pointer);
  }

  /** The import will fail. `message`: the value, what was expected, what to do. */
  refuse(pointer: string, message: string): void {
    this.refusals.push({ pointer, message });
    this.refusedAt.add(pointer);
    if (this.refusals.length >= REFUSAL_MAX) throw new TooManyFindings();
  }

  /** The import goes on, and the user should know. */
  warn(pointer: string, message: string): void {
    this.notes.push({ pointer, message });
  }

  refusalIssues(locate: Locate): Issue[] {
    return placed(this.refusals, locate);
  }

  warningIssues(locate: Locate): Issue[] {
    return placed(this.notes, locate);
  }
}

/** Gives each note its position, in the order of the document; those without a position come first. */
function placed(notes: readonly Note[], locate: Locate): Issue[] {
  if (notes.length === 0) return [];
  const shown = notes.slice(0, ISSUE_MAX);
  const positions = locate(shown.map((note) => note.pointer));
  const issues: Issue[] = shown.map((note) => {
    const position = positions.get(note.pointer);
    return position === undefined ? note : { ...note, line: position.line, column: position.column };
  });
  issues.sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
  if (notes.length > shown.length) {
    issues.push({ pointer: "", message: `${notes.length - shown.length} more are not shown.` });
  }
  return issues;
}
