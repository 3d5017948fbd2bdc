/** What the service was seen to render: templates without a request around them, by what they show. */
import { describe, expect, it } from "vitest";
import { render, renderWith, TestContext } from "./support/render.ts";

describe("a template renders as the service was seen to", () => {
  it.each<[string, string, string]>([
    ["a missing variable is nothing", "Hello $name", "Hello "],
    ["a missing value is true", "#if($value) true #else false #end", " true "],
    ["$foreach.hasNext", "#foreach ($i in [1, 2, 3])$i. #if ($foreach.hasNext)yes#end, #end", "1. yes, 2. yes, 3. , "],
    ["a range that descends", "#set($v = [2..-2])#foreach($x in $v)$x,#end", "2,1,0,-1,-2,"],
    [
      "$foreach of the loop that it stands in",
      "#foreach ($j in [1,2])#foreach ($i in [3, 4])$foreach.count,#end$foreach.count|#end",
      "1,2,1|1,2,2|",
    ],
    [
      "#define is rendered where it is used",
      "\n#define( $f )$ctx#end\n#set( $ctx = 'foo' )\n$f\n#set( $ctx = 'bar' )\n$f\n",
      "\nfoo\nbar\n",
    ],
    ["parentheses behind a variable are text", "#define ( $hello)hi#end$hello()$hello()", "hi()hi()"],
    ["a map prints as Java's", "#set( $o = {'k1': 'v1', 'k2': 'v2'} )$o.toString()", "{k1=v1, k2=v2}"],
    [
      "List.set gives the old item",
      "#set($a = ['one','two','three'])$a.set(1, 'foo')#foreach ($i in $a)$i#end",
      "twoonefoothree",
    ],
    ["a missing key is the empty text", '#set($d = {})#set($d["$key"] = "foo")$d.toString()', "{=foo}"],
    ["null in a map is nothing", '#set($m={})#set($i=$m.put(\'k\', null))#if("$m.k" == "")none#else has#end', "none"],
    ["replaceAll", "#set( $s = 'foobar123bab') $s.replaceAll('ba.', 'foo')", " foofoo123foo"],
    ["arithmetic of doubles", "#set($x = .5*.1)$x", "0.05"],
    ["#stop", "hello #stop world", "hello "],
    ["no macros", "#macro(recur $n)again#recur($n)#end#recur(5)", "#recur(5)"],
    ["a block comment", "Stuff#*\n more *#\n and more stuff", "Stuff\n and more stuff"],
    [
      "the indentation before #set stays behind a plain line end",
      '\n        #set( $o = {\n  "a": 1\n        } )\n        {\n          "k": "v"',
      '\n                {\n          "k": "v"',
    ],
  ])("%s", (_, template, expected) => {
    expect(render(template)).toBe(expected);
  });

  it.each<[string, unknown, string]>([
    ["an object", { foo: "bar" }, "{foo=bar}"],
    ["a list", [{ foo: "bar" }], '[{"foo":"bar"}]'],
    ["an object with a list", { foo: [{ nested: "bar" }] }, '{foo=[{"nested":"bar"}]}'],
  ])("%s of a document prints in its own form", (_, json, expected) => {
    expect(renderWith({ json }, "$json")).toBe(expected);
    expect(renderWith({ json }, "$json.toString()")).toBe(expected);
  });

  const PROBE =
    '{"body": $r, "nested": $r.nested, "isNull": #if( $r == $null )"true"#else"false"#end, ' +
    '"isEmptyString": #if( $r == "" )"true"#else"false"#end}';

  it.each<[string, unknown, string]>([
    ["what is not there", {}, '{"body": , "nested": , "isNull": "true", "isEmptyString": "true"}'],
    ["null", { r: null }, '{"body": , "nested": , "isNull": "true", "isEmptyString": "true"}'],
    ["an empty list", { r: [] }, '{"body": [], "nested": , "isNull": "false", "isEmptyString": "false"}'],
  ])("%s, printed, asked for a member and compared", (_, body, expected) => {
    expect(render(`#set($r = $input.path("$.r"))${PROBE}`, { body: JSON.stringify(body) })).toBe(expected);
  });

  it("null of a document is true in a condition, and false is the one thing that is not", () => {
    expect(renderWith({ some_value: null }, "#if ($some_value)hide me#end")).toBe("hide me");
    expect(renderWith({ value: false }, "#if ( !$value )yes#end")).toBe("yes");
    for (const value of [0, "", [], {}, "false"]) expect(renderWith({ value }, "#if($value)true#end")).toBe("true");
  });

  it("Map.put gives the old value and changes the document", () => {
    const body = '{"d":{"k":"initial value"}}';
    const template = "#set($d = $input.path('$.d'))#set($i = $d.put('k','new value'))$i - $d.k $input.json('$')";
    expect(render(template, { body })).toBe('initial value - new value {"d":{"k":"new value"}}');
  });

  it("indexes and members chain", () => {
    expect(renderWith({ a: ["foo", { bar1: "bar2" }] }, "$a[1].bar1")).toBe("bar2");
    expect(renderWith({ json: [{ foo: "bar" }] }, "$json[0]")).toBe("{foo=bar}");
  });

  it("the body is text, and {} when there is none", () => {
    const template = "Action=SendMessage&MessageBody=$input.body";
    expect(render(template)).toBe("Action=SendMessage&MessageBody={}");
    expect(render(template, { body: '{"some": "value"}' })).toBe('Action=SendMessage&MessageBody={"some": "value"}');
    expect(render(template, { body: "some raw data" })).toBe("Action=SendMessage&MessageBody=some raw data");
    const encoded =
      "EncodedBody=$util.urlEncode($input.body)&EncodedBodyAccess=$util.urlEncode($input.body.testAccess)";
    expect(render(encoded, { body: '{"some": "value"}' })).toBe(
      "EncodedBody=%7B%22some%22%3A+%22value%22%7D&EncodedBodyAccess=",
    );
  });

  it.each([
    ["$input.json('num')", "1"],
    ['$input.json("str")', '"str"'],
    ["$input.json('$.none')", '""'],
  ])("%s", (expression, expected) => {
    expect(render(expression, { body: '{"str":"str","num":1}' })).toBe(expected);
  });

  it("overrides are set by index, member and put, and can be read again", () => {
    const context = new TestContext();
    const request =
      '#set($context.requestOverride.querystring["foo"]="bar")$context.requestOverride.querystring.put("p","putBar")' +
      '#set($context.responseOverride.status = 444)#set($context.responseOverride.header.foo = "bar"){"statusCode":200}';
    expect(render(request, { context })).toBe('{"statusCode":200}');
    expect(
      render('$context.requestOverride.querystring["foo"] $context.requestOverride.querystring["p"]', { context }),
    ).toBe("bar putBar");
    expect(context.responseOverride.status).toBe(444);
    expect(context.responseOverride.header.get("foo")).toBe("bar");
    expect(render("$context.requestOverride.keySet() $context.responseOverride.keySet()", { context })).toBe(
      "[path, header, querystring] [header, status]",
    );
  });
});
