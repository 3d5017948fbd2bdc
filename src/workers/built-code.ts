/** Finds the built form of a module, for threads: a Worker loads files by itself and knows nothing of a test runner's transforms. */

/** `path` from the project's root without extension, e.g. `src/edge/thread`. Running from sources it is the last build's file. */
export function builtCode(path: string): URL {
  const dist = import.meta.url.endsWith(".ts") ? "../../dist/" : "../../";
  return new URL(`${dist}${path}.js`, import.meta.url);
}
