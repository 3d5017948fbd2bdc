/** Required parameters in the plainest form: everything is decoded into a map first, the last of a name stays. */

/** White space as Java has it. */
const BLANK = [" ", "\t", "\n", "\v", "\f", "\r", "\x1c", "\x1d", "\x1e", "\x1f"];

/** Indices into `required` of what is missing or blank. `path` holds the captured path parameters by name. */
export function missingParametersTwin(
  required: readonly string[],
  path: ReadonlyMap<string, string>,
  headers: readonly (readonly [name: string, value: string])[],
  query: string,
): number[] {
  const byHeader = new Map<string, string>();
  for (const [name, value] of headers) byHeader.set(name.toLowerCase(), value);
  const byQuery = new Map<string, string>();
  for (const pair of query.split(/[&;]/)) {
    const equals = pair.indexOf("=");
    const name = decode(equals < 0 ? pair : pair.slice(0, equals));
    byQuery.set(name, equals < 0 ? "" : decode(pair.slice(equals + 1)));
  }
  const missing: number[] = [];
  for (const [index, parameter] of required.entries()) {
    const [, , kind, ...rest] = parameter.split(".");
    const name = rest.join(".");
    let value: string | undefined;
    if (kind === "path") value = path.get(name);
    else if (kind === "header") value = byHeader.get(name.toLowerCase());
    else value = byQuery.get(Buffer.from(name, "utf8").toString("latin1"));
    if (value === undefined || [...value].every((character) => BLANK.includes(character))) missing.push(index);
  }
  return missing;
}

/** To bytes as latin1 text. */
function decode(text: string): string {
  return text
    .replaceAll("+", " ")
    .replace(/%([0-9A-Fa-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}
