/** Finds the known word that a mistyped one most likely meant. */

/** What a person mistypes is short; a longer word is compared by its beginning, so that a hostile one costs no more. */
const LENGTH_MAX = 48;
/** More wrong letters than this are another word, however long it is; it also bounds the work for each comparison. */
const DISTANCE_MAX = 5;
/** A file can name ten thousand words and ask for ten thousand others; nobody mistypes among so many. */
const KNOWN_MAX = 64;

/** The nearest of `known` by edit distance, or null when nothing is near enough to be worth offering. */
export function nearest(word: string, known: Iterable<string>): string | null {
  const asked = word.slice(0, LENGTH_MAX).toLowerCase();
  let best: string | null = null;
  // With more than a third of its letters wrong it is another word.
  let bestDistance = Math.min(Math.max(2, Math.floor(asked.length / 3)), DISTANCE_MAX) + 1;
  let looked = 0;
  for (const candidate of known) {
    if (++looked > KNOWN_MAX) break;
    // The beginning of a longer word is that word, cut short.
    const isCut = asked.length >= 2 && candidate.slice(0, asked.length).toLowerCase() === asked;
    if (!isCut && Math.abs(candidate.length - asked.length) >= bestDistance) continue;
    const distance = isCut ? 1 : editDistance(asked, candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** `; did you mean X?`, or `otherwise` when nothing is near. */
export function didYouMean(word: string, known: Iterable<string>, otherwise: string, prefix = ""): string {
  const found = nearest(word, known);
  return found === null ? otherwise : `; did you mean ${prefix}${found}?`;
}

/**
 * Insertions, deletions, substitutions and swaps of neighbours that turn one word into the other; `enough` where they are that
 * many or more. What lies further than that from the diagonal of the table is never looked at.
 */
function editDistance(left: string, right: string, enough: number): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current: number[] = new Array(right.length + 1).fill(enough);
    current[0] = row;
    let least = row;
    const last = Math.min(right.length, row + enough);
    for (let column = Math.max(1, row - enough); column <= last; column += 1) {
      const isSame = left[row - 1] === right[column - 1];
      let cost = Math.min(previous[column]! + 1, current[column - 1]! + 1, previous[column - 1]! + (isSame ? 0 : 1));
      if (row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]) {
        cost = Math.min(cost, beforePrevious[column - 2]! + 1);
      }
      current[column] = cost;
      if (cost < least) least = cost;
    }
    if (least >= enough) return enough;
    beforePrevious = previous;
    previous = current;
  }
  return Math.min(previous[right.length]!, enough);
}
