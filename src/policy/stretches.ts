/** Long work in short stretches, for threads that share their core with requests. */

/** Some sixty microseconds of optimised work. */
const STRETCH = 128;

/**
 * Does `work` on 0 up to `count` in stretches, with a `pause` before each.
 *
 * V8 optimises a function that is called often once, when it has seen all of it. A function that runs once and loops ten thousand times
 * it optimises with everything around the loop, finds at the loop's end that it had not seen the rest, and throws the code away:
 * milliseconds of a core for each deployment. So the loop is here, `work` is given to a function of its own, and Node starts with
 * --no-use-osr (src/main.ts), or V8 would optimise a loop of `work` in the middle all the same.
 */
export function inStretches(count: number, pause: () => void, work: (from: number, to: number) => void): void {
  for (let from = 0; from < count; from += STRETCH) {
    pause();
    work(from, Math.min(from + STRETCH, count));
  }
}
