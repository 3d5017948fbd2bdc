/** Java's String.replace, which knows no pattern. */
import { TemplateLimitError } from "../template-errors.ts";

/** Characters that a replacement may make of a text. */
export const REPLACED_MAX = 10_485_760;

/** Throws TemplateLimitError before it makes a text that is too long. */
export function replaceText(text: string, wanted: string, replacement: string): string {
  if (replacement.length > wanted.length) {
    const growth = replacement.length - wanted.length;
    let length = text.length;
    for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
      length += growth;
      checkReplaced(length);
      // Nothing stands before each character and at the end.
      if (wanted === "" && at++ >= text.length) break;
    }
  }
  return text.replaceAll(wanted, () => replacement);
}

export function checkReplaced(length: number): void {
  if (length > REPLACED_MAX)
    throw new TemplateLimitError(`a replacement that makes more than ${REPLACED_MAX} characters`);
}
