/** AWS's rules for stage variables. */
import { STAGE_VARIABLE_MAX, STAGE_VARIABLE_NAME_PATTERN, STAGE_VARIABLE_VALUE_PATTERN } from "../model/limits.ts";
import { badRequest } from "./refusals.ts";

/** Throws BadRequestException naming the first variable that breaks a rule. */
export function checkVariables(variables: Readonly<Record<string, string>>): void {
  const entries = Object.entries(variables);
  if (entries.length > STAGE_VARIABLE_MAX) {
    throw badRequest(`Too many stage variables: ${entries.length}, at most ${STAGE_VARIABLE_MAX}`);
  }
  for (const [name, value] of entries) {
    // `__proto__` fits AWS's pattern, and readers of this configuration use plain objects.
    if (!STAGE_VARIABLE_NAME_PATTERN.test(name) || name === "__proto__") {
      throw badRequest(`Invalid stage variable name '${name.slice(0, 80)}': letters, digits and _, 1 to 64 characters`);
    }
    if (!STAGE_VARIABLE_VALUE_PATTERN.test(value)) {
      throw badRequest(
        `Invalid stage variable value for '${name}': 1 to 512 letters, digits and the characters - . _ ~ : / ? # & = ,`,
      );
    }
  }
}
