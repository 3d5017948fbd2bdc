/** A route table as the routes that it was made of, which is how tests speak of them. */
import { endOfLine, methodOfLine, ROUTE_KEY_REQUIRED, type RouteTable, textOf } from "../../src/model/route-table.ts";
import type { SnapshotRoute } from "../../src/model/snapshot.ts";

export function routesOf(table: RouteTable): SnapshotRoute[] {
  const required = new Map(table.required);
  let from = 0;
  return Array.from({ length: table.count }, (_, index) => {
    const httpMethod = methodOfLine(table.text, from);
    const end = endOfLine(table.text, from);
    const path = textOf(table.text, from + httpMethod.length + 1, end);
    from = end + 1;
    const isKeyed = (table.flags[index]! & ROUTE_KEY_REQUIRED) !== 0;
    return {
      path,
      httpMethod,
      requiredParameters: required.get(index) ?? [],
      ...(isKeyed ? { apiKeyRequired: true } : {}),
    };
  });
}
