/** The response parser: what it takes, what it refuses, and that the way in which bytes arrive changes nothing. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KnownHead } from "../../src/upstream/known-head.ts";
import { ResponseParser } from "../../src/upstream/response-parser.ts";
import type { ResponseHead } from "../../src/upstream/upstream.ts";

interface Result {
  statusCode: number;
  headers: [string, string][];
  contentLength: number;
  body: string;
  end: "ended" | "more" | string;
  reusable: boolean;
  consumed: number;
}

/** Feeds `text` cut at `cuts`; when `closes`, the peer closes behind it. */
function parse(
  text: string,
  { cuts = [] as number[], isHead = false, closes = false, headLimitBytes = 65_536, known = new KnownHead() } = {},
): Result {
  const result: Result = {
    statusCode: 0,
    headers: [],
    contentLength: NaN,
    body: "",
    end: "more",
    reusable: false,
    consumed: 0,
  };
  const parser = new ResponseParser(
    {
      onResponseHead: (head: ResponseHead) => {
        result.statusCode = head.statusCode;
        result.headers = head.names.map((name, index) => [name, head.values[index]!]);
        result.contentLength = head.contentLength;
      },
      onResponseData: (chunk) => {
        result.body += Buffer.from(chunk).toString("latin1");
      },
    },
    headLimitBytes,
    known,
  );
  parser.begin(isHead);
  const bytes = Buffer.from(text, "latin1");
  // As in a connection, every read comes into the same memory.
  const readBuffer = Buffer.alloc(Math.max(bytes.length, 1));
  const bounds = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].sort((a, b) => a - b);
  for (let index = 1; index < bounds.length && !parser.ended && !parser.failed; index++) {
    const size = bytes.copy(readBuffer, 0, bounds[index - 1]!, bounds[index]!);
    result.consumed += parser.feed(readBuffer, size);
    readBuffer.fill(0xff);
  }
  if (closes) parser.endAtClose();
  if (parser.ended) result.end = "ended";
  else if (parser.failed) result.end = `${parser.failure}: ${parser.detail}`;
  result.reusable = parser.reusable;
  return result;
}

/** One byte at a time must give the same. */
function parseBothWays(text: string, options: Parameters<typeof parse>[1] = {}): Result {
  const whole = parse(text, options);
  const everyByte = parse(text, { ...options, cuts: Array.from({ length: text.length }, (_, index) => index) });
  if (whole.end === "ended" || whole.end === "more") expect(everyByte).toEqual(whole);
  else expect(everyByte.end).toBe(whole.end);
  return whole;
}

const head = (lines: string, status = "HTTP/1.1 200 OK") => `${status}\r\n${lines}\r\n`;

describe("accepted responses", () => {
  it("reads a body by Content-Length and keeps the connection", () => {
    const result = parseBothWays(`${head("Content-Length: 5\r\nX-One: a\r\n")}hello`);
    expect(result).toMatchObject({ statusCode: 200, contentLength: 5, body: "hello", end: "ended", reusable: true });
    expect(result.headers).toEqual([
      ["Content-Length", "5"],
      ["X-One", "a"],
    ]);
  });

  it("keeps the spelling of names, repeats, and trims spaces and tabs around values only", () => {
    const { headers } = parseBothWays(
      head("Content-Length:0\r\nSET-cookie: \t a=1; b \t \r\nset-Cookie:\r\nX: a\tb\xe9\r\n"),
    );
    expect(headers).toEqual([
      ["Content-Length", "0"],
      ["SET-cookie", "a=1; b"],
      ["set-Cookie", ""],
      ["X", "a\tb\xe9"],
    ]);
  });

  it.each([
    ["without a reason", "HTTP/1.1 200"],
    ["with an empty reason", "HTTP/1.1 200 "],
    ["with an unknown code", "HTTP/1.1 599 Whatever \xe9"],
  ])("takes a status line %s", (_, status) => {
    expect(parseBothWays(head("Content-Length: 0\r\n", status)).end).toBe("ended");
  });

  it("decodes chunks, in any case of digits, drops extensions and trailers", () => {
    const body = '5;a=b;c="d"\r\nhello\r\n00A\r\n0123456789\r\na\r\n          \r\n0\r\nX-Trailer: 1\r\nY:\r\n\r\n';
    expect(parseBothWays(head("Transfer-Encoding: Chunked\r\n") + body)).toMatchObject({
      body: "hello0123456789          ",
      contentLength: -1,
      end: "ended",
      reusable: true,
    });
  });

  it("swallows informational responses", () => {
    const text = `HTTP/1.1 100 Continue\r\n\r\n${head("Link: </a>\r\n", "HTTP/1.1 103 Early Hints")}${head("Content-Length: 2\r\n", "HTTP/1.1 201 C")}ok`;
    const result = parseBothWays(text);
    expect(result).toMatchObject({ statusCode: 201, body: "ok", end: "ended" });
    expect(result.headers).toHaveLength(1);
  });

  it.each([
    ["HEAD", head("Content-Length: 5\r\n"), true],
    ["HEAD, chunked", head("Transfer-Encoding: chunked\r\n"), true],
    ["204", head("", "HTTP/1.1 204 No Content"), false],
    ["204 with a length", head("Content-Length: 7\r\n", "HTTP/1.1 204 No Content"), false],
    ["304 with a length", head("Content-Length: 7\r\n", "HTTP/1.1 304 Not Modified"), false],
  ])("knows that there is no body: %s", (_, text, isHead) => {
    expect(parseBothWays(text, { isHead })).toMatchObject({ contentLength: 0, body: "", end: "ended", reusable: true });
  });

  it("lets a body without length end with the connection, and never keeps it", () => {
    expect(parseBothWays(`${head("")}some`, { closes: true })).toMatchObject({
      body: "some",
      contentLength: -1,
      end: "ended",
      reusable: false,
    });
  });

  it.each([
    ["HTTP/1.0", "HTTP/1.0 200 OK", ""],
    ["HTTP/1.0 that offers to", "HTTP/1.0 200 OK", "Connection: keep-alive\r\n"],
    ["Connection: close", "HTTP/1.1 200 OK", "Connection: close\r\n"],
    ["close in a list", "HTTP/1.1 200 OK", "connection: x, Close ,y\r\n"],
    ["close in a second header", "HTTP/1.1 200 OK", "Connection: x\r\nConnection: close\r\n"],
  ])("does not keep the connection: %s", (_, status, lines) => {
    expect(parseBothWays(head(`${lines}Content-Length: 0\r\n`, status))).toMatchObject({
      end: "ended",
      reusable: false,
    });
  });

  it("does not touch what follows a response", () => {
    const text = `${head("Content-Length: 2\r\n")}ok`;
    expect(parse(`${text}HTTP/1.1 200 OK\r\n`)).toMatchObject({ body: "ok", end: "ended", consumed: text.length });
  });
});

describe("refused responses", () => {
  const chunked = head("Transfer-Encoding: chunked\r\n");
  const refusals: [string, string][] = [
    ["another protocol", "SSH-2.0-OpenSSH_9.2\r\n"],
    ["HTTP/2.0", "HTTP/2.0 200 OK\r\n\r\n"],
    ["HTTP/1.2", "HTTP/1.2 200 OK\r\n\r\n"],
    ["lower case", "http/1.1 200 OK\r\n\r\n"],
    ["an empty line first", "\r\nHTTP/1.1 200 OK\r\n\r\n"],
    ["two spaces", "HTTP/1.1  200 OK\r\n\r\n"],
    ["status of two digits", "HTTP/1.1 20 OK\r\n\r\n"],
    ["status of four digits", "HTTP/1.1 2000 OK\r\n\r\n"],
    ["status 099", "HTTP/1.1 099 OK\r\n\r\n"],
    ["status 600", "HTTP/1.1 600 OK\r\n\r\n"],
    ["status with a letter", "HTTP/1.1 2x0 OK\r\n\r\n"],
    ["no status", "HTTP/1.1\r\n\r\n"],
    ["101", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"],
    ["17 informational responses", "HTTP/1.1 100 Continue\r\n\r\n".repeat(17)],
    ["bare LF behind the status line", "HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n"],
    ["bare LF behind a header", head("A: b\nContent-Length: 0\r\n")],
    ["bare CR in a value", head("A: b\rc\r\n")],
    ["bare CR at the end", "HTTP/1.1 200 OK\r\nA: b\r\n\rX"],
    ["NUL in a value", head("A: b\0c\r\n")],
    ["NUL in a name", head("A\0: b\r\n")],
    ["a control byte in a value", head("A: b\x01\r\n")],
    ["DEL in a value", head("A: \x7f\r\n")],
    ["a control byte in the reason", "HTTP/1.1 200 O\x0bK\r\n\r\n"],
    ["a folded line", head("A: b\r\n c\r\n")],
    ["a folded line by tab", head("A: b\r\n\tc\r\n")],
    ["a space first", head(" A: b\r\n")],
    ["space before the colon", head("A : b\r\n")],
    ["an empty name", head(": b\r\n")],
    ["no colon", head("Abc\r\n")],
    ["a name that is no token", head("A(b): c\r\n")],
    ["a name beyond ASCII", head("\xc4: c\r\n")],
    ["empty Content-Length", head("Content-Length:\r\n")],
    ["signed Content-Length", head("Content-Length: +5\r\n")],
    ["negative Content-Length", head("Content-Length: -5\r\n")],
    ["hexadecimal Content-Length", head("Content-Length: 0x5\r\n")],
    ["a list as Content-Length", head("Content-Length: 5, 5\r\n")],
    ["a Content-Length of 16 digits", head("Content-Length: 1000000000000000\r\n")],
    ["two Content-Lengths that differ", head("Content-Length: 5\r\nContent-Length: 6\r\n")],
    ["two equal Content-Lengths", head("Content-Length: 5\r\ncontent-length: 5\r\n")],
    ["both lengths", head("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n")],
    ["both lengths, zero", head("Transfer-Encoding: chunked\r\nContent-Length: 0\r\n")],
    ["gzip, chunked", head("Transfer-Encoding: gzip, chunked\r\n")],
    ["identity", head("Transfer-Encoding: identity\r\n")],
    ["a quoted coding", head('Transfer-Encoding: "chunked"\r\n')],
    ["empty Transfer-Encoding", head("Transfer-Encoding:\r\n")],
    ["two Transfer-Encodings", head("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n")],
    ["chunks in HTTP/1.0", head("Transfer-Encoding: chunked\r\n", "HTTP/1.0 200 OK")],
    ["an empty chunk size", `${chunked}\r\n`],
    ["a chunk size with 0x", `${chunked}0x5\r\nhello\r\n`],
    ["a signed chunk size", `${chunked}+5\r\nhello\r\n`],
    ["a chunk size of 14 digits", `${chunked}00000000000005\r\nhello\r\n`],
    ["a space behind the chunk size", `${chunked}5 \r\nhello\r\n`],
    ["a chunk size line by LF", `${chunked}5\nhello\r\n`],
    ["a chunk size line by CR", `${chunked}5\rhello\r\n`],
    ["a chunk that is too long", `${chunked}5\r\nhello!\r\n`],
    ["a chunk that ends in LF", `${chunked}5\r\nhello\n0\r\n\r\n`],
    ["a chunk that ends in CR", `${chunked}5\r\nhello\rX0\r\n\r\n`],
    ["LF in an extension", `${chunked}5;a\n\r\nhello\r\n`],
    ["NUL in an extension", `${chunked}5;a\0\r\nhello\r\n`],
    ["endless extensions", `${chunked}5;${"a".repeat(20_000)}\r\nhello\r\n0\r\n\r\n`],
    ["extensions that add up", `${chunked}${`1;${"a".repeat(1_000)}\r\nx\r\n`.repeat(20)}0\r\n\r\n`],
    ["endless trailers", `${chunked}0\r\n${"A: b\r\n".repeat(5_000)}\r\n`],
    ["a folded trailer", `${chunked}0\r\nA: b\r\n c\r\n\r\n`],
    ["a trailer by LF", `${chunked}0\r\nA: b\n\r\n`],
    ["a trailer without colon", `${chunked}0\r\nAbc\r\n\r\n`],
    ["an end by LF", `${chunked}0\r\n\n`],
    ["an end by CR", `${chunked}0\r\n\rX`],
  ];
  it.each(refusals)("%s", (_, text) => {
    expect(parseBothWays(text).end).toMatch(/^MALFORMED_RESPONSE: ./);
  });

  it("a head over its limit, wherever it is cut, and not one of exactly that size", () => {
    const text = head(`A: ${"b".repeat(500)}\r\nContent-Length: 0\r\n`);
    expect(parseBothWays(text, { headLimitBytes: text.length }).end).toBe("ended");
    expect(parseBothWays(text, { headLimitBytes: text.length - 1 }).end).toMatch(/^HEAD_TOO_LARGE/);
    expect(parseBothWays(`${text.slice(0, -4)}${"c".repeat(2_000)}`, { headLimitBytes: 1_000 }).end).toMatch(
      /^HEAD_TOO_LARGE/,
    );
  });

  it("over 200 headers, and not 200", () => {
    expect(parseBothWays(head(`${"A: b\r\n".repeat(199)}Content-Length: 0\r\n`)).end).toBe("ended");
    expect(parseBothWays(head(`${"A: b\r\n".repeat(200)}Content-Length: 0\r\n`)).end).toMatch(/^HEAD_TOO_LARGE/);
  });
});

describe("properties", () => {
  const token = fc
    .stringMatching(/^[!#-'*+.^-z|~A-Z-]{1,20}$/)
    .filter((name) => !/^(content-length|transfer-encoding|connection|keep-alive)$/i.test(name));
  const value = fc.stringMatching(/^[!-~\x80-\xff]([\t -~\x80-\xff]{0,30}[!-~])?$/);
  const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array).toString("latin1"));
  const response = fc.record({
    statusCode: fc.integer({ min: 200, max: 599 }).filter((code) => code !== 204 && code !== 304),
    headers: fc.array(fc.tuple(token, value), { maxLength: 12 }),
    chunks: fc.array(
      bytes.filter((chunk) => chunk.length > 0),
      { maxLength: 6 },
    ),
    chunked: fc.boolean(),
    interim: fc.integer({ min: 0, max: 3 }),
    cuts: fc.array(fc.nat(), { maxLength: 30 }),
  });

  it("any split of any valid response gives its head and its body", () => {
    fc.assert(
      fc.property(response, ({ statusCode, headers, chunks, chunked, interim, cuts }) => {
        const body = chunks.join("");
        const framing: [string, string] = chunked
          ? ["Transfer-Encoding", "chunked"]
          : ["Content-Length", String(body.length)];
        const all = [...headers, framing];
        const lines = all.map(([name, text]) => `${name}: ${text}\r\n`).join("");
        const coded = chunked
          ? `${chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join("")}0\r\n\r\n`
          : body;
        const text = `${"HTTP/1.1 103 Hints\r\nA: b\r\n\r\n".repeat(interim)}HTTP/1.1 ${statusCode} R\r\n${lines}\r\n${coded}`;
        const result = parse(text, { cuts });
        expect(result).toMatchObject({
          statusCode,
          headers: all,
          body,
          end: "ended",
          reusable: true,
          consumed: text.length,
        });
      }),
      { numRuns: 500 },
    );
  });

  it("random bytes never throw, and give the same wherever they are cut", () => {
    const piece = fc.constantFrom(
      "HTTP/1.1 200 OK\r\n",
      "A: b\r\n",
      "\r\n",
      "\n",
      "\r",
      "Transfer-Encoding: chunked\r\n",
      "Content-Length: 3\r\n",
      "5\r\n",
      "abc",
      "0\r\n",
      ";",
      ":",
      " ",
      "\0",
      "HTTP/1.1 100 C\r\n\r\n",
    );
    const text = fc.oneof(
      bytes,
      fc.array(fc.oneof(piece, bytes), { maxLength: 12 }).map((parts) => parts.join("")),
      fc.array(piece, { maxLength: 12 }).map((parts) => `HTTP/1.1 200 OK\r\n${parts.join("")}`),
    );
    fc.assert(
      fc.property(text, fc.array(fc.nat(), { maxLength: 20 }), fc.boolean(), (input, cuts, closes) => {
        const whole = parse(input, { closes });
        const split = parse(input, { closes, cuts });
        expect(split.end).toBe(whole.end);
        expect(split.body).toBe(whole.body);
      }),
      { numRuns: 1_500 },
    );
  });
});

describe("a head that comes again", () => {
  const plain = (length: number, more = "") => `${head(`Content-Length: ${length}\r\n${more}`)}${"b".repeat(length)}`;
  const responses = [
    plain(3),
    plain(4),
    plain(3, "Connection: close\r\n"),
    plain(3, "Keep-Alive: timeout=9\r\n"),
    plain(3, "Set-Cookie: a=1\r\n"),
    plain(3, "Set-Cookie: a=2\r\n"),
    plain(3).replace("200", "201"),
    plain(3).replace("200", "204"),
    plain(3).replace("HTTP/1.1", "HTTP/1.0"),
    `${head("Transfer-Encoding: chunked\r\n")}2\r\nhi\r\n0\r\n\r\n`,
    `${head("X: until close\r\n")}rest`,
    `${head("", "HTTP/1.1 100 Continue")}${plain(3)}`,
    `${head("", "HTTP/1.1 103 Early")}${plain(4)}`,
    head("Content-Length: 3\r\nContent-Length: 3\r\n"),
    head("Content-Length: x\r\n"),
    plain(3, `X-Long: ${"x".repeat(1_200)}\r\n`),
    plain(3).slice(0, 20),
  ];

  it("means what it means alone, after any others and cut anywhere", () => {
    const step = fc.record({
      index: fc.nat({ max: responses.length - 1 }),
      isHead: fc.boolean(),
      closes: fc.boolean(),
      cuts: fc.array(fc.nat({ max: 200 }), { maxLength: 2 }),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 2, maxLength: 40 }), (steps) => {
        const known = new KnownHead();
        for (const { index, ...options } of steps) {
          const text = responses[index]!;
          expect(parse(text, { ...options, known })).toEqual(parse(text, options));
        }
      }),
      { numRuns: 300 },
    );
  });

  it("brings the same lists, which another head leaves as they are", () => {
    const heads: (readonly string[])[] = [];
    const known = new KnownHead();
    const parser = new ResponseParser(
      { onResponseHead: ({ names, values }) => heads.push(names, values), onResponseData: () => {} },
      1_000,
      known,
    );
    for (const text of [plain(3, "A: 1\r\n"), plain(3, "A: 1\r\n"), plain(3, "B: 2\r\n")]) {
      parser.begin(false);
      parser.feed(Buffer.from(text), text.length);
    }
    expect([heads[2] === heads[0], heads[3] === heads[1], heads[4] === heads[0]]).toEqual([true, true, false]);
    expect([heads[0], heads[1]]).toEqual([
      ["Content-Length", "A"],
      ["3", "1"],
    ]);
  });
});
