/** The JSON-Schema-Test-Suite for draft 4, each document as it is written in the suite's files. */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { VALIDATE_INVALID, VALIDATE_OK } from "../../assembly/layout/validation.ts";
import { StandaloneValidator } from "../../src/policy/standalone-validator.ts";
import { member, readTree } from "./support/json-tree.ts";

const SUITE = path.dirname(createRequire(import.meta.url).resolve("json-schema-test-suite/package.json"));

/** Files that are left out, each with its reason. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  "refRemote.json": "references outside the API are refused at import, and nothing is ever fetched",
  "optional/format.json": "format is not enforced, as AWS documents it",
};

interface Group {
  readonly description: string;
  readonly schema: unknown;
  readonly tests: readonly { readonly description: string; readonly document: string; readonly valid: boolean }[];
}

function groupsOf(file: string): Group[] {
  const tree = readTree(readFileSync(path.join(SUITE, "tests/draft4", file), "utf8"));
  if (tree.kind !== "array") throw new Error(`${file}: expected an array`);
  return tree.elements.map((group) => {
    const tests = member(group, "tests");
    if (tests?.kind !== "array") throw new Error(`${file}: a group without tests`);
    return {
      description: JSON.parse(member(group, "description")!.text) as string,
      schema: JSON.parse(member(group, "schema")!.text) as unknown,
      tests: tests.elements.map((one) => ({
        description: JSON.parse(member(one, "description")!.text) as string,
        document: member(one, "data")!.text,
        valid: member(one, "valid")!.text === "true",
      })),
    };
  });
}

const files = readdirSync(path.join(SUITE, "tests/draft4"), { recursive: true, encoding: "utf8" })
  .map((file) => file.replaceAll(path.sep, "/"))
  .filter((file) => file.endsWith(".json"));

test("files that are left out exist", () => {
  for (const file of Object.keys(LEFT_OUT)) expect(files).toContain(file);
  expect(files.length).toBeGreaterThan(30);
});

describe.each(files.filter((file) => LEFT_OUT[file] === undefined))("%s", (file) => {
  test.each(groupsOf(file))("$description", async ({ schema, tests }) => {
    const validator = await StandaloneValidator.create([{ name: "Suite", contentType: "application/json", schema }]);
    for (const { description, document, valid } of tests) {
      const { verdict, failures } = validator.validate(Buffer.from(document), "Suite");
      expect([description, verdict]).toEqual([description, valid ? VALIDATE_OK : VALIDATE_INVALID]);
      expect(failures.length === 0).toBe(valid);
    }
  });
});
