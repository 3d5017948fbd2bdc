/** Waiting for what must come, with a bound that ends a hang and names it. */

/** Looks again each millisecond, for at most `limitMs`. */
export async function eventually(what: string, test: () => boolean, limitMs = 10_000): Promise<void> {
  const endMs = performance.now() + limitMs;
  while (!test()) {
    if (performance.now() > endMs) throw new Error(`did not happen within ${limitMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
