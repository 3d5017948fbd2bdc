/**
 * Ids of keys and plans in AWS's shape: lower-case letters and digits, ten for a key and six for a plan. They begin with a counter, so
 * that their order is that of creation and none is ever given twice: what an edge or the ledger still holds of a key that is gone never
 * becomes another's. They end at random, so that one does not tell the next.
 */
import { randomInt } from "node:crypto";
import { OperationError } from "../../errors/operation-error.ts";
import { KEY_ID_LENGTH, PLAN_ID_LENGTH } from "../../model/access-id.ts";
import { randomId } from "../ids.ts";

const KEY_COUNTER_DIGITS = 6;
const PLAN_COUNTER_DIGITS = 4;

export class AccessIds {
  #nextKey: number;
  #nextPlan: number;

  /** What the store knows of ids; undefined: none was given yet. */
  constructor(state: { readonly nextKey: number; readonly nextPlan: number } | undefined) {
    this.#nextKey = state?.nextKey ?? firstCount(KEY_COUNTER_DIGITS);
    this.#nextPlan = state?.nextPlan ?? firstCount(PLAN_COUNTER_DIGITS);
  }

  /** To be stored with whatever was given an id, so that it is above that id's. */
  get next(): { nextKey: number; nextPlan: number } {
    return { nextKey: this.#nextKey, nextPlan: this.#nextPlan };
  }

  newKeyId(): string {
    return idText(this.#nextKey++, KEY_COUNTER_DIGITS, KEY_ID_LENGTH, "API keys");
  }

  newPlanId(): string {
    return idText(this.#nextPlan++, PLAN_COUNTER_DIGITS, PLAN_ID_LENGTH, "usage plans");
  }
}

/** Somewhere from `a...` to `j...`: some 960 million keys and 740,000 plans remain. */
function firstCount(digits: number): number {
  const tenth = 10 * 36 ** (digits - 1);
  return tenth + randomInt(tenth);
}

function idText(count: number, digits: number, length: number, what: string): string {
  const text = count.toString(36);
  if (text.length > digits) {
    throw new OperationError("LimitExceededException", `No ids are left for ${what} in this store: begin another one`);
  }
  return text + randomId(length - digits);
}
