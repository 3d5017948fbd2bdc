/** JSON values with all the ways to write them: arbitraries of a value, its duplicate keys included, and its text. */
import fc from "fast-check";

export type Spelled = { readonly text: string };

const space = fc
  .string({ unit: fc.constantFrom(" ", "\t", "\n", "\r"), maxLength: 3 })
  .chain((text) => fc.constantFrom(text, "", "", " ", `${" ".repeat(20)}\n`));

/** Characters of all widths, lone surrogates too where they are escaped. */
const character = fc.oneof(
  fc.constantFrom(...'abc "\\/\b\f\n\r\t\x7f'),
  fc.constantFrom("é", "߿", "ࠀ", "\uffff", "😀", "\u{10ffff}", "\u2028"),
  fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
);
const SIMPLE: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "/": "\\/",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

function spellUnit(unit: string, upper: boolean): string {
  const hex = unit.charCodeAt(0).toString(16).padStart(4, "0");
  return `\\u${upper ? hex.toUpperCase() : hex}`;
}

const spelledCharacter = fc.tuple(character, fc.nat(5)).map(([text, way]) => {
  const escaped = [...Array(text.length).keys()].map((i) => spellUnit(text[i]!, way === 1)).join("");
  if (way <= 1) return escaped;
  if (way === 2 && SIMPLE[text] !== undefined) return SIMPLE[text];
  const mustEscape = text === '"' || text === "\\" || text < " ";
  return mustEscape ? (SIMPLE[text] ?? escaped) : text;
});
const loneSurrogate = fc.integer({ min: 0xd800, max: 0xdfff }).map((code) => `\\u${code.toString(16)}`);

export const spelledString = fc
  .array(fc.oneof({ weight: 30, arbitrary: spelledCharacter }, { weight: 1, arbitrary: loneSurrogate }), {
    maxLength: 40,
  })
  .map((parts) => `"${parts.join("")}"`);

const spelledNumber = fc
  .tuple(
    fc.boolean(),
    fc.nat(2_000_000),
    fc.option(fc.nat(99_999)),
    fc.option(fc.tuple(fc.constantFrom("e", "E"), fc.constantFrom("", "+", "-"), fc.nat(30))),
  )
  .map(
    ([minus, whole, fraction, exponent]) =>
      `${minus ? "-" : ""}${whole}${fraction === null ? "" : `.${fraction}`}${exponent?.join("") ?? ""}`,
  );

/** Few keys, so that some come again. */
const spelledKey = fc.oneof(
  fc.constantFrom('"a"', '"\\u0061"', '"b"', '""', '"__proto__"', '"a long key, longer than sixteen bytes"'),
  spelledString,
);

const { document } = fc.letrec<{ document: string; value: string; list: string; object: string }>((tie) => ({
  list: fc
    .array(tie("value"), { maxLength: 6 })
    .chain((values) => space.map((inner) => `[${inner}${values.join(",")}]`)),
  object: fc
    .array(fc.tuple(spelledKey, space, tie("value")), { maxLength: 6 })
    .chain((members) =>
      space.map(
        (inner) => `{${inner}${members.map(([key, gap, value]) => `${inner}${key}${gap}:${value}`).join(",")}}`,
      ),
    ),
  value: fc
    .tuple(
      space,
      fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        fc.constantFrom("null", "true", "false"),
        spelledNumber,
        spelledString,
        tie("list"),
        tie("object"),
      ),
      space,
    )
    .map((parts) => parts.join("")),
  document: tie("value"),
}));

/** A text that is JSON, in a random spelling. */
export const jsonText: fc.Arbitrary<string> = document;
