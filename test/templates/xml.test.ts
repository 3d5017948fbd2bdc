/** XML from values and back: what a template writes is XML, and reads as what it was. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TemplateLimitError, TemplateRenderError } from "../../src/templates/template-errors.ts";
import { type JsonMap, newMap, type Value, WholeDouble } from "../../src/templates/value.ts";
import { parseXml } from "../../src/templates/xml/parse-xml.ts";
import { toXml } from "../../src/templates/xml/to-xml.ts";

describe("toXml", () => {
  it.each<[string, Value, string]>([
    ["a map is an element for each key", { id: 7, name: "x" }, "<r><id>7</id><name>x</name></r>"],
    ["a list is an element for each item", { item: ["a", "b"] }, "<r><item>a</item><item>b</item></r>"],
    ["an empty list is nothing", { item: [] }, "<r></r>"],
    ["@ is an attribute, #text the text beside it", { "@id": 1, "#text": "t" }, '<r id="1">t</r>'],
    ["null is an empty element", { a: null }, "<r><a/></r>"],
    ["a number prints as in Java", new WholeDouble(2), "<r>2.0</r>"],
    ["signs of XML are escaped", { a: `<&>"'` }, "<r><a>&lt;&amp;&gt;&quot;'</a></r>"],
    ["and in attributes line ends too", { "@a": '"<\n\t\r' }, '<r a="&quot;&lt;&#10;&#9;&#13;"></r>'],
    ["a text cannot end a CDATA section", "]]>", "<r>]]&gt;</r>"],
    ["a prefix is left to the template", { "soap:Body": "x" }, "<r><soap:Body>x</soap:Body></r>"],
  ])("%s", (_, value, xml) => expect(toXml(value, "r")).toBe(xml));

  it.each<[string, Value]>([
    ["a list at the top", [1]],
    ["a list in a list", { a: [[1]] }],
    ["a name with a blank", { "a b": 1 }],
    ["a name that would be markup", { "a><b": 1 }],
    ["a name that begins with a digit", { "1a": 1 }],
    ["an empty name", { "": 1 }],
    ["a letter that is none of a name's", { "\u00b5": 1 }],
    ["an attribute without a name", { "@": 1 }],
    ["an attribute that would be another", { '@a="" b': 1 }],
    ["a map as an attribute", { "@a": { b: 1 } }],
    ["a map as a text", { "#text": { b: 1 } }],
    ["a control character", { a: "\u0000" }],
    ["half of a surrogate pair", { a: "\ud800" }],
    ["a character that is none", { a: "\uffff" }],
  ])("refuses %s", (_, value) => expect(() => toXml(value, "r")).toThrow(TemplateRenderError));

  it("refuses a root that is no name", () => {
    expect(() => toXml({}, "")).toThrow(TemplateRenderError);
    expect(() => toXml({}, "a b")).toThrow(TemplateRenderError);
  });
});

describe("parseXml", () => {
  it.each<[string, unknown]>([
    ["<r/>", { r: "" }],
    ["<r>t</r>", { r: "t" }],
    ['<?xml version="1.0" encoding="UTF-8"?><!-- c --><r>\n  <a>1</a>\n</r>', { r: { a: "1" } }],
    ['<r id="7"/>', { r: { "@id": "7" } }],
    ["<r><a>1</a><b/><a>2</a></r>", { r: { a: ["1", "2"], b: "" } }],
    ["<r>x<a/>y</r>", { r: { a: "", "#text": "xy" } }],
    ["<r><![CDATA[<&]]>&lt;&#65;&#x42;</r>", { r: "<&<AB" }],
    ["<r>&amp;&quot;&apos;&gt;</r>", { r: `&"'>` }],
    ["<s:r xmlns:s='urn:s'><s:a/></s:r>", { "s:r": { "@xmlns:s": "urn:s", "s:a": "" } }],
    ["<constructor><toString>1</toString></constructor>", { constructor: { toString: "1" } }],
  ])("%s", (xml, value) => expect(parseXml(xml)).toEqual(value));

  it("does not let a document set a prototype", () => {
    const value = parseXml('<r><__proto__ a="1">x</__proto__></r>') as JsonMap;
    const root = value["r"] as JsonMap;
    expect(Object.keys(root)).toEqual(["__proto__"]);
    expect(Object.getPrototypeOf(root)).toBe(Object.prototype);
    expect(Object.keys((parseXml('<r __proto__="x"/>') as JsonMap)["r"] as JsonMap)).toEqual(["@__proto__"]);
    expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain("@a");
  });

  it.each([
    "",
    "text",
    "<r>",
    "<r></s>",
    "<r a=1/>",
    '<r a="1" a="2"/>',
    "<r>&unknown;</r>",
    "<r>&nbsp;</r>",
    "<r>&#0;</r>",
    "<r>\u0000</r>",
    "<r/><r/>",
    "<r>a & b</r>",
    "<1/>",
    '<!DOCTYPE r [<!ENTITY a "aaaa">]><r>&a;</r>',
    '<!DOCTYPE r SYSTEM "file:///etc/passwd"><r/>',
  ])("refuses %j", (xml) => expect(() => parseXml(xml)).toThrow(TemplateRenderError));

  it("says where a document is wrong", () => {
    expect(() => parseXml("<r>\n<a></b></r>")).toThrow(/^\$util\.parseXml: 2:\d+: /);
  });
});

describe("what toXml wrote, parseXml reads as it was:", () => {
  const name = fc.oneof(
    fc.constantFrom("a", "b", "item", "x-1", "_"),
    fc.stringMatching(/^[a-z\u00e9\u4e00_][a-z0-9._-]{0,5}$/),
  );
  const text = fc.string({
    unit: fc.oneof(fc.constantFrom(..."<>&\"' \n\r\t]a"), fc.constantFrom("\u00e9", "\u0085", "\u2028", "\u{1f600}")),
  });
  const some = fc.string({ minLength: 1, unit: fc.constantFrom(..."<>&\"'a\r\n ") }).map((one) => `.${one}`);
  const { element } = fc.letrec<{ element: Value }>((tie) => ({
    element: fc.oneof(
      { depthSize: "small", maxDepth: 4 },
      text,
      fc
        .tuple(
          fc.dictionary(name, text, { maxKeys: 3, noNullPrototype: true }),
          fc.option(some, { nil: null }),
          fc.dictionary(name, fc.oneof(tie("element"), fc.array(tie("element"), { minLength: 2, maxLength: 3 })), {
            maxKeys: 3,
            noNullPrototype: true,
          }),
        )
        .map(([attributes, own, children]) => {
          const map: JsonMap = newMap();
          for (const [key, value] of Object.entries(attributes)) map[`@${key}`] = value;
          if (own !== null) map["#text"] = own;
          Object.assign(map, children);
          // A text alone is the element's value.
          return Object.keys(map).every((key) => key === "#text") ? (own ?? "") : map;
        }),
    ),
  }));

  it("texts, attributes, elements and lists of them", () => {
    fc.assert(
      fc.property(name, element, (root, value) => {
        expect(parseXml(toXml(value, root))).toEqual({ [root]: value });
      }),
      { numRuns: 2000 },
    );
  });

  it("every name that toXml takes is one", () => {
    const any = fc.string({ unit: "binary", minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(any, (key) => {
        let xml: string;
        try {
          xml = toXml("x", key);
        } catch (error) {
          expect(error).toBeInstanceOf(TemplateRenderError);
          return;
        }
        expect(parseXml(xml)).toEqual({ [key]: "x" });
      }),
      { numRuns: 5000 },
    );
  });

  it("any text at all is XML or refused", () => {
    const sign = fc.constantFrom(
      "<",
      ">",
      "</",
      "/>",
      "a",
      "&",
      ";",
      "#",
      "=",
      '"',
      "'",
      "<!",
      "--",
      "[CDATA[",
      "]]>",
      "<?",
      "?>",
      " ",
      "\u0000",
    );
    fc.assert(
      fc.property(fc.array(sign, { maxLength: 20 }), (signs) => {
        try {
          parseXml(signs.join(""));
        } catch (error) {
          if (!(error instanceof TemplateRenderError)) throw error;
        }
      }),
      { numRuns: 3000 },
    );
  });
});

describe("a limit ends", () => {
  const nested = (depth: number): Value => {
    let value: Value = "x";
    for (let level = 1; level < depth; level++) value = { a: value };
    return value;
  };

  it("elements more than 64 deep, in both directions", () => {
    expect(parseXml(toXml(nested(64), "a"))).toEqual({ a: nested(64) });
    expect(() => toXml(nested(65), "a")).toThrow(TemplateLimitError);
    expect(() => parseXml(`${"<a>".repeat(65)}${"</a>".repeat(65)}`)).toThrow(TemplateLimitError);
  });

  it("a map that holds itself, and maps that hold the same map twice", () => {
    const map = newMap();
    map["self"] = map;
    expect(() => toXml(map, "r")).toThrow(TemplateLimitError);
    let value: Value = "x";
    for (let level = 0; level < 60; level++) value = { a: value, b: value };
    expect(() => toXml(value, "r")).toThrow(TemplateLimitError);
  });

  it("more than 100,000 elements", () => {
    expect(() => parseXml(`<r>${"<a/>".repeat(100_001)}</r>`)).toThrow(TemplateLimitError);
  });
});
