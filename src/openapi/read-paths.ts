/** `paths`: every resource with its methods. */
import type { HttpMethod, Method, Resource } from "../model/api.ts";
import { didYouMean } from "../text/nearest.ts";
import { EXTENSION_PREFIX } from "./extensions.ts";
import type { ImportContext } from "./import-context.ts";
import { at } from "./json-pointer.ts";
import { readOperation } from "./read-operation.ts";
import { readSharedParameters } from "./read-parameters.ts";
import { type PathTemplate, ResourceTree } from "./resource-tree.ts";
import { isObject, type JsonObject, objectAt, own, show } from "./values.ts";

const ANY_METHOD = `${EXTENSION_PREFIX}any-method`;

const METHODS: ReadonlyMap<string, HttpMethod> = new Map([
  ["delete", "DELETE"],
  ["get", "GET"],
  ["head", "HEAD"],
  ["options", "OPTIONS"],
  ["patch", "PATCH"],
  ["post", "POST"],
  ["put", "PUT"],
  [ANY_METHOD, "ANY"],
]);
const OTHER_MEMBERS: ReadonlySet<string> = new Set([
  "$ref",
  "summary",
  "description",
  "parameters",
  "servers",
  "trace",
]);

/** Parents before children, `/` first. */
export function readPaths(context: ImportContext, prefix: string): Resource[] {
  const { findings, root } = context;
  const tree = new ResourceTree(findings);
  const methods = new Map<string, Record<string, Method>>();
  const paths = objectAt(findings, root, "", "paths");
  if (paths === undefined && own(root, "paths") === undefined) {
    findings.refuse("", "paths: expected an object with the API's paths, got nothing");
  }
  for (const template in paths ?? {}) {
    if (template.startsWith("x-")) continue;
    const pointer = at("/paths", template);
    const path = tree.add(template.startsWith("/") ? prefixed(prefix, template) : template, pointer);
    if (path === undefined) continue;
    const value = paths![template];
    if (!isObject(value)) {
      findings.refuse(pointer, `the path ${template}: expected an object with its operations, got ${show(value)}`);
      continue;
    }
    methods.set(path.path, readPathItem(context, value, path, pointer));
  }
  return [...tree.paths].map((path) => ({ path, methods: methods.get(path) ?? {} }));
}

function prefixed(prefix: string, template: string): string {
  return prefix === "" ? template : template === "/" ? prefix : `${prefix}${template}`;
}

function readPathItem(
  context: ImportContext,
  value: JsonObject,
  template: PathTemplate,
  pointer: string,
): Record<string, Method> {
  const { findings } = context;
  const methods: Record<string, Method> = {};
  if (typeof own(value, "$ref") === "string") {
    for (const key in value) {
      if (key === "$ref" || key === "summary" || key === "description") continue;
      findings.refuse(
        at(pointer, key),
        `${show(key)} beside a $ref: expected one or the other; move it to what is referred to`,
      );
    }
  }
  const pathItem = context.references.follow(value, pointer, `the path ${template.path}`);
  if (pathItem === undefined) return methods;
  const shared = readSharedParameters(context, pathItem, pointer);
  for (const key in pathItem) {
    const httpMethod = METHODS.get(key);
    const place = at(pointer, key);
    if (httpMethod === undefined) {
      noteOtherMember(context, key, place, template.path);
      continue;
    }
    const operation = pathItem[key];
    if (!isObject(operation)) {
      findings.refuse(place, `${httpMethod} ${template.path}: expected an object, got ${show(operation)}`);
      continue;
    }
    const method = readOperation(context, httpMethod, template, operation, place, shared);
    if (method !== undefined) methods[httpMethod] = method;
  }
  return methods;
}

function noteOtherMember(context: ImportContext, key: string, place: string, path: string): void {
  if (key.startsWith("x-")) return;
  if (key === "trace")
    context.findings.warn(place, `TRACE ${path} is ignored: REST APIs have no TRACE; it is answered with 403`);
  else if (key === "servers") context.findings.warn(place, "servers of a path are ignored, as AWS ignores them");
  else if (!OTHER_MEMBERS.has(key)) {
    const known = [...METHODS.keys(), ...OTHER_MEMBERS];
    context.findings.refuse(
      place,
      `${show(key)} of the path ${path}: expected an operation${didYouMean(key, known, ".")} Remove or correct it.`,
    );
  }
}
