/** AWS's API key file. */
import { beforeAll, describe, expect, it } from "vitest";
import type { ControlAdmin } from "../../../src/control/control-admin.ts";
import type { OperationError } from "../../../src/errors/operation-error.ts";
import { definition, startTestPlane, temporaryDirectory } from "../support/fixtures.ts";
import { refusal } from "../support/refusal.ts";

let operations: ControlAdmin;
let apiId: string;
beforeAll(async () => {
  operations = (await startTestPlane()).operations;
  const { api } = await operations.importApi({ bytes: definition(1) });
  apiId = api!.id;
  await operations.createDeployment(apiId, { stageName: "a" });
});

let count = 0;
/** A value that no other test has. */
const newValue = () => `imported-key-${String(count++).padStart(20, "0")}`;
const load = (text: string, failOnWarnings = false) =>
  operations.importApiKeys({ csv: Buffer.from(text), failOnWarnings });
const keyOf = (id: string) => operations.getApiKey(id, true);
const newPlan = async (...stageNames: string[]) =>
  (
    await operations.createUsagePlan({
      name: "P",
      apiStages: stageNames.map((stageName) => ({ apiId, stageName, throttle: {} })),
    })
  ).id;

describe("an API key file", () => {
  it("needs Name and Key only, in any order and case; such keys are enabled", async () => {
    const value = newValue();
    const { ids, warnings } = await load(`Key,name\n${value},MyFirstApiKey\n`);
    expect(warnings).toEqual([]);
    expect(await keyOf(ids[0]!)).toMatchObject({ name: "MyFirstApiKey", value, enabled: true, tags: {} });
  });

  it("may say description, state and plans, with quotes, CRLF, a mark of its encoding, and columns that nobody knows", async () => {
    const [first, second] = [await newPlan(), await newPlan()];
    const [a, b, c] = [newValue(), newValue(), newValue()];
    const { ids, warnings } = await load(
      [
        "\ufeffNAME,Colour,key,description,Enabled,usageplanIds",
        `"Quoted, ""so""",red,${a},"two\nlines",FALSE,"${first}, ${second}"`,
        `Plain,,${b},,true,${first}`,
        // AWS's documentation allows these too.
        `Single,,${c},,,'${second},${first}'`,
        "",
      ].join("\r\n"),
    );
    expect(warnings).toEqual([]);
    const [x, y, z] = await Promise.all(ids.map(keyOf));
    expect(x).toMatchObject({ name: 'Quoted, "so"', value: a, description: "two\nlines", enabled: false });
    expect(y).toMatchObject({ name: "Plain", value: b, enabled: true });
    expect(y).not.toHaveProperty("description");
    const plansOf = async (id: string) => (await operations.getUsagePlans(id)).map((plan) => plan.id);
    expect(await plansOf(x!.id)).toEqual([first, second]);
    expect(await plansOf(y!.id)).toEqual([first]);
    expect(await plansOf(z!.id)).toEqual([second, first]);
    expect((await operations.getUsagePlanKeys(first, {})).items.map(({ id }) => id)).toEqual([...ids].reverse());
  });

  it("imported again overwrites what it says, keeps what it does not, and takes no key out of a plan", async () => {
    const plan = await newPlan();
    const value = newValue();
    const { ids } = await load(`Name,Key,Description,Enabled,UsagePlanIds\nOld,${value},text,false,${plan}\n`);
    const before = await keyOf(ids[0]!);
    expect((await load(`Name,Key\nNew,${value}\n`)).ids).toEqual(ids);
    const after = await keyOf(ids[0]!);
    expect(after).toEqual({ ...before, name: "New", lastUpdatedDateMs: after.lastUpdatedDateMs });
    expect((await operations.getUsagePlans(ids[0]!)).map(({ id }) => id)).toEqual([plan]);
    await load(`Name,Key,Description,Enabled,UsagePlanIds\nNew,${value},,TRUE,${plan}\n`);
    expect(await keyOf(ids[0]!)).toMatchObject({ enabled: true });
    expect(await keyOf(ids[0]!)).not.toHaveProperty("description");
  });

  it("overwrites keys that were created one by one, too", async () => {
    const made = await operations.createApiKey({ name: "Made", customerId: "c" });
    expect((await load(`Name,Key\nImported,${made.value}\n`)).ids).toEqual([made.id]);
    expect(await keyOf(made.id)).toMatchObject({ name: "Imported", customerId: "c", enabled: false });
  });
});

describe("rows that cannot be used", () => {
  it("give warnings with their line and never their key; the others are imported", async () => {
    const [full, gone] = [await newPlan("a"), "zzzzzz"];
    const other = await newPlan("a");
    const [a, b, c, d, e] = [newValue(), newValue(), newValue(), newValue(), newValue()];
    const text = [
      "Name,Key,Enabled,UsagePlanIds",
      `a,${a},true,${gone}`,
      "short,secret-but-short,true,",
      `${"n".repeat(1025)},${b},true,`,
      `c,${c},maybe,`,
      `d,${d},true`,
      `e,${e},true,"${full},${other}"`,
      `again,${a},true,`,
      "",
    ].join("\n");
    const { ids, warnings } = await load(text);
    expect(warnings).toEqual([
      "line 2: the same key stands in line 8 too, and that one counts",
      "line 3: API Key value should be at least 20 characters; the row was not imported",
      "line 4: Invalid API Key name, can be at most 1024 characters; the row was not imported",
      "line 5: Enabled: expected true or false, got 'maybe'; the row was not imported",
      "line 6: 3 fields, where the header has 4; the row was not imported",
      `line 7: API Key ${ids[0]} cannot use API Stage ${apiId}:a through Usage Plan ${other}: it does so through Usage Plan ${full}, ` +
        "and a key has one Usage Plan for each API Stage; the key was imported without it",
    ]);
    expect(await Promise.all(ids.map(async (id) => (await keyOf(id)).name))).toEqual(["e", "again"]);
  });

  it("change nothing when warnings are to fail", async () => {
    const before = (await operations.getApiKeys({ limit: 500 })).items.length;
    const text = `Name,Key,UsagePlanIds\na,${newValue()},\nb,${newValue()},zzzzzz\nc,short,\n`;
    const error = (await load(text, true).catch((reason: unknown) => reason)) as OperationError;
    expect([error.name, error.message]).toEqual([
      "BadRequestException",
      "Nothing was imported, since the API key file gives warnings and these are to fail: line 3: Invalid Usage Plan ID specified: " +
        "zzzzzz; the key was imported without it. line 4: API Key value should be at least 20 characters; the row was not imported",
    ]);
    expect(error.issues).toEqual([
      {
        pointer: "",
        line: 3,
        message: "Invalid Usage Plan ID specified: zzzzzz; the key was imported without it",
      },
      { pointer: "", line: 4, message: "API Key value should be at least 20 characters; the row was not imported" },
    ]);
    expect((await operations.getApiKeys({ limit: 500 })).items).toHaveLength(before);
  });
});

describe("a file that is none", () => {
  const row = "k".repeat(30);
  it.each([
    ["empty", "", "The API key file is empty: expected a header with Name and Key"],
    ["without Key", "Name,Value\na,b\n", "The header of the API key file has no column Key: expected Name and Key"],
    ["with Name twice", "Name,Key,NAME\n", "The header of the API key file has the column NAME twice"],
    [
      "with an open quote",
      `Name,Key\n"a,${row}\n`,
      "The API key file is not CSV at line 2: a quote is opened there and never closed",
    ],
    [
      "with a quote inside",
      `Name,Key\na,${row}"x\n`,
      "The API key file is not CSV at line 2: a field that does not begin with a quote has one inside: quote all of it, and double the quote",
    ],
    [
      "with text behind a quote",
      `Name,Key\na,"${row}"x\n`,
      "The API key file is not CSV at line 2: something follows a closing quote: expected a comma or the end of the line",
    ],
    [
      "with an endless row",
      `Name,Key\n${"a".repeat(70_000)}`,
      "The API key file is not CSV at line 2: a row has more than 65536 characters",
    ],
  ])("is refused by line, without the keys in it: %s", async (_what, text, message) => {
    expect(await refusal(load(text))).toEqual(["BadRequestException", message]);
  });

  it("is refused when it is no UTF-8, or larger than the limit", async () => {
    expect(await refusal(operations.importApiKeys({ csv: Uint8Array.of(0x4e, 0xff, 0xfe) }))).toEqual([
      "BadRequestException",
      "The API key file is not UTF-8: save it in that encoding",
    ]);
    expect(await refusal(operations.importApiKeys({ csv: new Uint8Array(32 * 1024 * 1024 + 1) }))).toEqual([
      "BadRequestException",
      "The API key file has 33554433 bytes; at most 33554432 (32 MB) are accepted",
    ]);
  });
});

describe("an import while others change keys and plans", () => {
  it("is finished when the control plane stops", async () => {
    const dataDir = temporaryDirectory();
    const first = await startTestPlane({ dataDir });
    const rows = Array.from({ length: 2_000 }, () => `n,${newValue()}`);
    const importing = first.operations.importApiKeys({ csv: Buffer.from(["Name,Key", ...rows].join("\n")) });
    await new Promise(setImmediate);
    await first.stop(0);
    expect((await importing).ids).toHaveLength(2_000);
    const second = await startTestPlane({ dataDir });
    expect((await second.operations.getApiKeys({ limit: 500 })).items).toHaveLength(500);
    await second.stop(0);
  });

  it("never takes a value twice, never joins a plan that went away or a second one for a stage, never revives a key", async () => {
    const own = (await startTestPlane()).operations;
    const { api } = await own.importApi({ bytes: definition(1) });
    for (const stageName of ["a", "b"]) await own.createDeployment(api!.id, { stageName });
    const stage = (stageName: string) => ({ apiId: api!.id, stageName, throttle: {} });
    for (let round = 0; round < 10; round++) {
      const doomed = (await own.createUsagePlan({ name: "doomed" })).id;
      const [x, y] = [
        await own.createUsagePlan({ name: "x", apiStages: [stage("a")] }),
        await own.createUsagePlan({ name: "y", apiStages: [stage("b")] }),
      ];
      const known = await own.createApiKey({});
      const values = Array.from({ length: 300 }, newValue);
      const rows = [...values, known.value!].map((value, at) => `k${at},${value},"${doomed},${x.id},${y.id}"`);
      const importing = own.importApiKeys({ csv: Buffer.from(["Name,Key,UsagePlanIds", ...rows].join("\n")) });
      // The import plans its rows a hundred at a time; each of these falls somewhere between.
      for (let turn = 0; turn < round; turn++) await new Promise(setImmediate);
      const [, taken] = await Promise.all(
        [
          own.deleteUsagePlan(doomed),
          own.createApiKey({ value: values[250]! }),
          own.deleteApiKey(known.id),
          own.updateUsagePlan(y.id, [{ op: "add", path: "/apiStages", value: `${api!.id}:a` }]).catch(() => undefined),
        ].map((promise) => promise.catch(() => undefined)),
      );
      const { ids } = await importing;
      const owners = new Set<string>();
      for (let position: string | undefined, more = true; more; ) {
        const page = await own.getApiKeys({ limit: 500, includeValues: true, ...(position ? { position } : {}) });
        for (const { id, value, stageKeys } of page.items) {
          expect(owners.has(value!)).toBe(false);
          owners.add(value!);
          expect(new Set(stageKeys).size).toBe(stageKeys.length);
          for (const plan of await own.getUsagePlans(id)) expect(plan.id).not.toBe(doomed);
        }
        position = page.position;
        more = position !== undefined;
      }
      for (const value of values) expect(owners.has(value)).toBe(true);
      expect(ids).toHaveLength(301);
      if (taken !== undefined) expect(ids).toContain((taken as { id: string }).id);
      // Either the deletion came first and the value came back as a new key, or it came last.
      expect(await refusal(own.getApiKey(known.id, false))).toEqual([
        "NotFoundException",
        "Invalid API Key identifier specified",
      ]);
    }
  });
});
