/** The sets behind \p{...}: found by a shortcut over planes, they are what the engine says of every single code point. */
import { describe, expect, it } from "vitest";
import { propertySet } from "../../src/pattern/unicode-properties.ts";

describe("a property's set", () => {
  it.each(["L", "Lu", "C", "Cn", "Co", "Cs", "Any", "Assigned", "Emoji", "Script=Inherited", "Variation_Selector"])(
    "has each code point that the engine has, and no other: %s",
    (name) => {
      const set = propertySet(name, false)!;
      const others = propertySet(name, true)!;
      const twin = new RegExp(`^\\p{${name}}$`, "u");
      const has = new Uint8Array(0x110000);
      for (let i = 0; i < set.length; i += 2) has.fill(1, set[i], set[i + 1]! + 1);
      const hasNot = new Uint8Array(0x110000).fill(1);
      for (let i = 0; i < others.length; i += 2) hasNot.fill(0, others[i], others[i + 1]! + 1);
      const wrong: number[] = [];
      for (let codePoint = 0; codePoint < 0x110000; codePoint++) {
        const wanted = twin.test(String.fromCodePoint(codePoint)) ? 1 : 0;
        if (has[codePoint] !== wanted || hasNot[codePoint] !== wanted) wrong.push(codePoint);
      }
      expect(wrong).toEqual([]);
    },
  );

  it("is asked for by ECMA-262's names only", () => {
    for (const name of ["Lu", "gc=Lu", "General_Category=Uppercase_Letter"]) {
      expect(propertySet(name, false)).toEqual(propertySet("Uppercase_Letter", false));
    }
    expect(propertySet("Script=Latin", false)).toEqual(propertySet("sc=Latn", false));
    for (const name of ["", "lu", "Latin", "Script=", "Script=Lu", "gc=Emoji", "L}", "Noncharacter_Code_Point"]) {
      expect(propertySet(name, false)).toBeNull();
    }
  });
});
