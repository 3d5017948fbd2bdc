/** AWS's rules for tags ("Tagging your API Gateway resources": restrictions). */
import { badRequest } from "../refusals.ts";

const TAGS_MAX = 50;
const NAME_MAX = 128;
const VALUE_MAX = 256;
const RESERVED_PREFIX = /^aws:/i;
/** Letters and spaces of any script, digits, and `+ - = . _ : / @`. */
const CHARACTERS = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** Throws BadRequestException naming the first tag that breaks a rule. */
export function checkTags(tags: Readonly<Record<string, string>>): void {
  const entries = Object.entries(tags);
  if (entries.length > TAGS_MAX) throw badRequest(`Too many tags: ${entries.length}, at most ${TAGS_MAX}`);
  for (const [name, value] of entries) {
    // `__proto__` fits AWS's pattern, and readers of a record use plain objects.
    if (name === "" || name.length > NAME_MAX || !CHARACTERS.test(name) || name === "__proto__") {
      throw badRequest(
        `Invalid tag key '${name.slice(0, NAME_MAX)}': expected 1 to ${NAME_MAX} letters, digits, spaces and + - = . _ : / @`,
      );
    }
    if (RESERVED_PREFIX.test(name)) throw badRequest(`Invalid tag key '${name}': the prefix aws: is reserved`);
    if (value.length > VALUE_MAX || !CHARACTERS.test(value)) {
      throw badRequest(
        `Invalid tag value for '${name}': expected at most ${VALUE_MAX} letters, digits, spaces and + - = . _ : / @`,
      );
    }
  }
}
