/** `gatehouse templates render`: the built program, templates from files and from standard input. */
import fs from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { runCli, temporaryFolder } from "./run-cli.ts";

const folder = temporaryFolder();

function file(name: string, content: string): string {
  const place = path.join(folder, name);
  fs.writeFileSync(place, content);
  return place;
}

const TEMPLATE = file(
  "order.vtl",
  `#set($o = $input.path('$'))
{"name": "$o.name", "id": "$input.params('id')", "h": "$input.params().header.get('X-Trace')", "colour": "$stageVariables.colour", "ip": "$context.identity.sourceIp"}`,
);
const BODY = file("order.json", '{"name": "Ann"}');
const CONTEXT = file("context.json", '{"identity": {"sourceIp": "192.0.2.1"}}');

it("prints what a template comes to, of a body, parameters, context and stage variables", async () => {
  const inputs = ["--body", BODY, "--context", CONTEXT, "--stage-variable", "colour=blue"];
  const parameters = ["--params", "path.id=7=x", "--params", "header.x-trace=t"];
  const { code, stdout } = await runCli(["templates", "render", TEMPLATE, ...inputs, ...parameters]);
  expect(stdout).toBe('{"name": "Ann", "id": "7=x", "h": "t", "colour": "blue", "ip": "192.0.2.1"}');
  expect(code).toBe(0);
});

it("explains each reference in the order of rendering, and overrides", async () => {
  const template = file("e.vtl", '$input.path("$.a.b")\n"$none"\n#set($context.responseOverride.status = 422)');
  const body = file("e.json", '{"a": {"b": [1, 2]}}');
  const { stdout } = await runCli(["templates", "render", template, "--body", body, "--explain", "--json"]);
  expect(JSON.parse(stdout)).toEqual({
    output: '[1,2]\n""\n',
    references: [
      { line: 1, column: 1, reference: '$input.path("$.a.b")', value: "[1,2]" },
      { line: 2, column: 2, reference: "$none", value: null },
    ],
    overrides: { responseOverride: { status: 422 } },
  });
  const people = await runCli(["templates", "render", template, "--body", body, "--explain"]);
  expect(people.stdout).toBe(
    '[1,2]\n""\n\n\nReferences\n  1:1      $input.path("$.a.b")  =  [1,2]\n  2:2      $none  =  nothing\n' +
      'Overrides\n  {"responseOverride":{"status":422}}\n',
  );
});

it.each([
  [
    "that cannot be read",
    "a\n  #set($x = )",
    '2:13: expected a value (a reference, text in quotes, number, list or map), found ")"\n    #set($x = )\n              ^\n',
  ],
  [
    "that fails to render",
    "#set($a = 'abc')\n\"$a.substring(5)\"",
    '2:2: substring: 5 to 3 of a text of 3 characters\n  "$a.substring(5)"\n   ^\n',
  ],
])("a template %s ends with 1, its place and a caret", async (_, text, expected) => {
  const template = file("bad.vtl", text);
  const { code, stderr } = await runCli(["templates", "render", template]);
  expect(stderr).toBe(`gatehouse: ${template}:${expected}`);
  expect(code).toBe(1);
});

it.each([
  [["nosuch.vtl"], 1, "gatehouse: nosuch.vtl: no such file\n"],
  [[TEMPLATE, "--context", BODY.replace(".json", ".vtl")], 1, "no JSON"],
  [
    [TEMPLATE, "--params", "id=7"],
    2,
    "--params: expected path.NAME=VALUE, querystring.NAME=VALUE or header.NAME=VALUE",
  ],
  [["-", "--body", "-"], 2, "only one of FILE, --body and --context can be standard input"],
])("bad input: %j", async (args, expected, message) => {
  const { code, stderr } = await runCli(["templates", "render", ...args]);
  expect(stderr).toContain(message);
  expect(code).toBe(expected);
});
