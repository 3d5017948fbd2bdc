/** An automaton does not fit its limits of states or steps. The caller may have other ways left. */
export class TooManyStates extends Error {}
