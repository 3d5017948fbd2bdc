/** Operations on API keys, with AWS's names and texts. */
import { beforeAll, describe, expect, it } from "vitest";
import type { ControlAdmin } from "../../../src/control/control-admin.ts";
import type { ControlPlane } from "../../../src/control/control-plane.ts";
import { definition, startTestPlane } from "../support/fixtures.ts";
import { refusal } from "../support/refusal.ts";

let plane: ControlPlane;
let operations: ControlAdmin;
beforeAll(async () => {
  plane = await startTestPlane();
  operations = plane.operations;
});

async function revision(): Promise<number> {
  return (await operations.importApi({ bytes: definition(1), dryRun: true })).revision;
}

/** A refused change changes nothing, not even the revision. */
async function refusedWithoutChange(change: () => Promise<unknown>): Promise<[string, string]> {
  const before = await revision();
  const result = await refusal(change());
  expect(await revision()).toBe(before);
  return result;
}

const VALUE = "0123456789abcdefghij";
const replace = (path: string, value?: string) => ({ op: "replace", path, ...(value === undefined ? {} : { value }) });

describe("createApiKey", () => {
  it("makes a disabled key with a value of forty letters and digits, shown on creation and where it is asked for", async () => {
    const key = await operations.createApiKey({});
    expect(key.id).toMatch(/^[0-9a-z]{10}$/);
    expect(key.value).toMatch(/^[0-9A-Za-z]{40}$/);
    expect(key).toMatchObject({ name: "", enabled: false, tags: {}, stageKeys: [] });
    expect(key.createdDateMs).toBe(key.lastUpdatedDateMs);
    const { value, ...hidden } = key;
    expect(await operations.getApiKey(key.id, false)).toEqual(hidden);
    expect(await operations.getApiKey(key.id, true)).toEqual(key);
  });

  it("keeps all that it is given", async () => {
    const request = {
      name: "Partner",
      value: "partner-value-1234567890",
      enabled: true,
      description: "of the partner",
      customerId: "c-1",
      tags: { team: "billing" },
    };
    const key = await operations.createApiKey(request);
    expect(await operations.getApiKey(key.id, true)).toMatchObject(request);
  });

  it("gives ids in the order of creation, and none twice", async () => {
    const ids: string[] = [];
    for (let index = 0; index < 20; index++) {
      const { id } = await operations.createApiKey({});
      ids.push(id);
      if (index % 3 === 0) await operations.deleteApiKey(id);
    }
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(20);
  });

  it.each([
    ["a short value", { value: "x".repeat(19) }, "API Key value should be at least 20 characters"],
    ["a long value", { value: "x".repeat(129) }, "API Key value exceeds maximum size of 128 characters"],
    [
      "a value with a space",
      { value: `${"x".repeat(20)} y` },
      "API Key value has a character that a header cannot carry: expected visible ASCII without spaces",
    ],
    [
      "a value beyond ASCII",
      { value: "é".repeat(20) },
      "API Key value has a character that a header cannot carry: expected visible ASCII without spaces",
    ],
    ["a long name", { name: "n".repeat(1025) }, "Invalid API Key name, can be at most 1024 characters."],
    ["a long description", { description: "d".repeat(1025) }, "Invalid API Key description specified."],
    ["a long customer id", { customerId: "c".repeat(256) }, "Invalid API Key customer id: 256 characters, at most 255"],
    ["a reserved tag", { tags: { "aws:x": "" } }, "Invalid tag key 'aws:x': the prefix aws: is reserved"],
    [
      "a tag that reaches a prototype",
      { tags: JSON.parse('{"__proto__":"x"}') },
      "Invalid tag key '__proto__': expected 1 to 128 letters, digits, spaces and + - = . _ : / @",
    ],
  ])("refuses %s", async (_what, request, message) => {
    expect(await refusedWithoutChange(() => operations.createApiKey(request))).toEqual([
      "BadRequestException",
      message,
    ]);
  });

  it("accepts values of 20 and of 128 characters", async () => {
    for (const value of ["!".repeat(20), "~".repeat(128)]) {
      const { id } = await operations.createApiKey({ value });
      expect((await operations.getApiKey(id, true)).value).toBe(value);
    }
  });

  it("refuses a value that another key has, until that key is deleted", async () => {
    const { id } = await operations.createApiKey({ value: VALUE });
    expect(await refusedWithoutChange(() => operations.createApiKey({ value: VALUE }))).toEqual([
      "ConflictException",
      "API Key already exists",
    ]);
    await operations.deleteApiKey(id);
    await operations.deleteApiKey((await operations.createApiKey({ value: VALUE })).id);
  });
});

describe("updateApiKey", () => {
  it("replaces name, description, enabled and customerId, in order and all or nothing", async () => {
    const { id } = await operations.createApiKey({ description: "d", customerId: "c" });
    const changed = await operations.updateApiKey(id, [
      replace("/name", "N"),
      replace("/enabled", "TRUE"),
      replace("/description"),
      replace("/customerId", "other"),
    ]);
    expect(changed).toMatchObject({ name: "N", enabled: true, customerId: "other" });
    expect(changed).not.toHaveProperty("description");
    expect(await operations.getApiKey(id, false)).toEqual(changed);
    expect(
      await refusedWithoutChange(() => operations.updateApiKey(id, [replace("/name", "M"), replace("/x")])),
    ).toEqual([
      "BadRequestException",
      "Invalid patch path  '/x' specified for op 'replace'. Must be one of: [/customerId, /description, /enabled, /name]",
    ]);
    expect(await operations.getApiKey(id, false)).toEqual(changed);
  });

  it.each([
    [
      [{ op: "remove", path: "/name" }],
      "Invalid patch path  '/name' specified for op 'remove'. Must be one of: [/labels, /stages]",
    ],
    [
      [{ op: "add", path: "/stages", value: "a/b" }],
      "Patch path '/stages' is not supported: put the key in a usage plan that has the stage",
    ],
    [[{ op: "move", path: "/name" }], "Invalid patch operation specified. Must be 'add'|'remove'|'replace'"],
    [[{ op: "copy", path: "/name" }], "Invalid patch operation specified. Must be 'add'|'remove'|'replace'"],
    [[{ op: "replace", path: "" }], "Invalid patch path null"],
    [
      [{ op: "put", path: "/name" }],
      "1 validation error detected: Value 'put' at 'updateApiKeyInput.patchOperations.1.member.op' failed to satisfy " +
        "constraint: Member must satisfy enum value set: [add, remove, move, test, replace, copy]",
    ],
    [[replace("/value", "x".repeat(20))], /^Invalid patch path {2}'\/value' specified for op 'replace'\./],
  ])("refuses %j", async (operationsToApply, message) => {
    const { id } = await operations.createApiKey({});
    const [name, text] = await refusedWithoutChange(() => operations.updateApiKey(id, operationsToApply));
    expect(name).toBe("BadRequestException");
    expect(text).toMatch(message);
  });

  it("changes nothing without operations", async () => {
    const { id } = await operations.createApiKey({});
    const before = await revision();
    await operations.updateApiKey(id, []);
    expect(await revision()).toBe(before);
  });
});

describe("rotateApiKey", () => {
  it("gives the key another value, and frees the old one", async () => {
    const { value: old, ...key } = await operations.createApiKey({ name: "R", enabled: true });
    const rotated = await operations.rotateApiKey(key.id);
    expect(rotated.value).toMatch(/^[0-9A-Za-z]{40}$/);
    expect(rotated.value).not.toBe(old);
    expect(rotated).toMatchObject({ id: key.id, name: "R", enabled: true, createdDateMs: key.createdDateMs });
    expect((await operations.getApiKey(key.id, true)).value).toBe(rotated.value);
    expect((await operations.createApiKey({ value: old! })).value).toBe(old);
  });

  it("refuses a value that a key has, its own among them", async () => {
    const one = await operations.createApiKey({});
    const other = await operations.createApiKey({});
    for (const value of [one.value!, other.value!]) {
      expect(await refusedWithoutChange(() => operations.rotateApiKey(one.id, value))).toEqual([
        "ConflictException",
        "API Key already exists",
      ]);
    }
    expect(await refusedWithoutChange(() => operations.rotateApiKey(one.id, "short"))).toEqual([
      "BadRequestException",
      "API Key value should be at least 20 characters",
    ]);
  });
});

describe("a key that is not there", () => {
  it.each(["aaaaaaaaaa", "", "x".repeat(5000), "__proto__1"])("is refused by every operation: %j", async (id) => {
    const attempts = [
      operations.getApiKey(id, true),
      operations.updateApiKey(id, []),
      operations.rotateApiKey(id),
      operations.deleteApiKey(id),
      operations.getUsagePlans(id),
    ];
    for (const attempt of attempts) {
      expect(await refusal(attempt)).toEqual(["NotFoundException", "Invalid API Key identifier specified"]);
    }
  });
});

describe("getApiKeys", () => {
  it("pages by creation, filters by the begin of the name and by customer, and hides values unless asked", async () => {
    const own = (await startTestPlane()).operations;
    const made: string[] = [];
    for (let index = 0; index < 60; index++) {
      const { id } = await own.createApiKey({
        name: `${index % 2 ? "odd" : "Even"}-${index}`,
        customerId: `c${index % 3}`,
      });
      made.push(id);
    }
    const all = async (request: Parameters<typeof own.getApiKeys>[0]): Promise<string[][]> => {
      const pages: string[][] = [];
      let position: string | undefined;
      do {
        const page = await own.getApiKeys({ ...request, ...(position === undefined ? {} : { position }) });
        pages.push(page.items.map(({ id }) => id));
        position = page.position;
      } while (position !== undefined);
      return pages;
    };
    expect((await all({})).map(({ length }) => length)).toEqual([25, 25, 10]);
    expect((await all({})).flat()).toEqual(made);
    expect((await all({ limit: 20 })).map(({ length }) => length)).toEqual([20, 20, 20]);
    expect((await all({ limit: 100_000 })).map(({ length }) => length)).toEqual([60]);
    expect((await all({ limit: -1 })).map(({ length }) => length)).toEqual([25, 25, 10]);
    expect((await all({ nameQuery: "odd" })).flat()).toEqual(made.filter((_, index) => index % 2));
    expect((await all({ nameQuery: "even" })).flat()).toEqual([]);
    expect((await all({ nameQuery: "odd", customerId: "c1", limit: 3 })).flat()).toEqual(
      made.filter((_, index) => index % 2 && index % 3 === 1),
    );
    const [hidden] = (await own.getApiKeys({})).items;
    expect(hidden).not.toHaveProperty("value");
    const { items } = await own.getApiKeys({ includeValues: true, limit: 500 });
    expect(new Set(items.map(({ value }) => value)).size).toBe(60);
    expect(await refusal(own.getApiKeys({ position: "nowhere" }))).toEqual([
      "BadRequestException",
      "Invalid position parameter specified",
    ]);
  });
});
