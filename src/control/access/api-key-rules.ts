/** AWS's rules for what an API key is made of, with its texts where they are known (recorded with the AWS API, 2015-07-09). */
import { randomBytes } from "node:crypto";
import { API_KEY_VALUE_MAX, API_KEY_VALUE_MIN } from "../../model/usage-plan.ts";
import { badRequest } from "../refusals.ts";

export const NAME_MAX = 1024;
/** AWS says only that there is a bound. */
const DESCRIPTION_MAX = 1024;
/** AWS Marketplace's CustomerIdentifier, which it is for. */
const CUSTOMER_ID_MAX = 255;
/** What a header carries unchanged: visible ASCII. AWS does not say which characters it accepts; a key with others could never be sent. */
const VALUE_CHARACTERS = /^[\x21-\x7e]*$/;

const GENERATED_LENGTH = 40;
const GENERATED_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
/** The largest multiple of 62 in a byte; bytes above would favour the first letters. */
const FAIR = 248;

/** Forty letters and digits, as AWS makes them. */
export function newKeyValue(): string {
  let value = "";
  while (value.length < GENERATED_LENGTH) {
    for (const byte of randomBytes(GENERATED_LENGTH)) {
      if (byte < FAIR && value.length < GENERATED_LENGTH) value += GENERATED_ALPHABET[byte % GENERATED_ALPHABET.length];
    }
  }
  return value;
}

/** Throws BadRequestException, as all of these do. No message repeats the value. */
export function checkValue(value: string): void {
  if (value.length < API_KEY_VALUE_MIN) {
    throw badRequest(`API Key value should be at least ${API_KEY_VALUE_MIN} characters`);
  }
  if (value.length > API_KEY_VALUE_MAX) {
    throw badRequest(`API Key value exceeds maximum size of ${API_KEY_VALUE_MAX} characters`);
  }
  if (!VALUE_CHARACTERS.test(value)) {
    throw badRequest("API Key value has a character that a header cannot carry: expected visible ASCII without spaces");
  }
}

export function checkName(name: string): void {
  if (name.length > NAME_MAX) throw badRequest(`Invalid API Key name, can be at most ${NAME_MAX} characters.`);
}

export function checkDescription(description: string): void {
  if (description.length > DESCRIPTION_MAX) throw badRequest("Invalid API Key description specified.");
}

export function checkCustomerId(customerId: string): void {
  if (customerId.length <= CUSTOMER_ID_MAX) return;
  throw badRequest(`Invalid API Key customer id: ${customerId.length} characters, at most ${CUSTOMER_ID_MAX}`);
}
