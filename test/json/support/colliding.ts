/** Names of eight characters whose hashes (assembly/bytes/hash.ts) are all the same: what an attacker would send. */
import { HASH_LENGTH, HASH_WORD } from "../../../assembly/layout/table.ts";

const LENGTH = 8;
const ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

function mixWord(hash: number, word: number): number {
  const mixed = Math.imul(hash ^ word, HASH_WORD);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}

const wordOf = (text: string): number =>
  [...text].reduce((word, character, i) => word | (character.charCodeAt(0) << (8 * i)), 0) >>> 0;

/** The hash of a name under a seed. */
export function hashOf(name: string, seed = 0): number {
  return mixWord(mixWord(seed ^ Math.imul(LENGTH, HASH_LENGTH), wordOf(name.slice(0, 4))), wordOf(name.slice(4)));
}

/** As many names, none with a quote or a backslash. */
export function collidingNames(count: number, seed = 0): string[] {
  const begin = seed ^ Math.imul(LENGTH, HASH_LENGTH);
  // What the second word must bring the hash of the first one to.
  const target = mixWord(begin, wordOf("aaaa")) ^ wordOf("bbbb");
  const names: string[] = [];
  for (let i = 0; names.length < count; i++) {
    let first = "";
    for (let rest = i, k = 0; k < 4; k++, rest = Math.floor(rest / ALPHABET.length))
      first += ALPHABET[rest % ALPHABET.length];
    const second = mixWord(begin, wordOf(first)) ^ target;
    const last = [0, 8, 16, 24].map((shift) => String.fromCharCode((second >>> shift) & 0xff)).join("");
    if (/^[ !#-[\]-~]{4}$/.test(last)) names.push(first + last);
  }
  return names;
}
