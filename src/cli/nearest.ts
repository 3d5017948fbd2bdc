/** Finds the known word that a mistyped one most likely meant. */

/** The nearest of `known` by edit distance, or null when nothing is near enough to be worth offering. */
export function nearest(word: string, known: Iterable<string>): string | null {
  let best: string | null = null;
  let bestDistance = Number.POSITIVE_INFINITY;
  const asked = word.slice(0, 64).toLowerCase();
  for (const candidate of known) {
    const word = candidate.toLowerCase();
    // The beginning of a longer word is that word, cut short.
    const distance = asked.length >= 2 && word.startsWith(asked) ? 1 : editDistance(asked, word);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  // With half of its letters wrong it is another word.
  return best !== null && bestDistance <= Math.max(2, Math.ceil(Math.min(best.length, asked.length) / 2)) ? best : null;
}

/** `; did you mean X?` or nothing. */
export function offer(word: string, known: Iterable<string>, prefix = ""): string {
  const found = nearest(word, known);
  return found === null ? "" : `; did you mean ${prefix}${found}?`;
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
