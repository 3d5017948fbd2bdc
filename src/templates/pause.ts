/** Long work on large payloads calls this between its steps; a thread that serves nobody lets others come first there. */
export type Pause = () => void;

/** Where others need not come first. */
export const NO_PAUSE: Pause = () => {};
