/**
 * The demo's backend: a tiny pet store in memory. `GET /pets`, `GET /pets/{id}`, `POST /pets`, `GET /prices?animal=dog`, and
 * `/shop/...` in any method, which tells what arrived.
 */
import http from "node:http";
import type { AddressInfo } from "node:net";

export interface DemoUpstream {
  readonly port: number;
  close(): Promise<void>;
}

interface Pet {
  readonly id: number;
  readonly type: string;
  readonly price: number;
}

const BODY_LIMIT_BYTES = 65_536;
/** Created pets beyond this are refused: it is a demo, and its memory is the gateway's. */
const PETS_MAX = 1_000;

/** Listens on a free port of 127.0.0.1. */
export async function startDemoUpstream(): Promise<DemoUpstream> {
  const pets = new Map<number, Pet>([
    [1, { id: 1, type: "dog", price: 249.99 }],
    [2, { id: 2, type: "cat", price: 124.99 }],
    [3, { id: 3, type: "fish", price: 0.99 }],
  ]);
  const server = http.createServer((request, response) => {
    readBody(request, (body) => {
      if (body === null) answer(response, 413, { message: `a body may have ${BODY_LIMIT_BYTES} bytes here` });
      else handle(pets, request, body, response);
    });
  });
  // Longer than a gateway keeps an idle connection: the side that sends the next request should be the one that closes.
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function handle(
  pets: Map<number, Pet>,
  request: http.IncomingMessage,
  body: Buffer,
  response: http.ServerResponse,
): void {
  const url = new URL(request.url ?? "/", "http://backend");
  const [collection, id, more] = url.pathname.split("/").slice(1);
  const isRead = request.method === "GET" || request.method === "HEAD";
  if (collection === "shop") {
    answer(response, 200, {
      method: request.method,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: request.headers,
      body: body.toString("utf8"),
    });
  } else if (url.pathname === "/prices") {
    tellPrice(pets, url.searchParams.get("animal"), response);
  } else if (collection !== "pets" || more !== undefined) {
    answer(response, 404, { message: `nothing is at ${url.pathname}` });
  } else if (id === undefined || id === "") {
    if (isRead) listPets(pets, url.searchParams, response);
    else if (request.method === "POST") createPet(pets, body, response);
    else answer(response, 405, { message: "GET and POST are known here" });
  } else {
    const pet = /^[0-9]{1,9}$/.test(id) ? pets.get(Number(id)) : undefined;
    if (pet === undefined) answer(response, 404, { message: `there is no pet ${id}` });
    else if (isRead) answer(response, 200, pet);
    else answer(response, 405, { message: "GET is known here" });
  }
}

function listPets(pets: Map<number, Pet>, query: URLSearchParams, response: http.ServerResponse): void {
  const limit = query.get("limit");
  const count = limit !== null && /^[0-9]{1,4}$/.test(limit) ? Number(limit) : PETS_MAX;
  answer(response, 200, [...pets.values()].slice(0, count));
}

function tellPrice(pets: Map<number, Pet>, animal: string | null, response: http.ServerResponse): void {
  const pet = [...pets.values()].find((one) => one.type === animal);
  response.setHeader("X-Source", "demo");
  if (pet === undefined) answer(response, 404, { message: `nobody sells ${animal}` });
  else answer(response, 200, { kind: pet.type, price: pet.price });
}

function createPet(pets: Map<number, Pet>, body: Buffer, response: http.ServerResponse): void {
  let value: unknown;
  try {
    value = JSON.parse(body.toString("utf8"));
  } catch {
    answer(response, 400, { message: "expected JSON" });
    return;
  }
  const { type, price } = (value ?? {}) as Record<string, unknown>;
  if (typeof type !== "string" || typeof price !== "number") {
    answer(response, 400, { message: 'expected {"type": "dog", "price": 249.99}' });
    return;
  }
  if (pets.size >= PETS_MAX) {
    answer(response, 507, { message: `the store holds ${PETS_MAX} pets` });
    return;
  }
  const pet: Pet = { id: pets.size + 1, type: type.slice(0, 100), price };
  pets.set(pet.id, pet);
  answer(response, 201, pet);
}

function readBody(request: http.IncomingMessage, done: (body: Buffer | null) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  request.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size <= BODY_LIMIT_BYTES) chunks.push(chunk);
  });
  request.on("end", () => done(size > BODY_LIMIT_BYTES ? null : Buffer.concat(chunks)));
  request.on("error", () => {});
}

function answer(response: http.ServerResponse, statusCode: number, value: unknown): void {
  const body = `${JSON.stringify(value)}\n`;
  response.writeHead(statusCode, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) });
  response.end(body);
}
