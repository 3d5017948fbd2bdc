/** Java's regular expressions in linear time: they find what Java finds, refuse what they cannot, and end. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileJavaPattern, JavaPattern } from "../../src/templates/java-pattern/java-pattern.ts";
import { JavaPatternError } from "../../src/templates/java-pattern/parse-pattern.ts";
import { replaceText } from "../../src/templates/java-pattern/replace-text.ts";
import { TemplateLimitError, TemplateRenderError } from "../../src/templates/template-errors.ts";

const pattern = (text: string) => new JavaPattern(text);

// What Java's and JavaScript's patterns share: they mean the same by all of it. A repetition is of something that takes a
// character, since the two differ in when they leave an empty turn.
const character = fc.constantFrom("a", "b", "c", "0", "\\.", "-", "\\\\");
const atom = fc.oneof(
  { arbitrary: character, weight: 6 },
  fc.constantFrom(
    ".",
    "\\d",
    "\\D",
    "\\w",
    "\\W",
    "[ab]",
    "[^a]",
    "[a-c0]",
    "[^\\d]",
    "[\\w-]",
    "[^b-c-]",
    "\\x61",
    "\\u0062",
  ),
);
const quantifier = fc.constantFrom("", "", "*", "+", "?", "{2}", "{1,2}", "{0,3}", "{2,}", "*?", "+?", "??", "{1,3}?");
const { node } = fc.letrec<{ node: string; solid: string }>((tie) => ({
  // Takes at least one character.
  solid: fc.oneof(
    { depthSize: "small", maxDepth: 4 },
    atom,
    fc
      .tuple(fc.constantFrom("(", "(?:"), tie("solid"), tie("node"))
      .map(([open, one, rest]) => `${open}${one}${rest})`),
    fc.tuple(fc.constantFrom("(", "(?:"), tie("solid"), tie("solid")).map(([open, a, b]) => `${open}${a}|${b})`),
  ),
  node: fc.oneof(
    { depthSize: "small", maxDepth: 4 },
    fc.tuple(tie("solid"), quantifier).map(([one, times]) => one + times),
    fc.constantFrom("", "^", "\\b", "\\B"),
    fc.tuple(tie("node"), tie("node")).map(([a, b]) => a + b),
    fc.tuple(tie("node"), tie("node")).map(([a, b]) => `(?:${a}|${b})`),
    fc.tuple(tie("node"), tie("node")).map(([a, b]) => `(${a}|${b})`),
  ),
}));
const shared = fc.array(node, { minLength: 1, maxLength: 4 }).map((nodes) => nodes.join(""));
const subject = fc.string({ unit: fc.constantFrom("a", "b", "c", "0", ".", "-", "\\", "A", "B", " "), maxLength: 12 });

describe("on what both languages share, it agrees with JavaScript in", () => {
  it.each([
    ["", ""],
    ["(?i)", "i"],
  ])("every match of any pattern%s, from beginning to end", (prefix, flags) => {
    fc.assert(
      fc.property(shared, subject, (source, text) => {
        const expected = text.replace(new RegExp(source, `${flags}gs`), (match) => `<${match}>`);
        expect(pattern(`(?s)${prefix}${source}`).replaceAll(text, "<$0>")).toBe(expected);
      }),
      { numRuns: 5000 },
    );
  });

  it("whether a whole text matches", () => {
    fc.assert(
      fc.property(shared, subject, (source, text) => {
        expect(pattern(`(?s)${source}`).matches(text)).toBe(new RegExp(`^(?:${source})$`, "s").test(text));
      }),
      { numRuns: 3000 },
    );
  });

  it("the groups of patterns without repeated groups", () => {
    const flat = fc.array(
      fc.oneof(
        fc.tuple(atom, quantifier).map((both) => both.join("")),
        fc.constant("|"),
      ),
      {
        minLength: 1,
        maxLength: 4,
      },
    );
    const grouped = fc
      .array(fc.tuple(fc.boolean(), flat), { minLength: 1, maxLength: 4 })
      .map((groups) => groups.map(([isGroup, parts]) => `(${isGroup ? "" : "?:"}${parts.join("")})`).join(""));
    fc.assert(
      fc.property(grouped, subject, (source, text) => {
        const count = source.split("(").length - 1 - source.split("(?:").length + 1;
        const show = (groups: readonly (string | undefined)[]) => groups.map((group) => `<${group ?? ""}>`).join("");
        const expected = text.replace(new RegExp(source, "gs"), (...args) =>
          show(args.slice(0, count + 1) as string[]),
        );
        const replacement = show(Array.from({ length: count + 1 }, (_, at) => `$${at}`));
        expect(pattern(`(?s)${source}`).replaceAll(text, replacement)).toBe(expected);
      }),
      { numRuns: 3000 },
    );
  });
});

describe("as Java (expectations are of java.util.regex)", () => {
  // Each match in <>.
  it.each<[string, string, string]>([
    ["a|ab", "ab", "<a>b"],
    ["(a|ab)(c|bcd)(d*)", "abcd", "<abcd>"],
    ["x*", "axb", "<>a<x><>b<>"],
    ["a*", "baaac", "<>b<aaa><>c<>"],
    ["(?i)[^a]", "aAb", "aA<b>"],
    ["(?i)[^a-z]", "aA\u00e91", "aA<\u00e9><1>"],
    ["(?i)[b-d]x", "CX", "<CX>"],
    ["(?i)\\P{Lower}", "aA", "aA"],
    ["(?i)\u00e9", "\u00c9", "\u00c9"],
    ["(?iu)\u00e9", "\u00c9", "<\u00c9>"],
    ["a(?i)b|c", "aB C", "<aB> <C>"],
    ["a(?i:b)c", "aBc aBC", "<aBc> aBC"],
    ["(?m)^", "", ""],
    ["(?m)^", "a\nb\n", "<>a\n<>b\n"],
    ["(?m)$", "a\nb\n", "a<>\nb<>\n<>"],
    ["(?m)^.*$", "a\r\nb", "<a>\r\n<b>"],
    ["$", "a\n", "a<>\n<>"],
    ["a$", "a\na\n", "a\n<a>\n"],
    ["a\\z", "a\n", "a\n"],
    ["a\\Z", "a\r\n", "<a>\r\n"],
    [".", "a\u0085b\u2028", "<a>\u0085<b>\u2028"],
    ["(?s).", "a\n", "<a><\n>"],
    ["(?x) a b # comment", "ab", "<ab>"],
    ["[]a]", "]a", "<]><a>"],
    ["[a-z&&[^b-y]]", "abyz", "<a>by<z>"],
    ["[a[xy]]", "axb", "<a><x>b"],
    ["\\Qa.b*\\E", "a.b* aXb", "<a.b*> aXb"],
    ["\\p{Alpha}+", "ab\u00e91", "<ab>\u00e91"],
    ["\\p{L}+", "ab\u00e91", "<ab\u00e9>1"],
    ["\\p{Punct}", "a!b", "a<!>b"],
    ["[\\p{Digit}x]", "1x2", "<1><x><2>"],
    ["\\h", "a\u00a0b", "a<\u00a0>b"],
    ["\\R", "a\r\nb\n", "a<\r\n>b<\n>"],
    ["\\x{1F600}", "a\u{1f600}", "a<\u{1f600}>"],
    [".", "\u{1f600}", "<\u{1f600}>"],
    ["", "\u{1f600}a", "<>\u{1f600}<>a<>"],
    ["\\t\\n\\r\\f\\e\\a\\x41\\u0042\\0103", "\t\n\r\f\u001b\u0007ABC", "<\t\n\r\f\u001b\u0007ABC>"],
    ["}", "a}", "a<}>"],
    ["]", "a]", "a<]>"],
    ["(?:ab){2,3}?", "abababab", "<abab><abab>"],
  ])("%s in %j is %j", (source, text, expected) => expect(pattern(source).replaceAll(text, "<$0>")).toBe(expected));

  it.each<[string, string, string, string]>([
    ["(?<l>[a-z])(\\d+)", "x1y22", "${l}-$2\\$", "x-1$y-22$"],
    ["(a)(b)?(c)?", "ab", "$1$2$3.", "ab."],
    ["(a)", "abc", "$12", "a2bc"],
    ["a", "a.a", "\\\\", "\\.\\"],
    ["\\.", "a.b", "-", "a-b"],
    ["\\\\'", "it\\'s", "'", "it's"],
    ["ba.", "foobar123bab", "foo", "foofoo123foo"],
    ["[^a-zA-Z0-9]", "a b-c", "", "abc"],
    ["", "ab", "-", "-a-b-"],
  ])("replaceAll of %s in %j by %j", (source, text, replacement, expected) => {
    expect(pattern(source).replaceAll(text, replacement)).toBe(expected);
  });

  it("replaceFirst replaces the first match alone", () => {
    expect(pattern("a").replaceFirst("banana", "o")).toBe("bonana");
    expect(pattern("[an]+").replaceFirst("banana", "<$0>")).toBe("b<anana>");
    expect(pattern("x").replaceFirst("banana", "o")).toBe("banana");
  });

  it.each<[string, string, number, string[]]>([
    ["o", "boo:and:foo", 0, ["b", "", ":and:f"]],
    ["o", "boo:and:foo", -1, ["b", "", ":and:f", "", ""]],
    ["o", "boo:and:foo", 2, ["b", "o:and:foo"]],
    [":", "boo:and:foo", 5, ["boo", "and", "foo"]],
    ["", "abc", 0, ["a", "b", "c"]],
    ["", "abc", 2, ["a", "bc"]],
    ["", "abc", -1, ["a", "b", "c", ""]],
    [",", "", 0, [""]],
    [",", ",", 0, []],
    [",", ",a", 0, ["", "a"]],
    [",", "a,b,c", 1, ["a,b,c"]],
    ["\\s*,\\s*", "a , b,c", 0, ["a", "b", "c"]],
  ])("split by %s of %j with limit %d", (source, text, limit, parts) => {
    expect(pattern(source).split(text, limit)).toEqual(parts);
  });

  it("a text without special signs is found as it stands, like the same text in brackets", () => {
    const plain = fc.stringMatching(/^[abc.*$\\]{1,3}$/);
    const quoted = (text: string) => text.replace(/[.*$\\]/g, "\\$&");
    fc.assert(
      fc.property(plain, subject, fc.stringMatching(/^[ab]{0,2}$/), (wanted, text, replacement) => {
        const literal = pattern(quoted(wanted));
        const general = pattern(`(?:${quoted(wanted)})`);
        expect(literal.replaceAll(text, replacement)).toBe(general.replaceAll(text, replacement));
        expect(literal.matches(text)).toBe(general.matches(text));
        expect(literal.split(text)).toEqual(general.split(text));
      }),
    );
  });
});

describe("a pattern is refused, with its place and the reason,", () => {
  it.each<[string, string]>([
    ["(a)\\1", "backreferences are not carried out"],
    ["\\k<n>", "backreferences are not carried out"],
    ["a(?=b)", "lookaround and atomic groups are not carried out"],
    ["(?<!a)b", "lookaround and atomic groups are not carried out"],
    ["(?>a)", "lookaround and atomic groups are not carried out"],
    ["a*+", "possessive quantifiers are not carried out"],
    ["a{2}+", "possessive quantifiers are not carried out"],
    ["(a", "a ( without its )"],
    ["a)", "a ) without its ("],
    ["[a", "a [ without its ]"],
    ["*a", "a quantifier without something to repeat"],
    ["{", "a quantifier without something to repeat"],
    ["a{", "expected {n}, {n,} or {n,m}"],
    ["a{2,1}", "counts downwards"],
    ["a{1001}", "at most 1000 repetitions"],
    ["[z-a]", "a range that counts downwards"],
    ["\\p{None}", "expected one of \\p{Lower}"],
    ["\\y", "\\y is not known"],
    ["a\\", "a backslash at the end"],
    ["\\xZ", "expected hexadecimal digits"],
    ["(?<n>a)(?<n>b)", "a second group of the name n"],
    ["a".repeat(1001), "expected at most 1000"],
    ["(".repeat(60), "groups more than 50 deep"],
    ["[".repeat(60), "classes more than 50 deep"],
    ["((a{100}){100}){100}", "too many repetitions within each other"],
    ["(((((a?){1000}){1000}){1000}){1000}){1000}", "too many repetitions within each other"],
  ])("%s", (source, reason) => {
    expect(() => pattern(source)).toThrow(JavaPatternError);
    expect(() => pattern(source)).toThrow(reason);
    expect(() => compileJavaPattern(source)).toThrow(TemplateRenderError);
  });

  it("and any text at all is a pattern or refused so", () => {
    const sign = fc.constantFrom(
      ..."()[]{}|*+?.^$\\-&,:<>=!#",
      "a",
      "1",
      "\\p{",
      "(?i)",
      "(?<n>",
      "\\Q",
      "\\E",
      "\u{1f600}",
      "\n",
    );
    fc.assert(
      fc.property(fc.array(sign, { maxLength: 16 }), subject, (signs, text) => {
        try {
          pattern(signs.join("")).replaceAll(text, "x");
        } catch (error) {
          if (!(error instanceof JavaPatternError)) throw error;
        }
      }),
      { numRuns: 5000 },
    );
  });
});

it.each([
  ["$2", "names group 2"],
  ["$x", "a $ without a group"],
  ["$", "a $ without a group"],
  ["${none}", "names the group none"],
  ["a\\", "ends with a backslash"],
])("a replacement %s that means nothing is refused", (replacement, reason) => {
  expect(() => pattern("(a)").replaceAll("a", replacement)).toThrow(TemplateRenderError);
  expect(() => pattern("(a)").replaceAll("a", replacement)).toThrow(reason);
});

describe("the work is bounded", () => {
  it.each([
    ["(a+)+b", "a".repeat(20_000)],
    ["(a|a)*b", "a".repeat(20_000)],
    ["(.*)*x", "a".repeat(20_000)],
    ["(a?){30}a{30}", "a".repeat(30)],
    ["a{500}b{500}", "a".repeat(1000)],
  ])("%s ends, where a backtracking matcher would not", (source, text) => {
    expect(typeof pattern(source).matches(text)).toBe("boolean");
  });

  it.each([
    ["a text that is searched again from each match", "a(.*b)?", "a".repeat(20_000)],
    ["a long program over a long text", "(a|b|ab|ba){0,300}c", "ab".repeat(20_000)],
  ])("%s ends with a limit", (_, source, text) => {
    expect(() => pattern(source).replaceAll(text, "x")).toThrow(TemplateLimitError);
    expect(() => pattern(source).split(text)).toThrow(TemplateLimitError);
  });

  it("a call says how many steps it took, so that a loop of calls ends too", () => {
    let taken = 0;
    const spend = (steps: number) => {
      taken += steps;
    };
    for (const call of [
      () => pattern("[ab]*c").matches("ab".repeat(500), spend),
      () => pattern("[ab]+").replaceAll("ab".repeat(500), "x", spend),
      () => pattern("[ab]").replaceFirst("ab".repeat(500), "x", spend),
      () => pattern("[ab]").split("ab".repeat(500), 0, spend),
    ]) {
      taken = 0;
      call();
      expect(taken).toBeGreaterThan(0);
    }
    const stop = () => {
      throw new TemplateLimitError("enough");
    };
    expect(() => pattern("[ab]").split("abab", 0, stop)).toThrow("enough");
  });

  it("many matches of a long program cost no more than their steps", () => {
    expect(pattern("(?:a{98}c){98}|b").replaceAll("b".repeat(100_000), "")).toBe("");
  });

  it.each<[string, () => string]>([
    ["a plain text", () => pattern("a").replaceAll("a".repeat(100_000), "b".repeat(1000))],
    ["a group, many times", () => pattern(".+").replaceAll("a".repeat(100_000), "$0".repeat(1000))],
    ["what is before each character", () => pattern("").replaceAll("a".repeat(100_000), "b".repeat(1000))],
    ["a text that is no pattern", () => replaceText("a".repeat(100_000), "a", "b".repeat(1000))],
    ["nothing", () => replaceText("a".repeat(100_000), "", "b".repeat(1000))],
  ])("replacing %s ends before the text is too long", (_, replace) => expect(replace).toThrow(TemplateLimitError));

  it("replacing a text is what JavaScript does, up to that length", () => {
    fc.assert(
      fc.property(
        subject,
        fc.string({ unit: fc.constantFrom("a", "b", "$"), maxLength: 3 }),
        fc.string({ maxLength: 4 }),
        (text, wanted, by) => {
          expect(replaceText(text, wanted, by)).toBe(text.replaceAll(wanted, () => by));
        },
      ),
    );
    expect(replaceText("a".repeat(10_485), "a", "b".repeat(1000))).toHaveLength(10_485_000);
  });
});
