/** Finds the known word that a mistyped one most likely meant. */

/** What a person mistypes is short; a longer word is compared by its beginning, so that a hostile one costs no more. */
const LENGTH_MAX = 80;

/** The nearest of `known` by edit distance, or null when nothing is near enough to be worth offering. */
export function nearest(word: string, known: Iterable<string>): string | null {
  const asked = word.slice(0, LENGTH_MAX).toLowerCase();
  let best: string | null = null;
  // With more than a third of its letters wrong it is another word.
  let bestDistance = Math.max(2, Math.floor(asked.length / 3)) + 1;
  for (const candidate of known) {
    const name = candidate.toLowerCase();
    // The beginning of a longer word is that word, cut short.
    const isCut = asked.length >= 2 && name.startsWith(asked);
    if (!isCut && Math.abs(name.length - asked.length) >= bestDistance) continue;
    const distance = isCut ? 1 : editDistance(asked, name);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** `; did you mean X?`, or `otherwise` when nothing is near. */
export function didYouMean(word: string, known: Iterable<string>, otherwise: string, prefix = ""): string {
  const found = nearest(word, known);
  return found === null ? otherwise : `; did you mean ${prefix}${found}?`;
}

/** Insertions, deletions, substitutions and swaps of neighbours that turn one word into the other. */
function editDistance(left: string, right: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const isSame = left[row - 1] === right[column - 1];
      let cost = Math.min(previous[column]! + 1, current[column - 1]! + 1, previous[column - 1]! + (isSame ? 0 : 1));
      if (row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]) {
        cost = Math.min(cost, beforePrevious[column - 2]! + 1);
      }
      current.push(cost);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[right.length]!;
}
