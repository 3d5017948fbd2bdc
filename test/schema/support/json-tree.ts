/** JSON as it is written: numbers keep their text and objects all their members, which JSON.parse loses. */

export type JsonTree =
  | { readonly kind: "null" | "boolean" | "number" | "string"; readonly value: unknown; readonly text: string }
  | { readonly kind: "array"; readonly elements: readonly JsonTree[]; readonly text: string }
  | { readonly kind: "object"; readonly members: readonly (readonly [string, JsonTree])[]; readonly text: string };

/** The tree of a JSON text that is known to be one. */
export function readTree(text: string): JsonTree {
  let at = 0;
  const skip = (): void => {
    while (/[ \t\n\r]/.test(text[at] ?? "")) at++;
  };
  const token = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found === undefined) throw new Error(`no JSON at ${at}: ${text.slice(at, at + 20)}`);
    at += found.length;
    return found;
  };
  const value = (): JsonTree => {
    skip();
    const begin = at;
    const first = text[at];
    if (first === "[") {
      at++;
      const elements: JsonTree[] = [];
      for (skip(); text[at] !== "]"; skip()) {
        elements.push(value());
        skip();
        if (text[at] === ",") at++;
      }
      at++;
      return { kind: "array", elements, text: text.slice(begin, at) };
    }
    if (first === "{") {
      at++;
      const members: [string, JsonTree][] = [];
      for (skip(); text[at] !== "}"; skip()) {
        const key = JSON.parse(token(/"(?:[^"\\]|\\.)*"/y)) as string;
        skip();
        at++;
        members.push([key, value()]);
        skip();
        if (text[at] === ",") at++;
      }
      at++;
      return { kind: "object", members, text: text.slice(begin, at) };
    }
    const word = token(/"(?:[^"\\]|\\.)*"|true|false|null|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/y);
    const parsed: unknown = JSON.parse(word);
    const kind = parsed === null ? "null" : (typeof parsed as "boolean" | "number" | "string");
    return { kind, value: parsed, text: word };
  };
  return value();
}

/** A member of an object, the last of its key. */
export function member(tree: JsonTree, key: string): JsonTree | undefined {
  return tree.kind === "object" ? tree.members.findLast(([name]) => name === key)?.[1] : undefined;
}
