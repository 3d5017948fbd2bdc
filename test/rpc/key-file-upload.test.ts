/** Uploads of API key files that are no such thing: too long, without end, in the wrong order, given up. */
import { PassThrough } from "node:stream";
import { credentials, type ServiceError } from "@grpc/grpc-js";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { ControlPlane } from "../../src/control/control-plane.ts";
import { type AdminClient, connectAdmin } from "../../src/rpc/admin-client.ts";
import type { ImportApiKeysRequest } from "../../src/rpc/generated/gatehouse/v1/ImportApiKeysRequest.ts";
import type { ImportApiKeysResponse__Output } from "../../src/rpc/generated/gatehouse/v1/ImportApiKeysResponse.ts";
import { API_KEY_UPLOAD_LIMIT_BYTES, CHUNK_BYTES, UPLOAD_TIMEOUT_MS, UPLOADS_MAX } from "../../src/rpc/limits.ts";
import { Admin } from "../../src/rpc/protos.ts";
import { type ImportKeysCall, receiveKeyFile } from "../../src/rpc/usage-admin-service.ts";
import { startTestPlane } from "../control/support/fixtures.ts";
import { refusal } from "../control/support/refusal.ts";

const OPTIONS: ImportApiKeysRequest = { options: { failOnWarnings: false } };
const chunk = (bytes: string | Uint8Array): ImportApiKeysRequest => ({ chunk: Buffer.from(bytes) });
const CSV = "Name,Key\nn,value-of-a-key-that-is-imported\n";

let plane: ControlPlane;
let admin: AdminClient;
let client: InstanceType<typeof Admin>;
beforeAll(async () => {
  plane = await startTestPlane({ grpcAddress: "127.0.0.1:0" });
  const server = `127.0.0.1:${plane.grpcPort}`;
  admin = connectAdmin({ server });
  client = new Admin(server, credentials.createInsecure());
});
afterAll(async () => {
  client.close();
  admin.close();
});

interface Upload {
  readonly call: ReturnType<InstanceType<typeof Admin>["ImportApiKeys"]>;
  /** How it ended: the refusal's text, or null. */
  readonly outcome: Promise<string | null>;
}

function begin(): Upload {
  let end: (outcome: string | null) => void;
  const outcome = new Promise<string | null>((resolve) => {
    end = resolve;
  });
  const call = client.ImportApiKeys((error: ServiceError | null, _answer?: ImportApiKeysResponse__Output) => {
    end(error === null ? null : error.details);
  });
  call.on("error", () => {});
  return { call, outcome };
}

async function upload(messages: readonly ImportApiKeysRequest[]): Promise<string | null> {
  const { call, outcome } = begin();
  for (const message of messages) call.write(message);
  call.end();
  return outcome;
}

async function stillImports(): Promise<void> {
  const { ids, warnings } = await admin.importApiKeys({ csv: Buffer.from(CSV) });
  expect([ids.length, warnings]).toEqual([1, []]);
}

describe("an upload of a key file", () => {
  it("is the options and then chunks, in that order and however small", async () => {
    expect(await upload([OPTIONS, ...[...CSV].map(chunk)])).toBeNull();
    expect(await upload([OPTIONS, chunk(CSV)])).toBeNull();
  });

  it("is refused when its messages come in another order, twice or not at all", async () => {
    const ORDER = "Expected the options once, then chunks of the file";
    const NONE = "Expected the options, then the file";
    const uploads: [ImportApiKeysRequest[], string][] = [
      [[], NONE],
      [[chunk(CSV)], ORDER],
      [[chunk(CSV), OPTIONS], ORDER],
      [[OPTIONS, OPTIONS, chunk(CSV)], ORDER],
      [[OPTIONS, chunk(CSV), OPTIONS], ORDER],
      [[{}, OPTIONS, chunk(CSV)], ORDER],
      [[OPTIONS, {}], ORDER],
    ];
    for (const [messages, expected] of uploads) expect(await upload(messages)).toContain(expected);
    await stillImports();
  });

  it("that holds no file of keys is refused for what it holds", async () => {
    expect(await upload([OPTIONS])).toContain("The API key file is empty: expected a header with Name and Key");
    expect(await upload([OPTIONS, chunk("")])).toContain("The API key file is empty");
    expect(await upload([OPTIONS, chunk("a,b\n1,2\n")])).toContain("has no column Name: expected Name and Key");
    expect(await upload([OPTIONS, chunk(Uint8Array.of(0xff, 0xfe, 0x00))])).toContain("is not UTF-8");
  });

  it("that goes on beyond the limit is cut off there, and its sender told", async () => {
    const { call, outcome } = begin();
    let isOver = false;
    void outcome.then(() => {
      isOver = true;
    });
    call.write(OPTIONS);
    const piece = chunk(new Uint8Array(CHUNK_BYTES).fill(0x61));
    let sent = 0;
    while (!isOver && sent < 4 * API_KEY_UPLOAD_LIMIT_BYTES) {
      sent += CHUNK_BYTES;
      await new Promise<void>((resolve) => {
        call.write(piece, () => resolve());
        void outcome.then(() => resolve());
      });
    }
    expect(await outcome).toContain(`The file has more than ${API_KEY_UPLOAD_LIMIT_BYTES} bytes`);
    expect(sent).toBeLessThan(2 * API_KEY_UPLOAD_LIMIT_BYTES);
    await stillImports();
  });

  it("holds one of few places, which it leaves when it is given up", async () => {
    const held = Array.from({ length: UPLOADS_MAX }, begin);
    for (const { call } of held) call.write(OPTIONS);
    // Which of them are there already is the server's to say: one more is refused once all are.
    const isFull = async (): Promise<boolean> =>
      (await upload([OPTIONS, chunk(CSV)]))?.includes("Too many imports at once") ?? false;
    await expect.poll(isFull).toBe(true);
    for (const { call } of held) call.cancel();
    await expect.poll(isFull).toBe(false);
    await stillImports();
  });

  it("that never ends is given up in time", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      const call = new PassThrough({ objectMode: true });
      const received = receiveKeyFile(call as unknown as ImportKeysCall);
      call.write({ part: "options", options: { failOnWarnings: false } });
      call.write({ part: "chunk", chunk: Buffer.from(CSV) });
      await new Promise((resolve) => setImmediate(resolve));
      vi.advanceTimersByTime(UPLOAD_TIMEOUT_MS);
      expect(await refusal(received)).toEqual([
        "BadRequestException",
        `The file did not arrive within ${UPLOAD_TIMEOUT_MS} ms`,
      ]);
      // Nothing more of it is read.
      expect(call.isPaused()).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });
});
