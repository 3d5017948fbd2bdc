/** The base path of a definition and what an import does with it (AWS: `basepath` parameter). */
import type { OpenApiVersion } from "./import-context.ts";
import { isObject, type JsonObject, own } from "./values.ts";

export type BasePathMode = "ignore" | "prepend" | "split";

/** What goes in front of every path: empty, or `/a/b`. */
export function pathPrefix(root: JsonObject, version: OpenApiVersion, mode: BasePathMode): string {
  if (mode === "ignore") return "";
  const parts = basePath(root, version)
    .split("/")
    .filter((part) => part !== "");
  // `split`: the first part is meant for the stage or the domain's base path, the rest stays.
  const kept = mode === "split" ? parts.slice(1) : parts;
  return kept.map((part) => `/${part}`).join("");
}

function basePath(root: JsonObject, version: OpenApiVersion): string {
  if (version === "swagger 2.0") {
    const value = own(root, "basePath");
    return typeof value === "string" ? value : "";
  }
  const servers = own(root, "servers");
  const server: unknown = Array.isArray(servers) ? servers[0] : undefined;
  if (!isObject(server)) return "";
  const variables = own(server, "variables");
  // The variable `basePath` is preferred over the URL's own path (recorded).
  const variable = isObject(variables) ? defaultOf(variables, "basePath") : undefined;
  if (variable !== undefined) return variable;
  const url = own(server, "url");
  if (typeof url !== "string") return "";
  const filled = url.replaceAll(/\{([^{}]{1,64})\}/g, (whole, name: string) =>
    isObject(variables) ? (defaultOf(variables, name) ?? whole) : whole,
  );
  return filled.replace(/^[a-zA-Z][a-zA-Z0-9+.-]{0,20}:/, "").replace(/^\/\/[^/]*/, "");
}

function defaultOf(variables: JsonObject, name: string): string | undefined {
  const variable = own(variables, name);
  const value = isObject(variable) ? own(variable, "default") : undefined;
  return typeof value === "string" ? value : undefined;
}
