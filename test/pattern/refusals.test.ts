/** What is refused, by name and with the place; and that everything else is not. */
import { describe, expect, it } from "vitest";
import { PatternError } from "../../src/pattern/pattern-error.ts";
import { compile } from "./support/matcher.ts";

function refusalOf(source: string): { offset: number; reason: string } | null {
  try {
    compile(source);
    return null;
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    return { offset: error.offset, reason: error.reason };
  }
}

describe("refused is", () => {
  it.each([
    ["a back-reference", "(a)-\\1", 4, /back-reference \\1/],
    ["one ahead of its group", "\\2(a)(b)", 0, /back-reference \\2/],
    ["a back-reference by name", "(?<n>a)\\k<n>", 7, /back-reference by name/],
    ["look-behind", "a(?<=a)b", 1, /look-behind/],
    ["negative look-behind", "^[a-z-]{1,63}(?<!-)$", 13, /look-behind/],
    ["an unknown property", "^\\p{Foo}", 1, /property "Foo"/],
    ["a property of ours without braces", "x\\pL", 1, /expected "\\p\{\.\.\.\}"/],
    ["a property whose braces never close", "\\P{Lu", 0, /expected "\\P\{\.\.\.\}"/],
    ["an inline flag", "(?i)abc", 0, /"\(\?i\)"/],
    ["an atomic group", "a(?>b)", 1, /"\(\?>b"/],
    ["a group's name that is none", "(?<1>a)", 0, /a group's name/],
    ["a group that never closes", "a(b", 1, /never closed/],
    ["a parenthesis that closes nothing", "ab)c", 2, /closes no group/],
    ["a class that never closes", "a[b-", 1, /never closed/],
    ["a range upside down", "[z-a]", 0, /upside down/],
    ["a quantifier without an atom", "a|*b", 2, /nothing to repeat/],
    ["a quantifier behind a quantifier", "a++", 2, /nothing to repeat/],
    ["a counted one without an atom", "{2}a", 0, /nothing to repeat/],
    ["an anchor that is repeated", "a^*", 1, /an anchor cannot be repeated/],
    ["a boundary that is repeated", "\\b+", 0, /an anchor cannot be repeated/],
    ["counts upside down", "a{3,2}", 1, /lower count first/],
    ["a backslash at the end", "ab\\", 2, /backslash at the end/],
    ["a code point beyond Unicode", "\\u{110000}", 0, /up to 10FFFF/],
    ["a pattern that is too long", "a".repeat(20_001), 0, /20001 characters/],
    ["groups too deep", "(".repeat(201) + ")".repeat(201), 200, /deeper than 200/],
  ])("%s: %s", (_rule, source, offset, reason) => {
    const refusal = refusalOf(source);
    expect(refusal?.reason).toMatch(reason);
    expect(refusal?.offset).toBe(offset);
  });

  it("what is too large, with what exceeded and what to do", () => {
    expect(refusalOf("^(?:a{1,300}b){1,300}$")?.reason).toMatch(/more than 40000 positions: lower the counts/);
    expect(refusalOf("^(a?b?c?){200}$")?.reason).toMatch(/too many states.*512 words.*lower the counts/);
    expect(refusalOf("(?=.*a.{15}b)(?=.*c.{15}d)(?!.*e.{15}f)x")?.reason).toMatch(/put lookaheads at the begin/);
    // Two code points in each of many blocks, no two blocks alike.
    const scattered = Array.from({ length: 1500 }, (_, i) => {
      const [left, right] = [i % 64, (i + 1 + Math.floor(i / 64)) % 64];
      return String.fromCodePoint(0x20000 + i * 64 + left, 0x20000 + i * 64 + right);
    });
    expect(refusalOf(`[${scattered.join("")}]`)?.reason).toMatch(/more pieces than 1024 blocks/);
  });

  it("a name of every object, as any other unknown property", () => {
    for (const name of ["__proto__", "constructor", "toString"]) {
      expect(refusalOf(`\\p{${name}}`)?.reason).toContain(`the Unicode property "${name}"`);
    }
  });
});
