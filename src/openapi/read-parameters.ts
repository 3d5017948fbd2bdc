/** Parameters and bodies of an operation: what a request must or may carry. */
import { MAPPING_NAME_PATTERN } from "../model/mapping-expression.ts";
import { didYouMean } from "../text/nearest.ts";
import type { ImportContext } from "./import-context.ts";
import { at } from "./json-pointer.ts";
import { booleanAt, emptyRecord, isObject, type JsonObject, listAt, own, show } from "./values.ts";

export interface RequestParts {
  /** `method.request.{path|querystring|header}.NAME` to "is required". */
  readonly requestParameters: Record<string, boolean>;
  /** Content type to model name. */
  readonly requestModels: Record<string, string>;
}

const LOCATIONS: ReadonlyMap<unknown, string> = new Map([
  ["path", "path"],
  ["query", "querystring"],
  ["header", "header"],
]);
const KNOWN_LOCATIONS = ["path", "query", "header", "cookie", "body", "formData"];

interface Declared {
  readonly parameter: JsonObject;
  readonly pointer: string;
}

/** Parameters that all operations of a path share, read once per path item. */
export function readSharedParameters(
  context: ImportContext,
  pathItem: JsonObject,
  pointer: string,
): Map<string, Declared> {
  const declared = new Map<string, Declared>();
  collect(context, pathItem, pointer, declared);
  return declared;
}

export function readRequestParts(
  context: ImportContext,
  operation: JsonObject,
  pointer: string,
  shared: ReadonlyMap<string, Declared>,
  pathVariables: readonly string[],
): RequestParts {
  const declared = own(operation, "parameters") === undefined ? shared : new Map(shared);
  if (declared !== shared) collect(context, operation, pointer, declared as Map<string, Declared>);
  const parts: RequestParts = { requestParameters: emptyRecord(), requestModels: emptyRecord() };
  // AWS adds path variables that nobody declares, as required (recorded).
  for (const name of pathVariables) parts.requestParameters[`method.request.path.${name}`] = true;
  for (const entry of declared.values()) readParameter(context, operation, entry, pathVariables, parts);
  checkUniqueNames(context, parts, at(pointer, "parameters"));
  if (context.version === "openapi 3.0") readRequestBody(context, operation, pointer, parts);
  return parts;
}

function collect(context: ImportContext, owner: JsonObject, pointer: string, declared: Map<string, Declared>): void {
  const list = listAt(context.findings, owner, pointer, "parameters");
  if (list === undefined) return;
  const here = new Set<string>();
  for (const [index, value] of list.entries()) {
    const place = `${pointer}/parameters/${index}`;
    const parameter = context.references.follow(value, place, "parameter");
    if (parameter === undefined) continue;
    const name = own(parameter, "name");
    const location = own(parameter, "in");
    if (typeof name !== "string" || name === "") {
      context.findings.refuse(place, `parameter name: expected a string, got ${show(name)}`);
      continue;
    }
    if (typeof location !== "string" || !KNOWN_LOCATIONS.includes(location)) {
      context.findings.refuse(
        at(place, "in"),
        `in: expected path, query or header, got ${show(location)}${didYouMean(String(location), KNOWN_LOCATIONS, ".")}`,
      );
      continue;
    }
    const key = `${location} ${name}`;
    if (here.has(key)) {
      context.findings.refuse(place, `the ${location} parameter ${show(name)} is there twice: remove one`);
      continue;
    }
    here.add(key);
    declared.set(key, { parameter, pointer: place });
  }
}

function readParameter(
  context: ImportContext,
  operation: JsonObject,
  { parameter, pointer }: Declared,
  pathVariables: readonly string[],
  parts: RequestParts,
): void {
  const { findings } = context;
  const name = own(parameter, "name") as string;
  const location = own(parameter, "in");
  if (location === "cookie" || location === "formData") {
    findings.warn(
      pointer,
      `the ${location} parameter ${show(name)} is ignored, as AWS ignores it: nothing checks or maps it`,
    );
    return;
  }
  if (location === "body") {
    if (context.version !== "swagger 2.0") {
      findings.refuse(at(pointer, "in"), "in: body belongs to Swagger 2.0: expected a requestBody in OpenAPI 3.0");
      return;
    }
    readSwaggerBody(context, operation, parameter, pointer, parts);
    return;
  }
  if (!MAPPING_NAME_PATTERN.test(name)) {
    findings.refuse(
      at(pointer, "name"),
      `the parameter name ${show(name)}: expected letters, digits and ._$- only, as on AWS; rename it`,
    );
    return;
  }
  const required = booleanAt(findings, parameter, pointer, "required") ?? false;
  if (location === "path" && !pathVariables.includes(name)) {
    findings.warn(pointer, `the path parameter ${show(name)} is no variable of this path: it never has a value`);
  }
  parts.requestParameters[`method.request.${LOCATIONS.get(location)}.${name}`] = required;
}

/** AWS's rule for PutMethod (recorded text). */
function checkUniqueNames(context: ImportContext, parts: RequestParts, pointer: string): void {
  const names = new Map<string, string>();
  for (const key in parts.requestParameters) {
    const rest = key.slice("method.request.".length);
    const name = rest.slice(rest.indexOf(".") + 1);
    if (names.has(name)) {
      context.findings.refuse(
        pointer,
        `Parameter names must be unique across querystring, header and path: ${names.get(name)} and ${key}. Rename one.`,
      );
    }
    names.set(name, key);
  }
}

function readSwaggerBody(
  context: ImportContext,
  operation: JsonObject,
  parameter: JsonObject,
  pointer: string,
  parts: RequestParts,
): void {
  const schema = own(parameter, "schema");
  if (schema === undefined) return;
  const model = context.models.nameOf(schema, at(pointer, "schema"));
  if (model === undefined) return;
  for (const type of mediaTypes(operation, context.root, "consumes")) parts.requestModels[type] = model;
}

/** `consumes` or `produces` of a Swagger operation, else the root's, else JSON. */
export function mediaTypes(operation: JsonObject, root: JsonObject, key: "consumes" | "produces"): string[] {
  const list = own(operation, key) ?? own(root, key);
  const types = Array.isArray(list) ? list.filter((type): type is string => typeof type === "string") : [];
  return types.length > 0 ? types : ["application/json"];
}

function readRequestBody(context: ImportContext, operation: JsonObject, pointer: string, parts: RequestParts): void {
  const value = own(operation, "requestBody");
  if (value === undefined) return;
  const place = at(pointer, "requestBody");
  const body = context.references.follow(value, place, "requestBody");
  if (body !== undefined) readContentModels(context, body, place, parts.requestModels);
}

/** `content` of a request body or a response, media type by media type. */
export function readContentModels(
  context: ImportContext,
  owner: JsonObject,
  pointer: string,
  models: Record<string, string>,
): void {
  const content = own(owner, "content");
  if (content === undefined) return;
  if (!isObject(content)) {
    context.findings.refuse(at(pointer, "content"), `content: expected an object, got ${show(content)}`);
    return;
  }
  for (const [type, media] of Object.entries(content)) {
    const place = at(at(pointer, "content"), type);
    if (!isObject(media)) {
      context.findings.refuse(place, `${type}: expected an object, got ${show(media)}`);
      continue;
    }
    if (!type.includes("/") && type !== "$default") {
      context.findings.refuse(place, `the content type ${show(type)}: expected a media type such as application/json`);
      continue;
    }
    const schema = own(media, "schema");
    if (schema === undefined) continue;
    const model = context.models.nameOf(schema, at(place, "schema"));
    if (model !== undefined) models[type] = model;
  }
}
