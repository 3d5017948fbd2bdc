/** A template reaches nothing but its inputs, and costs no more than its limits, whatever it and its inputs say. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Template } from "../../src/templates/template.ts";
import { TemplateLimitError, TemplateRenderError, TemplateSyntaxError } from "../../src/templates/template-errors.ts";
import { render } from "./support/render.ts";

const WAYS_OUT = [
  ...["constructor", "__proto__", "prototype", "__defineGetter__", "__lookupGetter__", "hasOwnProperty", "valueOf"],
  ...[
    "toLocaleString",
    "caller",
    "callee",
    "arguments",
    "apply",
    "call",
    "bind",
    "then",
    "toJSON",
    "at",
    "map",
    "push",
  ],
  ...["class", "getClass", "getRuntime", "forName", "classLoader", "global", "globalThis", "process", "require"],
  ...["print", "keys", "values", "toJson", "put", "species", "raw", "exec", "test", "source", "buffer"],
];

const ROOTS: Readonly<Record<string, string>> = {
  "a text": "#set($r = 'text')",
  "a number": "#set($r = 1)",
  "a double": "#set($r = 2.0)",
  "a long number": "#set($r = 12345678901234567890)",
  "a boolean": "#set($r = true)",
  "a list": "#set($r = [1])",
  "a map": "#set($r = {'k': 1})",
  "a list of a document": "#set($r = $input.path('$.l'))",
  "a map of a document": "#set($r = $input.path('$'))",
  $input: "#set($r = $input)",
  $util: "#set($r = $util)",
  $context: "#set($r = $context)",
  "$context.requestOverride.path": "#set($r = $context.requestOverride.path)",
  $stageVariables: "#set($r = $stageVariables)",
  "an entry": "#set($m = {'k': 1})#set($r = $m.entrySet()[0])",
  $foreach: "#foreach($i in [1])#set($r = $foreach)#end",
  "a defined block": "#define($r)x#end",
};

describe.each(Object.entries(ROOTS))("through %s there is no way to", (_, set) => {
  const harmless = new Set(["put", "values", "keys"]);
  it.each(WAYS_OUT.filter((name) => !harmless.has(name)))("%s", (name) => {
    const body = '{"l":[1]}';
    // Neither as a member, nor by index, nor called: nothing, and nothing to go on from.
    const template = `${set}[$r.${name}][$r["${name}"]][$r.${name}()][$r.get("${name}")][$r.${name}.constructor]`;
    expect(render(template, { body })).toBe("[][][][][]");
  });
});

it("members of a document that are named like a way out are members and nothing else", () => {
  const body = '{"constructor":{"constructor":"c"},"__proto__":{"polluted":1},"toString":"t"}';
  expect(render("$input.path('$').constructor.constructor", { body })).toBe("c");
  expect(render("$input.path('$').__proto__.polluted $input.path('$').toString", { body })).toBe("1 t");
  expect(render("#set($m = {})#set($m.__proto__ = {'polluted': 1})$m.polluted|$m.__proto__.polluted")).toBe("|1");
  expect(render("#set($m = {})$m.putAll($input.path('$'))$m.polluted|$m.size()", { body })).toBe("|3");
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
});

describe("printing a large value again and again ends with a limit, wherever it is printed:", () => {
  // A map of 2 MB, made of maps that hold the same map twice.
  const large = '#set($m = {"a": 1})#foreach($i in [1..16])#set($m = {"a": $m, "b": $m})#end';
  it.each([
    ["as text", '#set($s = "$m")'],
    ["behind a text", '#set($s = "x $m")'],
    ["by toString", "#set($s = $m.toString())"],
    ["as a list", "#set($l = [$m])#set($s = $l.toString())"],
    ["as JSON", "#set($l = [$m])#set($s = $l.toJSONString())"],
    ["by +", "#set($s = $m + 'x')"],
    ["in a comparison", "#if($m == 'x')#end"],
    ["as a key", "#set($s = $input.path('$').get($m))"],
    ["as an index", "#set($s = $input.path('$')[$m])"],
    ["as a key that is set", "#set($z[$m] = 1)"],
    ["as a key of a map", "#set($s = {$m: 1})"],
    ["as a key of $context", "#set($s = $context.requestOverride.header.get($m))"],
    ["as an argument", "#set($s = $input.params($m))"],
    ["as an argument of $util", "#set($s = $util.base64Encode($m))"],
  ])("%s", (_, print) => {
    const limits = { outputMax: 10_485_760, workMax: 400_000 };
    const template = (count: number) => `#set($z = {})${large}#foreach($i in [1..${count}])${print}#end`;
    expect(render(template(1), { limits })).toBe("");
    expect(() => render(template(1000), { limits })).toThrow(TemplateLimitError);
  });
});

describe("a limit ends", () => {
  it.each<[string, string]>([
    ["loops within loops", `${"#foreach($x in [1..1000])".repeat(4)}$x${"#end".repeat(4)}`],
    ["a text that doubles", `#set($s = "0123456789")${'#set($s = "$s$s")'.repeat(30)}$s.length()`],
    ["a list that doubles", `#set($l = [1])${"#set($x = $l.addAll($l))".repeat(40)}$l.size()`],
    ["output without end", `#set($s = "0123456789")${'#set($s = "$s$s")'.repeat(15)}#foreach($x in [1..1000])$s#end`],
    ["maps that share each other", `#set($m = {'k': 1})${"#set($m = {'a': $m, 'b': $m})".repeat(40)}$m`],
    ["a map that holds itself", "#set($m = {})#set($m.m = $m)$m"],
    ["a list that holds itself", "#set($l = [])#set($x = $l.add($l))$l"],
    [
      "comparisons of long texts",
      "#set($a = $input.path('$.a'))#set($b = $input.path('$.b'))#foreach($i in [1..1000])#foreach($j in [1..1000])#if($a == $b)x#end#end#end",
    ],
    [
      "comparisons of large values",
      "#set($l = $input.path('$'))#foreach($i in [1..1000])#foreach($j in [1..1000])#if($l == $input.path('$'))x#end#end#end",
    ],
    ["a range without end", "#set($r = [1..2000000000])$r.size()"],
    ["replacements without end", `#set($s = "aaaaaaaaaa")${"#set($s = $s.replaceAll('a', 'aaaaaaaaaa'))".repeat(12)}x`],
    ["a search in everything for everything", "$input.path('$..*..*..*..*')"],
  ])("%s", (name, template) => {
    const text = "t".repeat(30_000);
    const body = name.includes("texts")
      ? JSON.stringify({ a: `${text}a`, b: `${text}b` })
      : JSON.stringify(Array.from({ length: 2_000 }, () => ({ a: [[[[[[[[[1]]]]]]]]] })));
    expect(() => render(template, { body })).toThrow(TemplateRenderError);
  });

  it("with a message that says which", () => {
    expect(() =>
      render("#foreach($x in [1..1000])#foreach($x in [1..1000])$x#end#end", {
        limits: { outputMax: 100, workMax: 500 },
      }),
    ).toThrow(new TemplateLimitError("the template does more than 500 steps of work"));
    expect(() => render("#foreach($x in [1..1000])$x#end", { limits: { outputMax: 100, workMax: 50_000 } })).toThrow(
      new TemplateLimitError("the template writes more than 100 characters"),
    );
  });
});

const WORDS = [
  ...[
    "#if(",
    "#elseif(",
    "#else",
    "#end",
    "#foreach(",
    "#set(",
    "#define(",
    "#stop",
    "#break",
    "##",
    "#*",
    "*#",
    "#[[",
    "]]#",
  ],
  ...[
    "$a",
    "$b",
    "${a}",
    "$!a",
    "$input",
    ".path('$.a')",
    ".json('$')",
    "$util",
    ".parseJson(",
    ".params()",
    "$context",
    "$foreach",
  ],
  ...[
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "=",
    "==",
    "&&",
    "||",
    "!",
    "+",
    "-",
    "*",
    "/",
    "%",
    "<",
    ",",
    ":",
    "..",
    ".",
    "in",
    "null",
    "true",
  ],
  ...[
    "'",
    '"',
    "1",
    "2.5",
    "x",
    " ",
    "\n",
    "\\",
    "$",
    "#",
    ".size()",
    ".put('k', ",
    ".add(",
    ".replaceAll('a', 'b')",
    "[0]",
  ],
];

it("any text at all is refused with its place, or renders, or fails to render: nothing else is thrown", () => {
  const texts = fc.array(fc.constantFrom(...WORDS), { maxLength: 40, size: "max" }).map((words) => words.join(""));
  const bodies = fc.oneof(fc.json(), fc.string());
  fc.assert(
    fc.property(texts, bodies, (text, body) => {
      try {
        render(text, { body, limits: { outputMax: 10_000, workMax: 20_000 } });
      } catch (error) {
        expect([TemplateSyntaxError, TemplateRenderError, TemplateLimitError]).toContain((error as Error).constructor);
      }
    }),
    { numRuns: 20_000 },
  );
});

it("a template that compiles renders the same twice, and within its limits", () => {
  const statements = fc.array(
    fc.constantFrom(
      ...[
        "#set($a = $input.path('$.a'))",
        "#set($b = [$a, 1, 'x'])",
        "$b.add($a)",
        "#foreach($x in $b)$x,#end",
        "$b.size()",
      ],
      ...[
        "#if($a == 1)one#{else}other#end",
        "$input.json('$')",
        "#set($b[0] = $b)",
        '#set($a = "$a$a")',
        "text",
        "$util.urlEncode($a)",
      ],
    ),
    { maxLength: 30, size: "max" },
  );
  fc.assert(
    fc.property(statements, fc.json(), (parts, body) => {
      const template = new Template(parts.join("\n"));
      const outcome = () => {
        try {
          return render(parts.join("\n"), { body, limits: { outputMax: 2_000, workMax: 50_000 } });
        } catch (error) {
          return (error as Error).message;
        }
      };
      expect(template.constant === null || template.constant === outcome()).toBe(true);
      const first = outcome();
      expect(outcome()).toBe(first);
      expect(first.length).toBeLessThanOrEqual(2_000);
    }),
    { numRuns: 2_000 },
  );
});
