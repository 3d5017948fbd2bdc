/** How query strings are read and forwarded. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { forwardedQuery, queryValue, queryValues } from "../../src/integrations/query-string.ts";

describe("a forwarded query", () => {
  it.each([
    ["a=1&b=2", "a=1&b=2"],
    ["a", "a"],
    ["a=", "a="],
    ["a=b%20c", "a=b%20c"],
    ["a=b+c", "a=b%20c"],
    ["a=b%2Bc", "a=b%2Bc"],
    ["a=100%", "a=100%25"],
    ["a=%zz", "a=%25zz"],
    ["a=%41", "a=A"],
    ["a=%2f", "a=%2F"],
    ["a=1;b=2", "a=1&b=2"],
    ["a=%C3%A9", "a=%C3%A9"],
    ["a=\xc3\xa9", "a=%C3%A9"],
    ["a=%FF", "a=%FF"],
    ["a=x/y:z", "a=x%2Fy%3Az"],
    ["a=1#b&c=2", "a=1"],
    ["a=1%23b&c=2", "a=1%23b&c=2"],
    ["a=%0d%0aX: y", "a=%0D%0AX%3A%20y"],
  ])("%s becomes %s", (query, expected) => {
    expect(forwardedQuery(query)).toBe(expected);
  });

  it("never changes again when forwarded twice, whatever the client sent", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (query) => {
        const once = forwardedQuery(query);
        expect(forwardedQuery(once)).toBe(once);
        expect(once).toMatch(/^[\x21-\x7e]*$/);
        expect(once).not.toContain("#");
      }),
    );
  });

  it("means the same to whoever decodes it", () => {
    const pairs = fc.array(fc.tuple(fc.string({ unit: "grapheme", minLength: 1 }), fc.string({ unit: "grapheme" })));
    fc.assert(
      fc.property(pairs, (entries) => {
        const query = new URLSearchParams(entries).toString();
        expect([...new URLSearchParams(forwardedQuery(query))]).toEqual([...new URLSearchParams(query)]);
      }),
    );
  });
});

describe("a query parameter", () => {
  it("is the last of several values, and all of them in order for multi-value sources", () => {
    expect(queryValue("a=1&b=x&a=2", "a")).toBe("2");
    expect(queryValues("a=1&b=x&a=2", "a")).toEqual(["1", "2"]);
  });

  it("is empty without a value and undefined when it is not there", () => {
    expect(queryValue("a", "a")).toBe("");
    expect(queryValue("a=", "a")).toBe("");
    expect(queryValue("ab=1", "a")).toBeUndefined();
    expect(queryValue("", "")).toBeUndefined();
  });

  it("is decoded in name and value, `+` as a space, and split at `;` too", () => {
    expect(queryValue("%61+b=c%2Bd+e", "a b")).toBe("c+d e");
    expect(queryValue("x=1;a=2", "a")).toBe("2");
    expect(queryValue("a=b=c", "a")).toBe("b=c");
  });
});
