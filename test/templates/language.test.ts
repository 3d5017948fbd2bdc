/** The language, rule by rule (Velocity 1.7 as AWS runs it): references, values, operators, directives, white space, escapes. */
import { describe, expect, it } from "vitest";
import { Template } from "../../src/templates/template.ts";
import { TemplateRenderError, TemplateSyntaxError } from "../../src/templates/template-errors.ts";
import { render, renderWith } from "./support/render.ts";

const cases = (rows: readonly (readonly [string, string])[]) => it.each(rows.map(([a, b]) => [a, b] as const));

describe("a reference", () => {
  cases([
    ["#set($name = 'x')$name ${name} $!name $!{name} ${name}s", "x x x x xs"],
    ["#set($a-b = 1)$a-b", "1"],
    ["$5 $ $. $-a $(x) 100$ %", "$5 $ $. $-a $(x) 100$ %"],
    ["#set($n = 'Ann')Dear $n. $n.", "Dear Ann. Ann."],
    ["#set($m = {'a': {'b': 1}})$m.a.b $m['a']['b'] ${m.a.b} ${m['a'].b}", "1 1 1 1"],
    ["#set($m = {'a:b': 1})$m['a:b'] $m.get('a:b')", "1 1"],
    ["#set($l = [[1, 2], [3, 4]])#set($i = 1)$l[ $i ][0] $l[-1][1]", "3 4"],
    ["$a.b.c${a.b.c}$a.b()$a[0]$a['x'].y(1)", ""],
    ["#set($m = {})$m.none $m['none'] $m.get('none')|", "  |"],
    ["#set($l = ['x'])$l.empty $l.isEmpty() $l.size()", "false false 1"],
    ["#set($s = 'x')$s.nothing $s.nothing() $s[0]|", "  |"],
  ])("%s", (template, expected) => expect(render(template)).toBe(expected));
});

describe("a text in quotes", () => {
  cases([
    ["#set($a = 'x $b #if')$a", "x $b #if"],
    ['#set($b = 2)#set($a = "x $b #if($b == 2)two#end")$a', "x 2 two"],
    ["#set($a = 'it''s')$a", "it's"],
    ['#set($a = "say ""hi""")$a', 'say "hi"'],
    ['#set($a = "a\\nb")$a', "a\\nb"],
    ['#set($a = "a\\u00e9")$a', "a\u00e9"],
    ["#set($a = 'a\\u00e9')$a", "a\\u00e9"],
    ['#set($a = "two\nlines")$a', "two\nlines"],
    ['#set($name = 1)#set($a = "\\$name")$a', "$name"],
  ])("%s", (template, expected) => expect(render(template)).toBe(expected));
});

describe("a number", () => {
  cases([
    ["#set($x = 7 / 2)$x", "3"],
    ["#set($x = -7 / 2)$x", "-3"],
    ["#set($x = -7 % 4)$x", "-3"],
    ["#set($x = 100.0/50)$x", "2.0"],
    ["#set($x = 1e3)$x", "1000.0"],
    ["#set($x = 1 + 2 * 3 - (4 - 1))$x", "4"],
    ["#set($x = 9007199254740993 + 1)$x", "9007199254740994"],
    ["#set($x = 9223372036854775807 + 1)$x", "9223372036854775808"],
    ["#set($x = 1 / 0)[$x]", "[]"],
    ["#set($x = 1 % 0)[$x]", "[]"],
    ["#set($x = [] * 2)[$x]", "[]"],
    ["#set($x = 'a' + 1)$x", "a1"],
    ["#set($x = 1 + 'a')$x", "1a"],
    ["#set($x = $none + 1)$x", "1"],
    ["#set($x = 1)#set($y = $x.parseInt('42') + 1)$y", "43"],
    ["#set($x = 2.5)$x.intValue()", "2"],
  ])("%s", (template, expected) => expect(render(template)).toBe(expected));
});

describe("a condition", () => {
  const yes = (expression: string) => render(`#if(${expression})yes#{else}no#end`);
  cases([
    ["1 == 1.0", "yes"],
    ["1 == '1'", "yes"],
    ["1 != 2", "yes"],
    ["'a' == \"a\"", "yes"],
    ["$missing == $null", "yes"],
    ['$missing == ""', "yes"],
    ["$missing == null", "yes"],
    ["null == null", "yes"],
    ["'a' == null", "no"],
    ["[1, 2] == [1, 2]", "yes"],
    ["{'a': 1} == {'a': 1}", "yes"],
    ["true == 'true'", "yes"],
    ["1 < 2 && 2 <= 2 && 3 > 2 && 2 >= 2", "yes"],
    ["'1' < 2", "no"],
    ["1 lt 2 and 2 le 2 and 3 gt 2 and 2 ge 2", "yes"],
    ["1 eq 1 or false", "yes"],
    ["1 ne 1", "no"],
    ["not false", "yes"],
    ["!false && !(true && false)", "yes"],
    ["false || true && false", "no"],
    ["$missing", "yes"],
    ["!$missing", "no"],
    // Texts, numbers, lists and arithmetic written out have no truth; what a reference comes to has.
    ["0", "no"],
    ["1", "no"],
    ["1.5", "no"],
    ["'a'", "no"],
    ["!'a'", "yes"],
    ["[1]", "no"],
    ["{}", "no"],
    ["[1..2]", "no"],
    ["1 + 1", "no"],
    ["(1)", "no"],
    ["true && 1", "no"],
    ["1 || true", "yes"],
    ["(1 == 1)", "yes"],
    ["!(1 == 1)", "no"],
  ])("%s", (expression, expected) => expect(yes(expression)).toBe(expected));

  it("asks a reference, whatever it comes to, and never a text that one is put into", () => {
    const template = (condition: string) => `#set($a = 0)#set($b = '')#if(${condition})yes#{else}no#end`;
    expect(
      ["$a", "$b", "($a)", "$a && $b", "$a.toString()", "$b.length()"].map(template).map((text) => render(text)),
    ).toEqual(Array(6).fill("yes"));
    expect(["!$a", '"$a"', "$a + 1", "$a && 'x'"].map(template).map((text) => render(text))).toEqual(
      Array(4).fill("no"),
    );
  });
});

// Each was held against the Java engine.
describe("signs that begin nothing", () => {
  cases([
    ["a$!.b", "a$.b"],
    ["$! x", "$ x"],
    ["$!!", "$!"],
    ["$!{ x", "$!{ x"],
    ["$${1}", "$${1}"],
    ['#set($x = "5$")$x', "5$"],
    ['#set($x = "#")$x', "#"],
    ['#set($x = "$!")$x', "$"],
    ['#set($x = "#if(true)b$ #end$")$x', "b$ $"],
  ])("%s", (template, expected) => expect(render(template)).toBe(expected));

  it.each(["$", "a$", "#", "$!", "$!$!", "#if(true)x#end#"])("%s at the end of a template is refused", (template) => {
    expect(() => render(template)).toThrow("at the end");
  });
});

describe("blanks before #set", () => {
  cases([
    ["a #set($x = 1)b", "a b"],
    ["$5 #set($x = 1)b", "$5 b"],
    ["# a #set($x = 1)b", "# a b"],
    ["#a1 #set($x = 1)b", "#a1b"],
    ["${ #set($x = 1)b", "${b"],
    ["#set($a = 1)$a #set($x = 1)b", "1b"],
    ["#set($a = 1)\\$a #set($x = 1)b", "$ab"],
    ["\\#end\t#set($x = 1)b", "#endb"],
    ["\\ #set($x = 1)b", "\\b"],
    ["\\a #set($x = 1)b", "\\a b"],
    ["x\n #set($x = 1)b", "x\n b"],
    ["\\\\#set($x = 1)b", "\\\\b"],
    ["\\\\#if(true)x#end", "\\x"],
  ])("%j", (template, expected) => expect(render(template)).toBe(expected));
});

describe("a word as an argument", () => {
  cases([
    ["#set($l = ['q'])$l.contains(foo) $l.contains(null) $l.contains( a-b )", "false false false"],
    ["#set($l = ['q'])#set($n = $l.add(foo))$l", "[q, null]"],
    ["#set($s = 'x')[$s.nothing(foo)]", "[]"],
    ["#set($l = [true])$l.contains(true)", "true"],
  ])("is null: %s", (template, expected) => expect(render(template)).toBe(expected));

  it.each(["$a.b(c d)", "$a.b(c.d)", "$a.b(1 c)", "#set($x = foo)", "#set($x = [foo])"])(
    "but not in %s",
    (template) => {
      expect(() => render(template)).toThrow("expected");
    },
  );
});

describe("a list that changes while #foreach walks over it", () => {
  const walk = (body: string) => render(`#set($l = [1, 2, 3])#foreach($i in $l)$i${body}#end;$l.size()`);

  it("fails as Java's iterator does, on the next turn", () => {
    expect(() => walk("#set($n = $l.add(9))")).toThrow("a list changed while #foreach walked over it");
    expect(() => walk("#if($i == 1)#set($n = $l.remove(0))#end")).toThrow("a list changed");
    expect(() => walk("#if($i == 3)#set($n = $l.add(9))#end")).toThrow("a list changed");
  });

  it("goes on or ends where the iterator does not look again", () => {
    expect(walk("#set($l[0] = 7)")).toBe("123;3");
    expect(walk("#if($i == 2)#set($n = $l.add(9))#break#end")).toBe("12;4");
    // The last but one: the iterator stands at the end then.
    expect(walk("#if($i == 2)#set($n = $l.remove(0))#end")).toBe("12;2");
  });
});

describe("a directive", () => {
  cases([
    ["#if(false)a#elseif(true)b#{else}c#end", "b"],
    ["#if (false)a#elseif (false)b#else c#end", " c"],
    ["#foreach($x in {'a': 1, 'b': 2})$x#end", "12"],
    ["#foreach($x in {'a': 1, 'b': 2}.keySet())$x#end", "syntax"],
    ["#set($m = {'a': 1, 'b': 2})#foreach($e in $m.entrySet())$e.key=$e.value;#end", "a=1;b=2;"],
    ["#set($m = {'a': 1, 'b': 2})#foreach($k in $m.keySet())$k#end", "ab"],
    ["#foreach($x in $none)x#end", ""],
    ["#foreach($x in 'text')x#end", ""],
    ["#set($x = 'before')#foreach($x in [1])$x#end$x", "1before"],
    ["#foreach($x in [1])#set($y = $x)#end$y$!x", "1"],
    ["#foreach($x in [5, 6])$velocityCount$velocityHasNext#end$!velocityCount", "1true2false"],
    ["#foreach($x in [1, 2])#foreach($y in [1])$foreach.parent.count#end#end", "12"],
    ["#foreach($x in [1, 2, 3])#if($x == 2)#break#end$x#end!", "1!"],
    ["#foreach($x in [1, 2])$foreach.first $foreach.last #end", "true false false true "],
    ["#set($m = {})#set($m.k = 1)#set($m['l'] = 2)$m", "{k=1, l=2}"],
    ["#set($l = [1, 2])#set($l[0] = 5)$l", "[5, 2]"],
    ["#set($none.a.b = 1)|", "|"],
    ["#set($m = {'2': 'b', '1': 'a', 'x': 'c'})$m", "{2=b, 1=a, x=c}"],
    ["#evaluate('x') #return #unknown(1) #333 #header { }", "#evaluate('x') #return #unknown(1) #333 #header { }"],
    ["#[[ $raw #if ]]#", " $raw #if "],
    ["a ## comment\nb", "a b"],
    ["#define($b)$b.x#end$b", ""],
  ])("%s", (template, expected) => {
    if (expected === "syntax") expect(() => new Template(template)).toThrow(TemplateSyntaxError);
    else expect(render(template)).toBe(expected);
  });

  it("#foreach walks over a thousand items and no more", () => {
    expect(render("#foreach($x in [1..2000])#set($last = $x)#end$last")).toBe("1000");
  });
});

describe("white space", () => {
  cases([
    ["#set($a = 1)  \n x", " x"],
    ["#set($a = 1) x", " x"],
    ["  #set($a = 1)\nx", "x"],
    ["a\n  #set($a = 1)\nb", "a\n  b"],
    ["#set($a = 1)\n   #set($b = 2)\nx", "x"],
    ["  #if(true)\n  a\n  #end\n b", "    a\n   b"],
    ["#foreach($x in [1, 2])\n$x\n#end\n", "1\n2\n"],
    ["#if(true)a#else \n b#end", "a"],
    ["x \n", "x \n"],
    ["a#* c *#\nb", "a\nb"],
    ["#set($a = 1)\r\nx", "x"],
  ])("%j", (template, expected) => expect(render(template)).toBe(expected));
});

describe("an escape", () => {
  cases([
    ["#set($email = 'foo')\\$email \\\\$email \\\\\\$email", "$email \\foo \\$email"],
    ["\\#end \\\\ \\x", "#end \\\\ \\x"],
    ['#set($email = "foo")\\#set( $email = "bar" )', '#set( foo = "bar" )'],
    ["\\# \\$", "\\# \\$"],
    ["\\#unknown", "\\#unknown"],
    ["\\$a.b('x')", "$a.b('x')"],
  ])("%s", (template, expected) => expect(render(`${template} `)).toBe(`${expected} `));
});

describe("a template that cannot be read is refused with its place", () => {
  it.each<[string, string]>([
    ["a $", "line 1, column 3: a lone $ at the end"],
    ["a #", "line 1, column 3: a lone # at the end"],
    ["a\n#if(true)", "line 2, column 1: #if without its #end"],
    ["#end", "line 1, column 1: #end without a directive that it belongs to"],
    ["#foreach($x of [1])#end", 'line 1, column 13: expected "in" behind $x, found "of [1])#end"'],
    ["#set($x 1)", 'line 1, column 9: expected "=" in #set, found "1)"'],
    [
      "\n  #set($x = )",
      'line 2, column 13: expected a value (a reference, text in quotes, number, list or map), found ")"',
    ],
    ['#set($x = "a\\"b")', 'line 1, column 15: expected ")" to close #set, found "b\\")"'],
    ["#set($x = 'a)", "line 1, column 11: a text that begins with ' and does not end"],
    ["${a|'alt'}", 'line 1, column 4: expected "}" to close ${a, found "|\'alt\'}"'],
    ["#if(true)#else#else#end", "line 1, column 15: #else behind #else"],
    ['#parse("x")', "line 1, column 1: #parse is not available: a template can reach nothing but its inputs"],
    ["#* open", "line 1, column 1: a comment that begins with #* and does not end with *#"],
    [
      '#set($x = "$a.b(")',
      "line 1, column 17: expected a value (a reference, text in quotes, number, list or map), found the end of the template",
    ],
  ])("%j", (template, message) => {
    expect(syntaxError(template)).toBe(message);
  });

  it("however deep it is nested", () => {
    expect(() => new Template(`#set($x = ${"[".repeat(100_000)})`)).toThrow(TemplateSyntaxError);
    expect(() => new Template(`${"#if(true)".repeat(100_000)}`)).toThrow(TemplateSyntaxError);
    expect(() => new Template(`#if(${"!".repeat(100_000)}true)#end`)).toThrow(TemplateSyntaxError);
  });
});

function syntaxError(text: string): string {
  try {
    new Template(text);
  } catch (error) {
    if (error instanceof TemplateSyntaxError) return error.message;
    throw error;
  }
  return "no error";
}

describe("a method of Java", () => {
  cases([
    ["#set($s = 'a,b,,')$s.split(',') $s.split(',').size() $s.split(',')[1]", "[a, b] 2 b"],
    ["#set($s = ' Ab ')$s.trim()|$s.toLowerCase()|$s.toUpperCase()|$s.length()", "Ab| ab | AB |4"],
    ["#set($s = 'abcabc')$s.indexOf('c') $s.lastIndexOf('c') $s.indexOf('c', 3) $s.charAt(1)", "2 5 5 b"],
    [
      "#set($s = 'abc')$s.substring(1) $s.substring(0, 2) $s.contains('b') $s.startsWith('a') $s.endsWith('x')",
      "bc ab true true false",
    ],
    ["#set($s = 'abc')$s.equals('abc') $s.equalsIgnoreCase('ABC') $s.concat('d') $s.isEmpty()", "true true abcd false"],
    [
      "#set($s = 'a.b.c')$s.replace('.', '-') $s.replaceAll('[.]', '-') $s.replaceFirst('\\.', '-')",
      "a-b-c a-b-c a-b.c",
    ],
    [
      "#set($s = 'John Smith')$s.replaceAll('(\\w+) (\\w+)', '$2 $1') $s.matches('J.*') $s.matches('J')",
      "Smith John true false",
    ],
    [
      "#set($l = ['b', 'a'])$l.add('c') $l.contains('a') $l.indexOf('a') $l.remove(0) $l $l.addAll(['x'])$l",
      "true true 1 b [a, c] true[a, c, x]",
    ],
    [
      "#set($m = {'a': 1})$m.containsKey('a') $m.size() $m.remove('a') $m.isEmpty() $m.putAll({'b': 2})$m",
      "true 1 1 true {b=2}",
    ],
    ["#set($m = {'a': 1})$m.values() $m.keySet() $m.entrySet() $m.getOrDefault('z', 9)", "[1] [a] [a=1] 9"],
  ])("%s", (template, expected) => expect(render(template)).toBe(expected));

  it.each([
    "'abc'.substring(5)",
    "[1].get(3)",
    "[1][4]",
    "$util.parseJson('{')",
    "$util.urlDecode('%zz')",
    "'a'.matches('(?=a)')",
  ])("that Java answers with an exception fails the rendering: %s", (expression) => {
    const [head, ...rest] = expression.startsWith("$")
      ? [expression]
      : [expression.split(/(?=\.[a-z]|\[\d\]$)/)].flat();
    const template = expression.startsWith("$") ? expression : `#set($v = ${head})$v${rest.join("")}`;
    expect(() => render(template)).toThrow(TemplateRenderError);
  });
});

describe("$util", () => {
  cases([
    [`#set($s = "it's a ""q"" \\ / \u00e9")$util.escapeJavaScript($s)`, `it\\'s a \\"q\\" \\\\ \\/ \\u00E9`],
    [`#set($s = "it's")$util.escapeJavaScript($s).replaceAll("\\\\'","'")`, "it's"],
    [
      "$util.urlEncode(\"a b&c/d~e*f'\u00e9\") $util.urlDecode('a+b%26%C3%A9')",
      "a+b%26c%2Fd%7Ee*f%27%C3%A9 a b&\u00e9",
    ],
    ["$util.base64Encode('h\u00e9') $util.base64Decode('aMOp')", "aMOp h\u00e9"],
    ["$util.parseJson($util.base64Decode('eyJhIjpbMV19')).a[0]", "1"],
    ["$util.none('x')$util|", "util|"],
    [
      "$util.toXml({'@id': 1, 'name': 'a<b', 'tag': ['x', 'y']}, 'pet')",
      '<pet id="1"><name>a&lt;b</name><tag>x</tag><tag>y</tag></pet>',
    ],
    ["$util.parseXml('<pet id=\"1\"><name>a&lt;b</name><tag>x</tag><tag>y</tag></pet>').pet.tag[1]", "y"],
  ])("%s", (template, expected) => expect(render(template)).toBe(expected));
});

describe("a number of a document keeps its kind", () => {
  cases([
    ["1", "1"],
    ["1.0", "1.0"],
    ["249.99", "249.99"],
    ["1e10", "1.0E10"],
    ["12345678901234567890", "12345678901234567890"],
    ["-0.5", "-0.5"],
    ["0.0001", "1.0E-4"],
  ])("%s", (number, expected) => {
    expect(render("$input.path('$.n') $input.json('$.n')", { body: `{"n":${number}}` })).toBe(
      `${expected} ${expected}`,
    );
  });

  it("and an object the order of its members", () => {
    const body = '{"b":1,"2":2,"a":{"10":1,"9":2}}';
    expect(render("$input.path('$') $input.json('$')", { body })).toBe(`{b=1, 2=2, a={10=1, 9=2}} ${body}`);
  });

  it("what is put behind them stands behind them", () => {
    expect(renderWith({ m: { b: 1 } }, "#set($m['7'] = 'x')#set($m.a = 'y')$m")).toBe("{b=1, 7=x, a=y}");
  });
});
