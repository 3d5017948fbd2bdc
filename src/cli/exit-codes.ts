/** What the process says to the one that started it. */

/** Done as asked, or ended by a signal after an orderly stop. */
export const EXIT_DONE = 0;
/** Understood and refused: an invalid definition, an unknown id, a port in use. */
export const EXIT_REFUSED = 1;
/** Not understood: an unknown command, flag or setting. */
export const EXIT_USAGE = 2;
/** No control plane answered. */
export const EXIT_UNREACHABLE = 3;
