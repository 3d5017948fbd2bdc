import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readPatch } from "../../src/cli/admin/stages-set.ts";
import { tryPaths } from "../../src/cli/render-started.ts";
import { RefusedFile, reportError } from "../../src/cli/report-error.ts";
import { renderAge, renderBytes, renderMs, renderTable } from "../../src/cli/table.ts";
import { UsageError } from "../../src/cli/usage-error.ts";
import { OperationError } from "../../src/errors/operation-error.ts";

describe("tables", () => {
  it("are as wide as they need to be, numbers to the right", () => {
    const columns = [
      { title: "NAME", value: (row: [string, number]) => row[0] },
      { title: "COUNT", value: (row: [string, number]) => row[1], align: "right" as const },
    ];
    const rows: [string, number][] = [
      ["a", 5],
      ["longer", 12_345],
    ];
    expect(renderTable(columns, rows)).toBe("NAME    COUNT\na           5\nlonger  12345\n");
    expect(renderTable(columns, [], "nothing yet")).toBe("nothing yet\n");
  });

  it("never let a name steer the terminal or break a line", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (name) => {
        const text = renderTable([{ title: "NAME", value: (row: string) => row }], [name]);
        expect(text.split("\n").length).toBe(3);
        expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
  });

  it("show ages, sizes and latencies as people say them", () => {
    expect([0, 119, 120, 7_200, 172_800].map((seconds) => renderAge(0, seconds * 1_000))).toEqual([
      "0s",
      "119s",
      "2m",
      "2h",
      "2d",
    ]);
    expect([999, 12_500, 3_100_000].map(renderBytes)).toEqual(["999 B", "12.5 kB", "3.1 MB"]);
    expect([0, 420, 12_300, 1_234_000].map(renderMs)).toEqual(["-", "0.42", "12.3", "1234"]);
  });
});

describe("errors", () => {
  it("say file, line, column, pointer and message of each issue", () => {
    const refusal = new OperationError("BadRequestException", "2 problems", [
      { pointer: "/paths/~1pets/get", line: 12, column: 5, message: "Lambda is not supported yet." },
      { pointer: "", message: "No paths." },
    ]);
    const report = reportError(new RefusedFile("pets.yaml", refusal));
    expect(report.exitCode).toBe(1);
    expect(report.text).toBe(
      "gatehouse: 2 problems\n  pets.yaml:12:5: /paths/~1pets/get: Lambda is not supported yet.\n  pets.yaml: No paths.\n",
    );
    expect(report.json).toMatchObject({ error: "BadRequestException", file: "pets.yaml", issues: [{ line: 12 }, {}] });
  });

  it("end with 1 for a refusal, 2 for usage, 3 when nobody answers", () => {
    class UnreachableError extends Error {
      override readonly name = "UnreachableError";
    }
    expect(reportError(new OperationError("NotFoundException", "Invalid API identifier")).exitCode).toBe(1);
    expect(reportError(new Error("port in use")).exitCode).toBe(1);
    expect(reportError(new UsageError("no", "start")).exitCode).toBe(2);
    expect(reportError(new UnreachableError("no answer")).exitCode).toBe(3);
    expect(reportError("text").exitCode).toBe(1);
  });

  it("show no stack for a fault of the surroundings and one for a fault of the program", () => {
    expect(reportError(new Error("port in use")).text).toBe("gatehouse: port in use\n");
    expect(reportError(new TypeError("x is not a function")).text).toContain("at ");
  });
});

describe("patches", () => {
  it("replace with a value, remove without", () => {
    expect(readPatch("/variables/a=b=c", "stages set")).toEqual({ op: "replace", path: "/variables/a", value: "b=c" });
    expect(readPatch("/variables/a=", "stages set")).toEqual({ op: "remove", path: "/variables/a" });
    const isRemoved = (path: string) => path === "/quota";
    expect(readPatch("/quota=", "plans update", isRemoved)).toEqual({ op: "remove", path: "/quota" });
    expect(readPatch("/description=", "plans update", isRemoved)).toEqual({
      op: "replace",
      path: "/description",
      value: "",
    });
    expect(() => readPatch("variables/a=b", "stages set")).toThrow(UsageError);
    expect(() => readPatch("/variables/a", "stages set")).toThrow(UsageError);
  });
});

describe("lines to try", () => {
  it("ask for shallow GET paths, with 1 for a parameter", () => {
    const methods = [
      "/pets",
      "GET /pets/{petId}",
      "POST /pets",
      "GET /",
      "GET /pets",
      "GET /prices",
      "ANY /shop/{proxy+}",
    ];
    expect(tryPaths(methods)).toEqual(["/pets", "/pets/1", "/prices", "/", "/shop/1"]);
  });
});
