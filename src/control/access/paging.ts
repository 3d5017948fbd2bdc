/** AWS's paging: `limit` 25 unless asked for, at most 500, odd ones tolerated; `position` is where the page before ended. */
import { KEY_ID_LENGTH } from "../../model/access-id.ts";
import { badRequest } from "../refusals.ts";

const LIMIT_DEFAULT = 25;
const LIMIT_MAX = 500;

export function pageLimit(limit: number | undefined): number {
  if (limit === undefined || !(limit >= 1)) return LIMIT_DEFAULT;
  return Math.min(Math.floor(limit), LIMIT_MAX);
}

/** Pages of keys go on behind the last key's id. Throws BadRequestException for what no answer gave as a position. */
export function pageAfter(position: string | undefined): { after?: string[] } {
  if (position === undefined || position === "") return {};
  if (position.length !== KEY_ID_LENGTH) throw badRequest("Invalid position parameter specified");
  return { after: [position] };
}
