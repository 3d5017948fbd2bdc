/** Checks of an HTTP integration's URI, as far as they can be made before stage variables and path values are known. */
import { show } from "./values.ts";

const STAGE_VARIABLE = /\$\{stageVariables\.([A-Za-z0-9_]{1,64})\}/g;
const PLACEHOLDER = /\{([a-zA-Z0-9._$-]+)\}/g;
/** RFC 3986's characters, with what a placeholder brings. */
const ALLOWED = /^[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%{}|]*$/;

export interface CheckedUri {
  /** Names in braces, in the order in which they stand. */
  readonly placeholders: readonly string[];
  /** What is wrong; absent when nothing is. */
  readonly error?: string;
}

const INVALID = "Invalid HTTP endpoint specified for URI";

/** `error` begins with AWS's text where AWS refuses too. */
export function checkIntegrationUri(uri: string): CheckedUri {
  const fail = (reason: string): CheckedUri => ({ placeholders: [], error: `${INVALID}: ${show(uri)}: ${reason}` });
  if (uri.length > 8192) return fail(`${uri.length} characters: expected at most 8192`);
  // A letter stands for each stage variable, so that what surrounds it can be judged.
  const plain = uri.replaceAll(STAGE_VARIABLE, "V");
  const stray = /\$\{[^}]{0,80}\}?/.exec(plain);
  if (stray !== null) {
    return fail(`expected \${stageVariables.NAME} where ${show(stray[0])} stands; render the template first`);
  }
  const scheme = /^(https?):\/\//i.exec(plain);
  if (scheme === null) return fail("expected http:// or https:// and a host");
  if (!ALLOWED.test(plain)) return fail("expected printable ASCII, everything else percent-encoded");
  if (/%(?![0-9A-Fa-f]{2})/.test(plain)) return fail("expected two hexadecimal digits behind each %");
  if (plain.includes("#")) return fail("a fragment is never sent: remove what begins with #");
  const rest = uri.slice(scheme[0].length);
  const end = rest.search(/[/?]/);
  const authority = end < 0 ? rest : rest.slice(0, end);
  const path = end < 0 ? "" : rest.slice(end);
  const problem = authorityProblem(authority);
  if (problem !== null) return fail(problem);
  const placeholders: string[] = [];
  const filled = path.replaceAll(STAGE_VARIABLE, "V").replaceAll(PLACEHOLDER, (_whole, name: string) => {
    placeholders.push(name);
    return "V";
  });
  if (/[{}]/.test(filled))
    return fail("expected {name} around a path parameter, NAME of letters, digits and ._$- (no +)");
  if (/(?:^|\/)(?:\.|%2e){1,2}(?=\/|\?|$)/i.test(filled)) return fail("remove the . and .. segments from its path");
  return { placeholders };
}

function authorityProblem(authority: string): string | null {
  // No host holds an asterisk, so one can stand for each stage variable.
  if (authority.includes("*")) return "expected no * in the host";
  const bare = authority.replaceAll(STAGE_VARIABLE, "*");
  if (/[{}]/.test(bare)) {
    return "a path parameter in the host would let callers choose the backend: expected it in the path; use a stage variable for hosts";
  }
  if (bare.includes("@")) return "expected no user name or password in it; map an Authorization header instead";
  const match = /^(\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._*-]+)(?::([^:]*))?$/.exec(bare);
  if (match === null) return "expected a host name, an address or a stage variable, and perhaps a port";
  const port = match[2];
  // A port out of a stage variable is checked when it has a value.
  if (port === undefined || port.includes("*")) return null;
  const number = /^\d{1,5}$/.test(port) ? Number(port) : Number.NaN;
  if (number === 80 || number === 443 || (number >= 1024 && number <= 65535)) return null;
  return `the port ${show(port)}: expected 80, 443 or 1024 to 65535, as on AWS`;
}
