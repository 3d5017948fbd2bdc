/**
 * What is wrong with a document, in words: AWS's sentences for clients, and plain ones for people who look for the place.
 *
 * AWS's are those of the validator that it runs (json-schema-validator for Java, draft 4), recorded from its answers. There, names
 * and types stand sorted, `number` is spelled `integer` and `number`, and a string appears without its escapes.
 */
import type { Model } from "../model/api.ts";
import type { ValidationFailure } from "./failure.ts";
import { FailureFacts, schemaText } from "./failure-facts.ts";

/** Characters of all sentences together; those that do not fit are counted instead. */
export const MESSAGES_TEXT_MAX = 16_000;
/** Characters of a line for the log, which cuts it further. */
export const LINE_TEXT_MAX = 2_000;
/** In a plain sentence, which is to stay one line. */
const PLAIN_TEXT_MAX = 120;

interface Wording {
  aws(facts: FailureFacts): string;
  plain(facts: FailureFacts): string;
}

const WORDINGS: ReadonlyMap<string, Wording> = new Map<string, Wording>([
  [
    "required",
    {
      aws: ({ names }) => `object has missing required properties (${list(names)})`,
      plain: ({ names }) => `${names.join(", ")} must be there and ${is(names)} missing`,
    },
  ],
  [
    "type",
    {
      aws: (facts) =>
        `instance type (${facts.type}) does not match any allowed primitive type ` +
        `(allowed: ${list(allowedTypes(facts, true).map((type) => JSON.stringify(type)))})`,
      plain: (facts) => `expected ${allowedTypes(facts, false).join(" or ")}, got ${plainValue(facts)}`,
    },
  ],
  [
    "enum",
    {
      aws: (facts) =>
        `instance value (${facts.value()}) not found in enum (possible values: ${schemaText(facts.keyword)})`,
      plain: (facts) => `expected one of ${schemaText(facts.keyword, 4 * PLAIN_TEXT_MAX)}, got ${plainValue(facts)}`,
    },
  ],
  ["maximum", bound("greater than the required maximum", "lower than the required maximum", "at most", "less than")],
  ["minimum", bound("lower than the required minimum", "greater than the required minimum", "at least", "more than")],
  [
    "multipleOf",
    {
      aws: (facts) => `remainder of division is not zero (${facts.value()} / ${schemaText(facts.keyword)})`,
      plain: (facts) => `expected a multiple of ${schemaText(facts.keyword)}, got ${plainValue(facts)}`,
    },
  ],
  [
    "maxLength",
    {
      aws: ({ content, counts: [found, most] }) =>
        `string "${content}" is too long (length: ${found}, maximum allowed: ${most})`,
      plain: ({ counts: [found, most] }) => `expected at most ${count(most, "character")}, got ${found}`,
    },
  ],
  [
    "minLength",
    {
      aws: ({ content, counts: [found, least] }) =>
        `string "${content}" is too short (length: ${found}, required minimum: ${least})`,
      plain: ({ counts: [found, least] }) => `expected at least ${count(least, "character")}, got ${found}`,
    },
  ],
  [
    "pattern",
    {
      aws: (facts) => `ECMA 262 regex "${String(facts.keyword)}" does not match input string "${facts.content}"`,
      plain: (facts) => `expected text that matches ${schemaText(facts.keyword)}, got ${plainValue(facts)}`,
    },
  ],
  [
    "additionalProperties",
    {
      aws: ({ names }) => `object instance has properties which are not allowed by the schema: ${list(names)}`,
      plain: ({ names }) => `${names.join(", ")} ${is(names)} not allowed here`,
    },
  ],
  [
    "additionalItems",
    {
      aws: ({ counts: [found, most] }) =>
        `schema only allows ${most} elements in array but instance has ${found} elements`,
      plain: ({ counts: [found, most] }) => `expected at most ${count(most, "item")}, got ${found}`,
    },
  ],
  [
    "minItems",
    {
      aws: ({ counts: [found, least] }) =>
        `array is too short: must have at least ${least} elements but instance has ${found} elements`,
      plain: ({ counts: [found, least] }) => `expected at least ${count(least, "item")}, got ${found}`,
    },
  ],
  [
    "maxItems",
    {
      aws: ({ counts: [found, most] }) =>
        `array is too long: must have at most ${most} elements but instance has ${found} elements`,
      plain: ({ counts: [found, most] }) => `expected at most ${count(most, "item")}, got ${found}`,
    },
  ],
  [
    "uniqueItems",
    {
      aws: () => "array must not contain duplicate elements",
      plain: () => "expected items that all differ; two are equal",
    },
  ],
  [
    "minProperties",
    {
      aws: ({ counts: [found, least] }) =>
        `object has too few properties (found ${found} but schema requires at least ${least})`,
      plain: ({ counts: [found, least] }) => `expected at least ${count(least, "member")}, got ${found}`,
    },
  ],
  [
    "maxProperties",
    {
      aws: ({ counts: [found, most] }) =>
        `object has too many properties (found ${found} but schema requires at most ${most})`,
      plain: ({ counts: [found, most] }) => `expected at most ${count(most, "member")}, got ${found}`,
    },
  ],
  [
    "dependencies",
    {
      aws: (facts) =>
        `property "${facts.lastToken}" of object has missing property dependencies ` +
        `(schema requires ${schemaText(sorted(facts.keyword))}; missing: ${list(facts.names)})`,
      plain: ({ lastToken, names }) =>
        `with ${JSON.stringify(lastToken)}, ${names.join(", ")} must be there too and ${is(names)} missing`,
    },
  ],
  [
    "allOf",
    {
      aws: ({ counts: [matched, total] }) =>
        `instance failed to match all required schemas (matched only ${matched} out of ${total})`,
      plain: ({ counts: [matched, total] }) => `expected to match all of ${count(total, "schema")}, matched ${matched}`,
    },
  ],
  [
    "anyOf",
    {
      aws: ({ counts: [, total] }) => `instance failed to match at least one required schema among ${total}`,
      plain: ({ counts: [, total] }) => `expected to match at least one of ${count(total, "schema")}, matched none`,
    },
  ],
  [
    "oneOf",
    {
      aws: ({ counts: [matched, total] }) =>
        `instance failed to match exactly one schema (matched ${matched} out of ${total})`,
      plain: ({ counts: [matched, total] }) =>
        `expected to match exactly one of ${count(total, "schema")}, matched ${matched}`,
    },
  ],
  [
    "not",
    {
      aws: () => "instance matched a schema which it should not have",
      plain: () => "matches the schema that it must not match",
    },
  ],
]);

/** Keywords that have words; the core reports no other. */
export const WORDED_KEYWORDS: readonly string[] = [...WORDINGS.keys()];

/** Words for failures against `models`; `document` is the text that failed, and need not live longer than the call. */
export class FailureWords {
  readonly #schemas: ReadonlyMap<string, unknown>;

  constructor(models: readonly Model[]) {
    this.#schemas = new Map(models.map(({ name, schema }) => [name, schema]));
  }

  /** AWS's sentence. */
  aws(failure: ValidationFailure, document: Uint8Array): string {
    return this.#wording(failure).aws(this.#facts(failure, document));
  }

  /** What was expected and found, without the place. */
  plain(failure: ValidationFailure, document: Uint8Array): string {
    return this.#wording(failure).plain(this.#facts(failure, document));
  }

  /**
   * `$context.error.validationErrorString`: AWS's sentences in brackets. What would end a JSON string is escaped, since templates
   * put it between quotes; it has none of its own.
   */
  validationErrorString(failures: readonly ValidationFailure[], document: Uint8Array): string {
    const sentences = bounded(failures, MESSAGES_TEXT_MAX, (failure) =>
      JSON.stringify(this.aws(failure, document)).slice(1, -1),
    );
    return `[${sentences.join(", ")}]`;
  }

  /** All failures in a line: `/age: expected at most 120, got 300 (Pet)`. */
  line(failures: readonly ValidationFailure[], document: Uint8Array): string {
    const sentences = bounded(failures, LINE_TEXT_MAX, (failure) => {
      const place = failure.instancePointer === "" ? "the whole" : failure.instancePointer;
      return `${place}: ${this.plain(failure, document)} (${failure.model}${failure.schemaPointer})`;
    });
    return sentences.join("; ");
  }

  #facts(failure: ValidationFailure, document: Uint8Array): FailureFacts {
    return new FailureFacts(failure, this.#schemas.get(failure.model), document);
  }

  #wording({ keyword }: ValidationFailure): Wording {
    const wording = WORDINGS.get(keyword);
    if (wording === undefined) throw new Error(`no words for the keyword ${keyword}`);
    return wording;
  }
}

/** Sentences until they are `max` characters together, the first in any case; then how many are left. */
function bounded(
  failures: readonly ValidationFailure[],
  max: number,
  sentenceOf: (failure: ValidationFailure) => string,
): string[] {
  const sentences: string[] = [];
  let length = 0;
  for (const failure of failures) {
    const sentence = sentenceOf(failure);
    length += sentence.length;
    if (length > max && sentences.length > 0) {
      sentences.push(`${failures.length - sentences.length} more`);
      break;
    }
    sentences.push(sentence);
  }
  return sentences;
}

function bound(beyond: string, notWithin: string, plain: string, plainExclusive: string): Wording {
  return {
    aws: (facts) => {
      const { keyword } = facts.failure;
      const limit = schemaText(facts.keyword);
      // A value beyond the bound is told so, exclusive or not.
      if (isExclusive(facts) && Number(facts.value()) === facts.keyword) {
        return `numeric instance is not strictly ${notWithin} ${limit}`;
      }
      return `numeric instance is ${beyond} (${keyword}: ${limit}, found: ${facts.value()})`;
    },
    plain: (facts) =>
      `expected ${isExclusive(facts) ? plainExclusive : plain} ${schemaText(facts.keyword)}, got ${plainValue(facts)}`,
  };
}

/** Draft 4's `exclusiveMaximum: true` beside `maximum`. */
function isExclusive(facts: FailureFacts): boolean {
  return facts.beside(facts.failure.keyword === "maximum" ? "exclusiveMaximum" : "exclusiveMinimum") === true;
}

/** Sorted; `spelled`: as AWS's validator lists them, where a number may be an integer too. */
function allowedTypes(facts: FailureFacts, spelled: boolean): string[] {
  const declared = facts.keyword;
  const types = new Set(Array.isArray(declared) ? declared.map(String) : [String(declared)]);
  if (spelled && types.has("number")) types.add("integer");
  if (facts.beside("nullable") === true) types.add("null");
  return [...types].sort();
}

function plainValue(facts: FailureFacts): string {
  return facts.value(PLAIN_TEXT_MAX);
}

function list(texts: readonly string[]): string {
  return `[${texts.join(",")}]`;
}

function sorted(value: unknown): unknown {
  return Array.isArray(value) ? [...value].sort() : value;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function is(names: readonly string[]): string {
  return names.length === 1 ? "is" : "are";
}
