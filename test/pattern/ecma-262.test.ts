/**
 * What each form of ECMA-262's syntax takes and what not, a rule a line; decided by the core, compiled each way. The
 * last column of each table is what must not match.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { compile, Matcher, WAYS } from "./support/matcher.ts";

type Rule = readonly [rule: string, source: string, matching: readonly string[], others: readonly string[]];

let matcher: Matcher;
beforeAll(async () => {
  matcher = await Matcher.create();
});

function rules(title: string, table: readonly Rule[]): void {
  describe(title, () => {
    it.each(table)("%s: %s", (_rule, source, matching, others) => {
      for (const pattern of [compile(source), ...WAYS.map((way) => compile(source, { way }))]) {
        const verdicts = (texts: readonly string[]) => texts.map((text) => [text, matcher.matches(pattern, text)]);
        expect(verdicts(matching)).toEqual(matching.map((text) => [text, true]));
        expect(verdicts(others)).toEqual(others.map((text) => [text, false]));
      }
    });
  });
}

rules("characters", [
  ["a literal is found anywhere", "ab", ["ab", "xxabxx"], ["", "a", "ba", "AB"]],
  ["an empty pattern matches everything", "", ["", "x"], []],
  [
    "a dot takes all but line ends",
    "^.$",
    ["a", "\0", "é", "中", "\u{1f600}"],
    ["", "\n", "\r", "\u2028", "\u2029", "ab"],
  ],
  ["a dot takes what stands beside the line ends", "^.$", ["\u2027", "\u202a", "\x85", "\u00a8"], []],
  ["letters beyond ASCII are letters", "^né$", ["né"], ["ne", "n\u00c3\u00a9"]],
  ["a code point counts once, whatever its length", "^.{3}$", ["aé\u{1f600}", "中中中"], ["\u{1f600}", "éé"]],
  ["a lone surrogate is a code point", "^.\\ud800$", ["x\ud800", "\udfff\ud800"], ["x", "\ud800", "x\u{10000}"]],
]);

rules("escapes", [
  ["control escapes", "^\\t\\n\\v\\f\\r$", ["\t\n\v\f\r"], ["tnvfr"]],
  ["\\0 is the zero character", "^\\0$", ["\0"], ["0", ""]],
  ["\\c and a letter is a control character", "^\\cA\\cz$", ["\x01\x1a"], ["cAcz"]],
  ["\\c without a letter is a backslash and c", "^\\c1$", ["\\c1"], ["\x11"]],
  ["\\x and two digits", "^\\x41\\xe9$", ["Aé"], ["x41"]],
  ["\\x without them is x", "^\\x4g$", ["x4g"], ["\x04g"]],
  ["\\u and four digits", "^\\u0041\\u4E2D$", ["A中"], ["u0041"]],
  ["\\u without them is u", "^\\u12$", ["u12"], []],
  ["\\u{...} is a code point", "^\\u{1F600}\\u{41}$", ["\u{1f600}A"], ["u{41}"]],
  ["two escaped surrogates are one code point", "^\\ud83d\\ude00?$", ["\u{1f600}", ""], ["\ud83d"]],
  ["an escaped sign is the sign", "^\\^\\$\\.\\*\\+\\?\\(\\)\\[\\]\\{\\}\\|\\\\\\/$", ["^$.*+?()[]{}|\\/"], []],
  ["an escaped letter without a meaning is the letter", "^\\a\\-\\_\\k\\é$", ["a-_ké"], []],
  ["octal, where no group has the number", "^\\101\\7\\08\\9$", ["A\x07\x008" + "9"], []],
]);

rules("sets", [
  ["\\d is 0 to 9", "^\\d$", ["0", "9"], ["a", "/", ":", "٣", "\uff11"]],
  ["\\D is the rest", "^\\D$", ["a", "٣", "\u{1f600}"], ["0", ""]],
  [
    "\\w is letters, digits and _ of ASCII",
    "^\\w$",
    ["a", "z", "A", "Z", "0", "9", "_"],
    ["-", "é", "@", "[", "`", "{"],
  ],
  ["\\W is the rest", "^\\W$", ["-", "é"], ["_"]],
  [
    "\\s is white space and line ends",
    "^\\s+$",
    [" \t\n\v\f\r\u00a0\u1680\u2003\u2028\u2029\u202f\u205f\u3000\ufeff"],
    ["", "\u200b", "\x1f", "\x85"],
  ],
  ["\\S is the rest", "^\\S$", ["x", "\u200b", "\u180e"], [" ", "\ufeff"]],
  ["a class is one of its characters", "^[abc]$", ["a", "b", "c"], ["", "d", "ab"]],
  ["ranges have both ends", "^[b-d2-4]$", ["b", "d", "2", "4"], ["a", "e", "1", "5", "-"]],
  ["a negated class is one of the others", "^[^b-d]$", ["a", "e", "\n", "\u{1f600}"], ["b", "c", "d", ""]],
  ["- at the edges of a class is itself", "^[-a]+[a-]+[^-]$", ["-a-ax"], ["aa-"]],
  ["- beside a set in a class is itself", "^[\\d-x]+$", ["1-x"], ["y"]],
  ["] in front ends the class", "^[]$|^[^]$", ["x", "\n"], ["", "xx"]],
  ["\\b in a class is backspace", "^[\\b]$", ["\b"], ["b", ""]],
  [
    "escapes in classes",
    "^[\\d\\]\\\\\\n\\x41\\u{1f600}\\cA-]$",
    ["5", "]", "\\", "\n", "A", "\u{1f600}", "\x01", "-"],
    ["a", "d", "x"],
  ],
  [
    "ranges reach over planes",
    "^[\\u{ff00}-\\u{10400}]$",
    ["\uff21", "\u{10000}", "\u{10400}"],
    ["\ufeff", "\u{10401}", "\ud800"],
  ],
  [
    "a class of high and one of low surrogates are pairs",
    "^(?:[\\ud800-\\udbff][\\udc00-\\udfff])$",
    ["\u{10000}", "\u{10ffff}"],
    ["a", "\ud800", "\udc00"],
  ],
  ["all else is itself in a class", "^[.*+?(){}|/$^]+$", [".*+?(){}|/$^"], ["a"]],
]);

rules("Unicode properties", [
  ["a General_Category, short and long", "^\\p{Lu}\\p{Lowercase_Letter}\\p{gc=Nd}$", ["Éé٣", "Aa1"], ["éÉ1", "AAA"]],
  ["\\P is the rest", "^\\P{L}+$", ["12 \u{1f600}"], ["1a"]],
  ["a script", "^\\p{Script=Greek}\\p{sc=Cyrl}$", ["αж"], ["жα", "aж"]],
  ["a binary property", "^\\p{Emoji_Presentation}\\p{White_Space}$", ["\u{1f600} "], ["a "]],
  ["in a class, negated too", "^[\\p{L}_-]+[^\\p{L}]$", ["aé_-1"], ["a1b"]],
  ["\\p{Any} takes surrogates too", "^\\p{Any}$", ["a", "\ud800", "\u{10ffff}"], [""]],
  ["surrogates are of the category Cs", "^\\p{Cs}$", ["\ud800", "\udfff"], ["a", "\u{10000}"]],
]);

rules("anchors", [
  ["^ is the begin of the text, not of a line", "^b", ["b", "bc"], ["ab", "a\nb"]],
  ["$ is the end of the text, not of a line", "a$", ["a", "ba"], ["ab", "a\n", "a\nb"]],
  ["^ behind a character cannot be", "a^b", [], ["ab", "a^b", "a\nb"]],
  ["$ before a character cannot be", "a$b", [], ["ab", "a$b", "a\nb"]],
  ["anchors in branches", "^a|b$", ["ax", "xb", "a", "b"], ["xax", "bx"]],
  ["anchors in groups and behind what may be empty", "(^|-)x*($|-)", ["", "x", "-", "a-x", "x-a"], ["axa"]],
  ["\\b is where a word begins or ends", "\\bcat\\b", ["cat", "a cat!", "-cat-"], ["cats", "concat", "_cat", "cat1"]],
  ["\\b sees ASCII's words only", "\\bx\\b", ["éxé", "\u{1f600}x"], ["axa"]],
  ["\\b at the ends of the text needs a word", "^\\b|\\b$", ["a", "a-", "-a"], ["", "-", "é"]],
  ["\\B is everywhere else", "a\\Bb|-\\B-", ["ab", "--"], ["a", "-", "a-b"]],
  ["\\B between the ends of an empty text", "^\\B$", [""], ["a"]],
  ["\\b and \\B exclude each other", "a\\b\\Bb|\\b\\B", [], ["ab", "a b", ""]],
  ["$ and then \\b", "a$\\b", ["a", "ba"], ["a-", "ab"]],
]);

rules("groups and alternatives", [
  ["alternatives", "^(?:cat|dog|)$", ["cat", "dog", ""], ["catdog", "do"]],
  ["groups with and without capture, and with names", "^(a)(?:b)(?<year>c)(?<$_é>d)$", ["abcd"], ["abc"]],
  ["an empty group", "^a()b(?:)c$", ["abc"], ["ac"]],
  ["alternatives reach to the edge of the group", "^(ab|c)d$", ["abd", "cd"], ["ab", "acd"]],
]);

rules("quantifiers", [
  ["? is none or one", "^ab?$", ["a", "ab"], ["abb"]],
  ["* is any number", "^ab*$", ["a", "ab", "abbbb"], ["b", "aba"]],
  ["+ is one at least", "^ab+$", ["ab", "abbb"], ["a"]],
  ["{n} is so many", "^a{3}$", ["aaa"], ["aa", "aaaa"]],
  ["{n,} is so many at least", "^a{2,}$", ["aa", "aaaaa"], ["a"]],
  ["{n,m} is from n to m", "^a{2,4}$", ["aa", "aaa", "aaaa"], ["a", "aaaaa"]],
  ["{0} is none", "^a{0}b{0,0}$", [""], ["a", "b"]],
  ["lazy ones match the same", "^a??b*?c+?d{2}?e{1,}?f{0,2}?$", ["cdde", "abbccddeeff"], ["bdde"]],
  ["of groups", "^(?:ab|c){2}$", ["abab", "abc", "cc"], ["ab", "ababab"]],
  ["of quantified groups", "^(?:a{2}){2,3}$", ["aaaa", "aaaaaa"], ["aa", "aaaaa", "aaaaaaaa"]],
  ["of optional groups", "^((a?){3}){2}$", ["", "aaaaaa"], ["aaaaaaa"]],
  ["of groups that may be empty", "^(?:a*|b)*$", ["", "aabba"], ["c"]],
  ["a { that is no quantifier is itself", "^x{,2}a{b{1,c}{$", ["x{,2}a{b{1,c}{"], ["xx"]],
  ["} and ] that close nothing are themselves", "^}a]$", ["}a]"], []],
  ["large counts", "^(?:ab){300,301}$", ["ab".repeat(300), "ab".repeat(301)], ["ab".repeat(299), "ab".repeat(302)]],
  ["not anchored, the least count decides", "a{3,500}", ["aaa", "xaaaax"], ["aa"]],
]);

rules("lookaheads", [
  ["(?=) asks without taking", "^(?=ab)a", ["ab", "abc"], ["ac", "a"]],
  ["(?!) asks for the contrary", "^a(?!b)", ["a", "ac"], ["ab"]],
  [
    "several at one place all hold",
    "^(?=.*[a-z])(?=.*\\d).{4,}$",
    ["a123", "1zzz", "ab!1"],
    ["1234", "abcd", "a1", ""],
  ],
  ["their $ is the end of the text", "^(?=\\w{2,3}$)(?!ab$)a", ["aab", "abc", "aa"], ["ab", "aaaa", "a"]],
  ["in the middle and at the end", "a(?=b)b(?!c)", ["ab", "abd", "abcab"], ["abc", "a"]],
  ["nested", "^(?!a(?!b))", ["ab", "b", ""], ["a", "ac"]],
  ["nested twice", "^(?=(?!(?=ab)).)", ["b", "ac", "a"], ["ab", ""]],
  ["in a repetition", "^(?:(?!ab)[a-c])*$", ["", "ba", "acb"], ["ab", "cab"]],
  ["repeated themselves, as annex B has it", "^(?=a)*b(?!c){2}(?=d)?", ["b", "bd"], ["bc", "ab"]],
  ["in alternatives", "^(?:(?=a)\\w{2}|(?!a)\\w{3})$", ["ab", "bcd"], ["bc", "abc"]],
  ["that overlap what they are in", "^(?:a(?=.{2}))+", ["aaa", "axx"], ["aa", "a", "xaaa"]],
  ["with boundaries in them", "^(?=.*\\bfoo\\b)(?!.*\\bbar\\b)", ["foo", "a foo bars"], ["foo bar", "food"]],
  ["with ^ in them", "a(?=^)|b(?!^)", ["b"], ["a", ""]],
  ["of nothing", "^(?=)a(?!)|^b(?=)$", ["b"], ["a", "ab"]],
]);
