/** Random patterns with texts for them: the tree is printed as a pattern, and walked for texts that it would take. */
import fc from "fast-check";

export interface PatternCase {
  readonly source: string;
  readonly texts: readonly string[];
}

export interface PatternFeatures {
  readonly looks: boolean;
  readonly boundaries: boolean;
}

/** A piece of a pattern: how it is written, and texts that it takes on its own. */
interface Piece {
  readonly source: string;
  readonly samples: readonly string[];
}

const piece = (source: string, ...samples: string[]): Piece => ({ source, samples });

/** Few characters, so that random pieces meet; from each length of UTF-8 and each kind that a class can name. */
const CHARACTERS = [
  "a",
  "b",
  "c",
  "A",
  "0",
  "7",
  "_",
  "-",
  " ",
  "\n",
  "é",
  "ß",
  "\u2028",
  "中",
  "\u{1f600}",
  "\u{10ffff}",
];
const NOISE = [...CHARACTERS, "", "\ud800", "\udfff", "\0", "~"];

const ATOMS: readonly Piece[] = [
  ...CHARACTERS.filter((one) => one !== "-").map((one) => piece(one, one)),
  piece(".", "a", "中", "\u{1f600}"),
  piece("\\d", "0", "7"),
  piece("\\D", "a", "é"),
  piece("\\w", "a", "_", "0"),
  piece("\\W", "-", "ß"),
  piece("\\s", " ", "\n", "\u2028"),
  piece("\\S", "a", "中"),
  piece("[a-c]", "a", "c"),
  piece("[^a-c]", "0", "\u{1f600}", "\n"),
  piece("[\\d_-]", "0", "_", "-"),
  piece("[^\\w\\s]", "-", "中"),
  piece("[é-中]", "é", "ß", "中"),
  piece("[\\u{1f000}-\\u{1ffff}]", "\u{1f600}"),
  piece("[^]", "\n", "a"),
  piece("[]"),
  piece("\\x61", "a"),
  piece("\\u4e2d", "中"),
  piece("\\ud83d\\ude00", "\u{1f600}"),
  piece("\\cJ", "\n"),
  piece("\\n", "\n"),
  piece("\\.", "."),
  piece("\\p{L}", "a", "é", "中"),
  piece("\\P{L}", "0", "\u{1f600}"),
  piece("\\p{Lu}", "A"),
  piece("[\\p{Script=Han}\\d]", "中", "7"),
  piece("\\ud800", "\ud800"),
];

const QUANTIFIERS: readonly (readonly [string, number, number])[] = [
  ["*", 0, 3],
  ["+", 1, 3],
  ["?", 0, 1],
  ["*?", 0, 3],
  ["+?", 1, 3],
  ["??", 0, 1],
  ["{2}", 2, 2],
  ["{0}", 0, 0],
  ["{1,}", 1, 3],
  ["{2,3}", 2, 3],
  ["{0,2}?", 0, 2],
  ["{1,5}", 1, 5],
];

export function caseArbitrary({ looks, boundaries }: PatternFeatures): fc.Arbitrary<PatternCase> {
  const atom = fc.constantFrom(...ATOMS);
  const anchor = fc.constantFrom("^", "$", ...(boundaries ? ["\\b", "\\B"] : [])).map((source) => piece(source, ""));
  const { node } = fc.letrec<{ node: Piece; sequence: Piece }>((tie) => ({
    sequence: fc.array(tie("node"), { maxLength: 4 }).map(inSequence),
    node: fc.oneof(
      { maxDepth: 3, depthSize: "small" },
      { weight: 8, arbitrary: atom },
      { weight: 1, arbitrary: anchor },
      { weight: 4, arbitrary: fc.tuple(tie("sequence"), fc.constantFrom("(", "(?:", "(?<n>")).map(inGroup) },
      { weight: 3, arbitrary: fc.array(tie("sequence"), { minLength: 2, maxLength: 3 }).map(inChoice) },
      { weight: 4, arbitrary: fc.tuple(tie("sequence"), fc.constantFrom(...QUANTIFIERS)).map(repeated) },
      {
        weight: looks ? 2 : 0,
        arbitrary: fc
          .tuple(tie("sequence"), fc.constantFrom("(?=", "(?!"))
          .map(([body, sign]) => piece(`${sign}${body.source})`, "")),
      },
    ),
  }));
  return fc
    .tuple(
      fc.array(node, { minLength: 1, maxLength: 5 }).map(inSequence),
      fc.constantFrom("", "^"),
      fc.constantFrom("", "$"),
      fc.array(fc.array(fc.constantFrom(...NOISE), { maxLength: 8 }), { minLength: 4, maxLength: 4 }),
      fc.array(fc.nat(), { minLength: 3, maxLength: 3 }),
    )
    .map(([{ source, samples }, begin, end, noise, cuts]) => {
      const texts = noise.map((one) => one.join(""));
      const random = [...texts];
      for (const [index, sample] of samples.entries()) {
        const around = random[index % random.length]!;
        const cut = cuts[index % cuts.length]! % (sample.length + 1);
        texts.push(sample, around + sample, sample + around, sample.slice(0, cut) + around + sample.slice(cut));
      }
      return {
        source: withoutDuplicateNames(`${begin}${source}${end}`),
        texts: [...new Set(texts.map((text) => [...text].slice(0, TEXT_LENGTH_MAX).join("")))],
      };
    });
}

const SAMPLES_MAX = 6;
/** In code points: JavaScript's matcher may go back and forth exponentially often. */
const TEXT_LENGTH_MAX = 12;

function inSequence(parts: readonly Piece[]): Piece {
  const count = Math.max(1, ...parts.map(({ samples }) => samples.length));
  const samples = Array.from({ length: Math.min(count, SAMPLES_MAX) }, (_, index) =>
    parts.map(({ samples: own }) => (own.length === 0 ? "" : own[index % own.length]!)).join(""),
  );
  return { source: parts.map(({ source }) => source).join(""), samples };
}

function inGroup([body, open]: readonly [Piece, string]): Piece {
  return { source: `${open}${body.source})`, samples: body.samples };
}

function inChoice(branches: readonly Piece[]): Piece {
  return {
    source: `(?:${branches.map(({ source }) => source).join("|")})`,
    samples: branches.flatMap(({ samples }) => samples.slice(0, 2)),
  };
}

function repeated([body, [quantifier, min, max]]: readonly [Piece, readonly [string, number, number]]): Piece {
  const samples: string[] = [];
  for (const sample of body.samples.slice(0, 2)) samples.push(sample.repeat(min), sample.repeat(max));
  return { source: `(?:${body.source})${quantifier}`, samples: samples.length === 0 ? [""] : samples };
}

/** JavaScript wants every name once. */
function withoutDuplicateNames(source: string): string {
  let count = 0;
  return source.replaceAll("(?<n>", () => `(?<n${count++}>`);
}
