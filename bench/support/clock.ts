/** A clock that all threads of a process share; performance.now() counts from another origin in each. */
export function clockMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
