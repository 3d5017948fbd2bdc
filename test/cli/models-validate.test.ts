/** `gatehouse models validate`: the built program, documents from files and from standard input. */
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MAIN, type Running, runCli, startCli, temporaryFolder } from "./run-cli.ts";

const folder = temporaryFolder();
let control: Running;
let server: string;
let apiId: string;

function write(name: string, content: string | Uint8Array): string {
  const file = path.join(folder, name);
  fs.writeFileSync(file, content);
  return file;
}

const DEFINITION = write(
  "api.yaml",
  `openapi: 3.0.1
info: { title: Orders, version: "1" }
components:
  schemas:
    Order:
      type: object
      required: [items, customer-name]
      properties:
        items: { type: array, minItems: 1, items: { $ref: "#/components/schemas/Item" } }
    Item: { type: object, properties: { count: { type: integer, minimum: 1 } }, additionalProperties: false }
    Password: { type: string, pattern: '(a)\\1' }
    Strict: { type: object, required: [id] }
paths:
  /orders:
    post:
      requestBody: { content: { application/json: { schema: { $ref: "#/components/schemas/Order" } } } }
      responses: {}
      x-amazon-apigateway-integration: { type: aws_proxy, uri: "arn:aws:lambda", httpMethod: POST }
`,
);

const INVALID = '{\n  "items": [\n    {"count": 2},\n    {"count": 0, "size": 3}\n  ]\n}\n';
const VALID = '{"items": [{"count": 1}], "customer-name": "A"}';

beforeAll(async () => {
  const flags = ["--ops", "off", "--log-level", "warn", "--data-dir", path.join(folder, "control")];
  control = startCli(["control", "--grpc", "127.0.0.1:0", ...flags]);
  server = (await control.until(/gRPC on (\S+)/))[1]!;
  // What a control plane takes: the Lambda function is not carried out yet, and local validation does not mind.
  const text = fs
    .readFileSync(DEFINITION, "utf8")
    .replace(/type: aws_proxy, uri: "arn:aws:lambda"/, 'type: http_proxy, uri: "http://a"');
  const imported = await runCli(["apis", "import", write("control.yaml", text), "--server", server, "--json"]);
  expect([imported.code, imported.stderr]).toEqual([0, ""]);
  apiId = (JSON.parse(imported.stdout) as { api: { id: string } }).api.id;
});
afterAll(async () => {
  control.kill("SIGTERM");
  await control.ended;
  fs.rmSync(folder, { recursive: true, force: true });
});

const local = (file: string, model = "Order", ...more: string[]) =>
  runCli(["models", "validate", file, "--model", model, "--definition", DEFINITION, ...more]);

describe("models validate", () => {
  it("ends with 0 for a valid document", async () => {
    const file = write("valid.json", VALID);
    expect(await local(file)).toMatchObject({ code: 0, stdout: `${file}: valid for Order\n`, stderr: "" });
  });

  it("prints everything that is wrong with its line and pointer, and ends with 1", async () => {
    const file = write("invalid.json", INVALID);
    const { code, stdout, stderr } = await local(file);
    expect([code, stderr]).toEqual([1, ""]);
    expect(stdout.split("\n")).toEqual([
      `${file}:1:1: "customer-name" must be there and is missing (Order/required)`,
      `${file}:4:5: /items/1: "size" is not allowed here (Item/additionalProperties)`,
      `${file}:4:15: /items/1/count: expected at least 1, got 0 (Item/properties/count/minimum)`,
      "",
    ]);
  });

  it("says the same against a model of the control plane, for programs with AWS's words", async () => {
    const file = write("invalid.json", INVALID);
    const remote = ["models", "validate", file, "--model", "Order", "--api", apiId, "--server", server];
    expect((await runCli(remote)).stdout).toBe((await local(file)).stdout);
    const { code, stdout } = await runCli([...remote, "--json"]);
    const report = JSON.parse(stdout) as { valid: boolean; model: string; failures: object[] };
    expect([code, report.valid, report.model, report.failures.length]).toEqual([1, false, "Order", 3]);
    expect(report.failures[2]).toEqual({
      line: 4,
      column: 15,
      pointer: "/items/1/count",
      message: "expected at least 1, got 0",
      awsMessage: "numeric instance is lower than the required minimum (minimum: 1, found: 0)",
      schema: "Item/properties/count/minimum",
    });
  });

  it("says when there is more than it prints", async () => {
    const items = Array.from({ length: 150 }, () => '{"count": 0}');
    const file = write("many.json", `{"customer-name": "A", "items": [\n${items.join(",\n")}\n]}`);
    const lines = (await local(file)).stdout.trimEnd().split("\n");
    expect(lines).toHaveLength(101);
    expect(lines[99]).toBe(
      `${file}:101:11: /items/99/count: expected at least 1, got 0 (Item/properties/count/minimum)`,
    );
    expect(lines[100]).toBe(`${file}: there is more; correct these first`);
  });

  it("reads standard input, where nothing at all counts as {}", async () => {
    const piped = (text: string) =>
      new Promise<[number | null, string]>((resolve) => {
        const argv = ["models", "validate", "-", "--model", "Strict", "--definition", DEFINITION];
        const child = spawn(process.execPath, [MAIN, ...argv], { stdio: ["pipe", "pipe", "inherit"] });
        let stdout = "";
        child.stdout.setEncoding("utf8").on("data", (data: string) => {
          stdout += data;
        });
        child.on("close", (code) => resolve([code, stdout]));
        child.stdin.end(text);
      });
    expect(await piped('{"id": 1}')).toEqual([0, "standard input: valid for Strict\n"]);
    expect(await piped("")).toEqual([1, 'standard input:1:1: "id" must be there and is missing (Strict/required)\n']);
  });

  it("shows where a file stops being JSON, binary or cut off", async () => {
    const png = write("a.png", Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 0));
    expect(await local(png)).toMatchObject({
      code: 1,
      stdout: `${png}:1:1: expected JSON in UTF-8, found the byte 0x89\n`,
    });
    const marked = write("marked.json", "\ufeff{}");
    expect((await local(marked)).stdout).toContain("found a byte order mark; save the file without one");
    const wide = write("wide.json", Buffer.from("\ufeff{}", "utf16le"));
    expect((await local(wide)).stdout).toContain("found UTF-16; save the file as UTF-8");
    const cut = write("cut.json", '{\n  "items": [');
    expect((await local(cut)).stdout).toBe(`${cut}:2:13: expected JSON in UTF-8, found the end\n`);
  });

  it.each([
    ["a file that is not there", path.join(folder, "none.json"), "no such file"],
    ["a file without end", "/dev/zero", "more than 10485760 bytes; a request's body may have 10485760"],
    ["a folder", folder, "expected a JSON document, found a folder"],
    [
      "more than a body may have",
      write("large.json", " ".repeat(10_485_761)),
      "10485761 bytes; a request's body may have 10485760",
    ],
  ])("names %s", async (_, file, message) => {
    expect(await local(file)).toMatchObject({ code: 1, stdout: "", stderr: `gatehouse: ${file}: ${message}\n` });
  });

  it("offers the nearest model", async () => {
    const file = write("valid.json", VALID);
    expect((await local(file, "Ordr")).stderr).toBe(
      `gatehouse: Invalid model name specified: Ordr: ${DEFINITION} has no such model; did you mean Order? (NotFoundException)\n`,
    );
  });

  it("says which model cannot be compiled and where", async () => {
    const { code, stderr } = await local(write("valid.json", VALID), "Password");
    expect(code).toBe(1);
    expect(stderr).toMatch(/^gatehouse: model Password, \/pattern: /);
  });

  it("says what is wrong with a definition whose schemas are none", async () => {
    const broken = write("broken.yaml", 'openapi: "3.0.1"\ncomponents: { schemas: { A: 1, B-b: {}, Bb: {} } }\n');
    const { code, stderr } = await runCli(["models", "validate", "-", "--model", "A", "--definition", broken]);
    expect(code).toBe(1);
    expect(stderr).toContain("broken.yaml:2:26: /components/schemas/A: schema A: expected an object, got 1");
    expect(stderr).toContain("two schemas become the model Bb");
  });

  it.each([
    ["no model's name", [], /expected --model NAME/],
    ["no place of the model", ["--model", "A"], /expected either --api ID or --definition FILE/],
    ["a definition to be piped in", ["--model", "A", "--definition", "-"], /only the document is piped in/],
    [
      "two places",
      ["--model", "A", "--api", "a", "--definition", "b"],
      /expected either --api ID or --definition FILE/,
    ],
  ])("asks again when given %s", async (_, flags, message) => {
    const { code, stderr } = await runCli(["models", "validate", write("valid.json", VALID), ...flags]);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr).toContain("See: gatehouse models validate --help");
  });

  it("ends with 3 when no control plane answers", async () => {
    const file = write("valid.json", VALID);
    const { code } = await runCli([
      "models",
      "validate",
      file,
      "--model",
      "A",
      "--api",
      "a",
      "--server",
      "127.0.0.1:1",
    ]);
    expect(code).toBe(3);
  });

  it("teaches itself", async () => {
    const { code, stdout } = await runCli(["models", "validate", "--help"]);
    expect(code).toBe(0);
    for (const part of ["--model NAME", "--definition FILE", "--api ID", "Examples", "FILE - reads", "Ends with 1"]) {
      expect(stdout).toContain(part);
    }
  });
});
