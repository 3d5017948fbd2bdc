/** What the policy core records of a failure is what the words need: every keyword, from the bytes to the sentence. */
import { describe, expect, it } from "vitest";
import { VALIDATE_INVALID } from "../../assembly/layout/validation.ts";
import type { Model } from "../../src/model/api.ts";
import { StandaloneValidator } from "../../src/policy/standalone-validator.ts";
import { FailureWords } from "../../src/schema/failure-message.ts";
import { WORDED_CASES } from "./support/worded-cases.ts";

async function wordsOf(schema: object, document: Uint8Array, keyword: string) {
  const models: Model[] = [{ name: "Pet", contentType: "application/json", schema: { properties: { v: schema } } }];
  const { verdict, failures } = (await StandaloneValidator.create(models)).validate(document, "Pet");
  expect(verdict).toBe(VALIDATE_INVALID);
  const failure = failures.find((one) => one.keyword === keyword)!;
  const words = new FailureWords(models);
  return { failure, aws: words.aws(failure, document), plain: words.plain(failure, document) };
}

describe("the core's failure in words", () => {
  it.each(WORDED_CASES)("$keyword $value: $plain", async ({ keyword, schema, value, aws, plain }) => {
    const said = await wordsOf(schema, Buffer.from(`{"v": ${value}}`), keyword);
    expect(said).toMatchObject({ aws, plain });
    expect(said.failure.instancePointer).toBe("/v");
  });

  it.each([
    ["escapes", String.raw`"a\"b\u00e9\n"`, 'a"b\u00e9\n'],
    ["nothing", '""', ""],
    ["what looks like an object", '"{}"', "{}"],
    ["a quote at its begin", String.raw`"\"x"`, '"x'],
  ])("shows a string of %s", async (_, value, content) => {
    const { aws } = await wordsOf({ pattern: "^y$" }, Buffer.from(`{"v": ${value}}`), "pattern");
    expect(aws).toBe(`ECMA 262 regex "^y$" does not match input string "${content}"`);
  });
});
