/** The built program as a process, and definitions for it to serve. */
import fs from "node:fs";
import path from "node:path";
import { type Ended, type Running, startCli, temporaryFolder } from "../../cli/run-cli.ts";
import { bodyOf, exchangeAndClose, statusOf } from "../../http/support.ts";

export { freePort, runCli, temporaryFolder } from "../../cli/run-cli.ts";

export interface Program {
  readonly process: Running;
  readonly port: number;
  /** Address of the control plane; empty where it is off. */
  readonly server: string;
  /** Address of the ops port as `http://host:port`; empty where it is off. */
  readonly ops: string;
  /** Of the first definition. */
  readonly apiId: string;
  stop(): Promise<Ended>;
}

/** A folder of its own, and everything that was started in it: `end()` kills what still runs. */
export class Scene {
  readonly folder = temporaryFolder();
  readonly #running = new Set<Running>();
  #files = 0;

  write(name: string, text: string): string {
    const file = path.join(this.folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
    return file;
  }

  /** A path in the folder where nothing is yet. */
  fresh(): string {
    return path.join(this.folder, `fresh-${++this.#files}`);
  }

  launch(...argv: string[]): Running {
    const running = startCli(argv);
    this.#running.add(running);
    void running.ended.then(() => this.#running.delete(running));
    return running;
  }

  /** `gatehouse start` on free ports with `argv` behind; resolves when it serves. */
  async start(dataDir: string, ...argv: string[]): Promise<Program> {
    const has = (flag: string): boolean => argv.includes(flag);
    const given = ["--data-dir", dataDir];
    for (const [flag, value] of DEFAULTS) if (!has(flag)) given.push(flag, value);
    const process = this.launch("start", ...given, ...argv);
    await process.until(/Ctrl-C drains and stops\./);
    const find = (pattern: RegExp): string => pattern.exec(process.stdout)?.[1] ?? "";
    return {
      process,
      port: Number(find(/^ +http:\/\/[^ ]*?:(\d+)\//m)),
      server: find(/--server (\S+)/),
      ops: find(/(http:\/\/\S+)\/metrics/),
      apiId: find(/^ +http\S+ +.* ([a-z0-9]{10}) +\S+ +\d+ /m),
      stop: () => {
        process.kill("SIGTERM");
        return process.ended;
      },
    };
  }

  async end(): Promise<void> {
    for (const running of this.#running) {
      running.kill("SIGKILL");
      await running.ended;
    }
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

const DEFAULTS = [
  ["--port", "0"],
  ["--grpc", "127.0.0.1:0"],
  ["--ops", "127.0.0.1:0"],
  ["--threads", "2"],
  ["--log-level", "error"],
] as const;

/** A definition as JSON: paths with their methods' integrations. */
export function definition(title: string, methods: Readonly<Record<string, object>>): string {
  const paths: Record<string, Record<string, object>> = {};
  for (const [name, integration] of Object.entries(methods)) {
    const [method, resourcePath] = name.split(" ") as [string, string];
    const verb = method === "ANY" ? "x-amazon-apigateway-any-method" : method.toLowerCase();
    const parameters = [...resourcePath.matchAll(/\{([^}+]+)\+?\}/g)].map((match) => ({
      name: match[1],
      in: "path",
      required: true,
      schema: { type: "string" },
    }));
    paths[resourcePath] = {
      ...paths[resourcePath],
      [verb]: {
        parameters,
        responses: { 200: { description: "ok", headers: { "X-Answer": { schema: { type: "string" } } } } },
        "x-amazon-apigateway-integration": integration,
      },
    };
  }
  return JSON.stringify({ openapi: "3.0.1", info: { title, version: "1" }, paths });
}

/** Answers 200 with `X-Answer: <answer>`. */
export function mock(answer: string): object {
  return {
    type: "mock",
    requestTemplates: { "application/json": '{"statusCode": 200}' },
    responses: {
      default: { statusCode: "200", responseParameters: { "method.response.header.X-Answer": `'${answer}'` } },
    },
  };
}

/** Hands everything on to `uri`; a `{proxy}` in it is the request's path parameter. */
export function proxy(uri: string, timeoutInMillis = 29_000): object {
  const requestParameters = uri.includes("{proxy}")
    ? { requestParameters: { "integration.request.path.proxy": "method.request.path.proxy" } }
    : {};
  return { type: "http_proxy", httpMethod: "ANY", uri, timeoutInMillis, ...requestParameters };
}

export interface Answer {
  readonly status: number;
  /** Lines of the head behind the status line, as they came. */
  readonly headers: readonly string[];
  readonly body: string;
}

/** One request on a connection of its own, read to the end of the connection. */
export async function ask(port: number, line: string, headers = "", body = ""): Promise<Answer> {
  const request = `${line} HTTP/1.1\r\nHost: api.test\r\nConnection: close\r\n${headers}\r\n${body}`;
  return parseAnswer(await exchangeAndClose(port, request));
}

export function parseAnswer(text: string): Answer {
  const head = text.slice(0, text.indexOf("\r\n\r\n"));
  return { status: statusOf(text), headers: head.split("\r\n").slice(1), body: bodyOf(text) };
}

/** Values of one header. */
export function header({ headers }: Answer, name: string): string[] {
  const prefix = `${name.toLowerCase()}: `;
  return headers.filter((line) => line.toLowerCase().startsWith(prefix)).map((line) => line.slice(prefix.length));
}

/** Asks again until the answer satisfies; fails with the last one when it never does. */
export async function askUntil(
  ask: () => Promise<Answer>,
  satisfies: (answer: Answer) => boolean,
  withinMs = 15_000,
): Promise<Answer> {
  const untilMs = performance.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (satisfies(answer)) return answer;
    if (performance.now() > untilMs) throw new Error(`never happened; last answer ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
