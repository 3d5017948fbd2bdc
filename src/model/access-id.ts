/**
 * Ids of keys and plans as numbers. Both are lower-case letters and digits of fixed length, so a number below 2^53 holds one: a table of a
 * million keys then needs no million texts.
 */

export const KEY_ID_LENGTH = 10;
export const PLAN_ID_LENGTH = 6;

const KEY_ID_PATTERN = /^[0-9a-z]{10}$/;
const PLAN_ID_PATTERN = /^[0-9a-z]{6}$/;

/** Throws RangeError for text that is no such id. */
export function keyIdNumber(keyId: string): number {
  if (!KEY_ID_PATTERN.test(keyId))
    throw new RangeError(`keyId: expected ten lower-case letters and digits, got ${keyId}`);
  return Number.parseInt(keyId, 36);
}

export function keyIdText(number: number): string {
  return number.toString(36).padStart(KEY_ID_LENGTH, "0");
}

/** Throws RangeError for text that is no such id. */
export function planIdNumber(planId: string): number {
  if (!PLAN_ID_PATTERN.test(planId))
    throw new RangeError(`planId: expected six lower-case letters and digits, got ${planId}`);
  return Number.parseInt(planId, 36);
}

export function planIdText(number: number): string {
  return number.toString(36).padStart(PLAN_ID_LENGTH, "0");
}
