/**
 * Classes that go on alike from one state. All begin in one group; each outcome splits the groups that it takes a part of, so what
 * comes after is put together once a group instead of once a class.
 */
import type { Outcome, Threads } from "./threads.ts";

/** What a group goes on to: an outcome beside what its classes had before that one. */
interface Group {
  readonly before: Group | null;
  readonly outcome: Outcome | null;
}

export class ClassGroups {
  private readonly groupOf: Group[];

  constructor(classCount: number) {
    this.groupOf = new Array<Group>(classCount).fill({ before: null, outcome: null });
  }

  add(outcome: Outcome): void {
    const moved = new Map<Group, Group>();
    for (const one of outcome.classes) {
      const before = this.groupOf[one]!;
      let group = moved.get(before);
      if (group === undefined) {
        group = { before, outcome };
        moved.set(before, group);
      }
      this.groupOf[one] = group;
    }
  }

  /** For each class what `make` makes of its group's threads, made once a group. */
  map<T>(make: (threads: Threads) => T): T[] {
    const made = new Map<Group, T>();
    return this.groupOf.map((group) => {
      if (!made.has(group)) made.set(group, make(threadsOf(group)));
      return made.get(group)!;
    });
  }
}

function threadsOf(group: Group): Threads {
  const threads: number[] = [];
  for (let at: Group | null = group; at?.outcome != null; at = at.before) {
    if (at.outcome.accepts) return { accepts: true, threads: [] };
    for (const thread of at.outcome.threads) threads.push(thread);
  }
  return { accepts: false, threads };
}
