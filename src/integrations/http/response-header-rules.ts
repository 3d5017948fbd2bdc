/**
 * What becomes of each header of a backend on its way to the client.
 *
 * Source: AWS, "Amazon API Gateway important notes" (HTTP headers), and recorded responses where they differ from it.
 */

type Fate = "drop" | "remap" | "connection";

/** HTTP_PROXY, by lower-case name; a header that is not listed passes under its own name. */
export const PROXY_RESPONSE_FATES: ReadonlyMap<string, Fate> = new Map<string, Fate>([
  ["authorization", "remap"],
  ["connection", "connection"],
  ["content-length", "remap"],
  ["content-md5", "remap"],
  ["date", "remap"],
  ["max-forwards", "remap"],
  ["server", "remap"],
  ["user-agent", "remap"],
  ["www-authenticate", "remap"],
  ["x-amzn-requestid", "remap"],
  ["expect", "drop"],
  ["host", "drop"],
  ["keep-alive", "drop"],
  ["proxy-authenticate", "drop"],
  ["proxy-connection", "drop"],
  ["te", "drop"],
  ["trailer", "drop"],
  ["transfer-encoding", "drop"],
  ["upgrade", "drop"],
  ["via", "drop"],
  // The gateway's own, of which a client must find one.
  ["x-amz-apigw-id", "drop"],
  // Content-Encoding is not here: an emulator drops it, AWS's table passes it, and the bytes behind it pass unchanged, so
  // that without it a client would read compressed bytes as text.
]);

/** Header names that a response mapping may not take; they come out as x-amzn-Remapped-NAME (recorded). */
export const REMAPPED_MAPPING_TARGETS: ReadonlySet<string> = new Set([
  "authorization",
  "connection",
  "content-length",
  "content-md5",
  "date",
  "expect",
  "host",
  "max-forwards",
  "proxy-authenticate",
  "server",
  "trailer",
  "upgrade",
  "user-agent",
  "www-authenticate",
]);

/** A response mapping onto one of these is dropped: the first recorded, the others because a client must find one of them. */
export const DROPPED_RESPONSE_TARGETS: ReadonlySet<string> = new Set([
  "transfer-encoding",
  "x-amzn-requestid",
  "x-amz-apigw-id",
]);

export function remappedName(name: string): string {
  return `x-amzn-Remapped-${name}`;
}

/** What stands in a response block before a value, for one spelling of a name. */
interface Spelling {
  /** `\r\nName: `, or empty when the header is dropped. */
  readonly begin: string;
  readonly isConnection: boolean;
  readonly isContentType: boolean;
}

const SPELLINGS_MAX = 2048;

// Backends spell few names, each always the same way: the spelling is the key, so that no name is put into lower case on the
// way through. Bounded, since a hostile backend could invent names for ever.
const spellings = new Map<string, Spelling>();

function learn(name: string): Spelling {
  const lower = name.toLowerCase();
  const fate = PROXY_RESPONSE_FATES.get(lower);
  const spelling = {
    begin: fate === "drop" ? "" : `\r\n${fate === undefined ? name : remappedName(name)}: `,
    isConnection: fate === "connection",
    isContentType: lower === "content-type",
  };
  if (spellings.size < SPELLINGS_MAX) spellings.set(name, spelling);
  return spelling;
}

// The client of the backends hands the same lists over again when a head comes again (upstream/known-head.ts).
let lastNames: readonly string[] = [];
let lastValues: readonly string[] = [];
let lastBlock = "\r\nContent-Type: application/json";

/**
 * The block of an HTTP_PROXY response: the backend's headers by the rules above, and a Content-Type when it sent none. Neither list
 * may change afterwards.
 */
export function proxyResponseBlock(names: readonly string[], values: readonly string[]): string {
  if (names !== lastNames || values !== lastValues) {
    lastBlock = makeBlock(names, values);
    lastNames = names;
    lastValues = values;
  }
  return lastBlock;
}

function makeBlock(names: readonly string[], values: readonly string[]): string {
  let block = "";
  let hasContentType = false;
  for (let i = 0; i < names.length; i++) {
    const name = names[i]!;
    const value = values[i]!;
    const spelling = spellings.get(name) ?? learn(name);
    if (spelling.begin === "") continue;
    if (spelling.isContentType) hasContentType = true;
    else if (spelling.isConnection && namesOthers(value)) return blockWithoutNamed(names, values);
    block += spelling.begin + value;
  }
  return hasContentType ? block : `${block}\r\nContent-Type: application/json`;
}

/** Whether a Connection value is more than the usual `keep-alive` or `close`. */
export function namesOthers(connection: string): boolean {
  if (connection === "keep-alive" || connection === "close") return false;
  const lower = connection.toLowerCase();
  return lower !== "keep-alive" && lower !== "close";
}

/** Lower-case names that all Connection fields of a message list (RFC 9110 7.6.1): meant for the next hop, which we are. */
export function namedByConnection(names: readonly string[], values: readonly string[]): ReadonlySet<string> {
  const named = new Set<string>(["connection"]);
  for (const [i, name] of names.entries()) {
    if (name.toLowerCase() !== "connection") continue;
    for (const option of values[i]!.toLowerCase().split(",")) named.add(option.trim());
  }
  return named;
}

function blockWithoutNamed(names: readonly string[], values: readonly string[]): string {
  const named = namedByConnection(names, values);
  const isKept = names.map((name) => !named.has(name.toLowerCase()));
  return makeBlock(
    names.filter((_, i) => isKept[i]),
    values.filter((_, i) => isKept[i]),
  );
}
