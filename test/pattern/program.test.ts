/** What patterns in common use become: how large their programs are, and how soon these decide. */
import { beforeAll, describe, expect, it } from "vitest";
import { compile, Matcher, WAYS } from "./support/matcher.ts";

let matcher: Matcher;
beforeAll(async () => {
  matcher = await Matcher.create();
});

const HOST_LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?";

describe("a pattern in common use becomes a small automaton", () => {
  it.each([
    ["a slug", "^[a-z0-9]+(?:-[a-z0-9]+)*$", 4, 400],
    ["a length", "^[a-z]{0,255}$", 258, 2_000],
    ["any text up to a length", "^.{1,1000}$", 1_003, 6_000],
    ["IPv4", "^(\\d{1,3}\\.){3}\\d{1,3}$", 18, 500],
    ["an e-mail address", "^[a-zA-Z0-9._%+-]+@[a-zA-Z0-9.-]+\\.[a-zA-Z]{2,}$", 9, 500],
    ["HTML's e-mail address", `^[\\w.!#$%&'*+/=?^\`{|}~-]+@${HOST_LABEL}(?:\\.${HOST_LABEL})*$`, 129, 2_500],
    ["a UUID", "^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$", 39, 800],
    ["a date", "^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$", 16, 800],
    ["a password with lookaheads", "^(?=.*[a-z])(?=.*[A-Z])(?=.*\\d).{8,}$", 66, 1_500],
    ["a host name with its length looked ahead", `^(?=.{1,253}$)(?:${HOST_LABEL}\\.)+[a-z]{2,63}$`, 510, 5_000],
    [
      "a URL",
      "^https?:\\/\\/(www\\.)?[-\\w@:%.+~#=]{1,256}\\.[a-zA-Z0-9()]{1,6}\\b([-\\w()@:%+.~#?&/=]*)$",
      2_056,
      60_000,
    ],
    ["letters of Unicode", "^\\p{L}[\\p{L}\\p{M}' -]{0,99}$", 103, 50_000],
  ])("%s: %s", (_rule, source, states, bytes) => {
    const pattern = compile(source);
    expect(pattern.kind).toBe("dfa");
    expect(pattern.states).toBeLessThanOrEqual(states);
    expect(pattern.bytes.length).toBeLessThanOrEqual(bytes);
    expect(pattern.bytes.length % 8).toBe(0);
  });

  it("and the same source the same program", () => {
    for (const source of ["^(?=.{1,253}$)(?:[a-z]{1,61}\\.)+[a-z]{2,63}$", ".*a.{30}$"]) {
      expect(compile(source)).toEqual(compile(source));
    }
  });

  it("and ways of writing the same the same automaton", () => {
    const spellings = [
      "^(?:foo|fob|foc)$",
      "^fo(?:o|[bc])$",
      "^(?=f)fo[bco]$",
      "^fo(?!d)(?:[b-d]|o)$",
      "^(?:fo{2}|fo(b|c)){1}?$",
    ];
    expect(new Set(spellings.map((source) => compile(source).states))).toEqual(new Set([6]));
  });
});

describe("a program decides as soon as it can", () => {
  const long = "x".repeat(10_000);

  it.each([
    ["^abc", long, false],
    ["^(?:a|b+)c$", long, false],
    ["(?:^a|^b)c", long, false],
    ["^(?!x)", long, false],
    ["^x", long, true],
    ["x{1,5000}", long, true],
    ["^x+|y", long, true],
  ])("%s", (source, text, wanted) => {
    for (const way of WAYS) {
      const pattern = compile(source, { way });
      expect([way, matcher.matches(pattern, text)]).toEqual([way, wanted]);
      expect(matcher.work).toBeLessThanOrEqual(way === "simulation" ? 100 : 1);
    }
  });
});
