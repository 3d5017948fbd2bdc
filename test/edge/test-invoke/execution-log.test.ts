/** The execution log's words: times, secrets, and what is cut. */
import { describe, expect, it } from "vitest";
import { bodyText, ExecutionLog, pairsText, ShownBody } from "../../../src/edge/test-invoke/execution-log.ts";

describe("a line", () => {
  it("begins with the time as AWS writes it; the first has none", () => {
    let nowMs = Date.UTC(2026, 0, 4, 3, 2, 1, 999);
    const log = new ExecutionLog("id-1", () => nowMs);
    log.add("one");
    nowMs = Date.UTC(2026, 10, 26, 23, 59, 59);
    log.add("two");
    expect(log.text).toBe(
      "Execution log for request id-1\n" +
        "Sun Jan 04 03:02:01 UTC 2026 : one\n" +
        "Thu Nov 26 23:59:59 UTC 2026 : two\n",
    );
  });
});

describe("headers", () => {
  it.each<[string, string, string]>([
    ["Accept", "a/b", "{Accept=a/b}"],
    ["authorization", "Bearer abcdefghijklmnop", "{authorization=******klmnop}"],
    ["X-API-KEY", "0123456789012345678901234567", "{X-API-KEY=******234567}"],
    ["Cookie", "short", "{Cookie=******}"],
    ["X-Amz-Security-Token", "0123456789012345678", "{X-Amz-Security-Token=******}"],
    ["X", "a\r\nb", "{X=a  b}"],
  ])("%s: %j is shown as %s", (name, value, expected) => {
    expect(pairsText([[name, value]])).toBe(expected);
  });

  it("are cut at about a thousand characters", () => {
    const text = pairsText([
      ["A", "x".repeat(2_000)],
      ["B", "y"],
    ]);
    expect(text).toBe(`{A=${"x".repeat(996)} [TRUNCATED]}`);
  });
});

describe("a body", () => {
  it("is shown up to 1,024 bytes, whole or in pieces", () => {
    expect(bodyText(Buffer.from("b".repeat(1_024)))).toBe("b".repeat(1_024));
    expect(bodyText(Buffer.from("b".repeat(1_025)))).toBe(`${"b".repeat(1_024)} [TRUNCATED]`);
    const shown = new ShownBody();
    for (let piece = 0; piece < 5; piece++) shown.add(Buffer.from("c".repeat(300)));
    expect(shown.text).toBe(`${"c".repeat(1_024)} [TRUNCATED]`);
  });
});
