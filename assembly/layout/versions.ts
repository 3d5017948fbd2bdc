// Configuration versions. A request is pinned to the version that was published when it was routed, by a count that only
// its own thread changes: no two threads write the same word. A version may be freed when all threads' counts for it are zero.
//
// Pinning is inc, then look again: `route` raises its count for the published slot, re-reads the published word, and starts
// over if it moved. The supervisor flips the word first and reads the counts after, so it sees every request that stayed.

/** Versions that can be alive at once. Publishing one more is refused until a request that holds the oldest ends. */
export const VERSION_SLOTS = 256;
/** Threads that can share one memory. */
export const THREAD_MAX = 64;
