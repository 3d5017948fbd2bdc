/** Makes text from elsewhere safe to print: names in a definition must not be able to steer a terminal. */

// C0, DEL, C1, and the characters that reorder text (bidirectional overrides).
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** `text` with control characters shown as `\u001b`; newlines too, unless `keepNewlines`. */
export function plainText(text: string, keepNewlines = false): string {
  return text.replace(UNPRINTABLE, (character) =>
    keepNewlines && character === "\n" ? "\n" : `\\u${character.codePointAt(0)!.toString(16).padStart(4, "0")}`,
  );
}
