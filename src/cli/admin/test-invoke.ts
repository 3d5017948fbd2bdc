/** `gatehouse test-invoke API METHOD PATH` (AWS: TestInvokeMethod). */
import { isUtf8 } from "node:buffer";
import type { TestInvokeAnswer } from "../../model/test-invocation.ts";
import { withAdmin } from "../admin-command.ts";
import type { Invocation } from "../command.ts";
import { printResult } from "../output.ts";
import { plainText } from "../plain-text.ts";
import { readDocument } from "../read-document.ts";
import { UsageError } from "../usage-error.ts";

export async function run(invocation: Invocation): Promise<number> {
  const { settings, command } = invocation;
  const { body: file, data, header } = settings;
  if (file !== undefined && data !== undefined) {
    throw new UsageError("--body FILE and --data TEXT are two payloads: give one", command.name);
  }
  const body = file === undefined ? Buffer.from(data ?? "", "utf8") : await readDocument(file);
  return withAdmin(invocation, async (admin, _, [apiId, httpMethod, path]) => {
    const answer = await admin.testInvokeMethod(apiId!, {
      httpMethod: httpMethod!.toUpperCase(),
      pathWithQueryString: path!,
      headers: header,
      body,
      stageVariables: Object.fromEntries(settings["stage-variable"]),
    });
    if (settings.json) printResult(settings, responseOf(answer), () => "");
    else printResult(settings, answer, renderAnswer);
  });
}

/** AWS's TestInvokeMethodResponse. `isBase64Encoded` is ours: AWS has no word for a body that is no text. */
function responseOf({ statusCode, headers, body, log, latencyMs }: TestInvokeAnswer): object {
  const multiValueHeaders = new Map<string, string[]>();
  for (const [name, value] of headers) multiValueHeaders.set(name, [...(multiValueHeaders.get(name) ?? []), value]);
  const isText = isUtf8(body);
  return {
    status: statusCode,
    body: Buffer.from(body).toString(isText ? "utf8" : "base64"),
    ...(isText ? {} : { isBase64Encoded: true }),
    headers: Object.fromEntries(headers),
    multiValueHeaders: Object.fromEntries(multiValueHeaders),
    log,
    latency: latencyMs,
  };
}

function renderAnswer({ statusCode, headers, body, log, latencyMs }: TestInvokeAnswer): string {
  const fields = headers.map(([name, value]) => plainText(`${name}: ${value}`));
  const text = isUtf8(body) ? plainText(Buffer.from(body).toString("utf8"), true) : `(${body.length} bytes, no text)`;
  const head = [`Status: ${statusCode}, ${latencyMs} ms`, ...fields].join("\n");
  return [head, text.trimEnd(), plainText(log, true)].filter((part) => part !== "").join("\n\n");
}
