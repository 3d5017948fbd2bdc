/** AWS's extensions of OpenAPI: every name, where it belongs, and whether REST APIs know it. */

export type ExtensionPlace = "root" | "path item" | "operation" | "security scheme" | "tag" | "server" | "components";

export interface Extension {
  readonly places: readonly ExtensionPlace[];
  /** False: an extension of HTTP APIs, which are another product. */
  readonly rest: boolean;
}

export const EXTENSION_PREFIX = "x-amazon-apigateway-";

/** By full name. Source: AWS, "OpenAPI extensions for API Gateway". */
export const EXTENSIONS: ReadonlyMap<string, Extension> = new Map(
  (
    [
      ["any-method", ["path item"], true],
      ["api-key-source", ["root"], true],
      ["auth", ["operation"], true],
      ["authorizer", ["security scheme"], true],
      ["authtype", ["security scheme"], true],
      ["binary-media-types", ["root"], true],
      ["cors", ["root"], false],
      ["documentation", ["root"], true],
      ["endpoint-access-mode", ["root"], true],
      ["endpoint-configuration", ["root", "server"], true],
      ["gateway-responses", ["root"], true],
      ["importexport-version", ["root"], false],
      ["integration", ["operation"], true],
      ["integrations", ["components"], false],
      ["minimum-compression-size", ["root"], true],
      ["policy", ["root"], true],
      ["request-validator", ["root", "operation"], true],
      ["request-validators", ["root"], true],
      ["security-policy", ["root"], true],
      ["tag-value", ["tag"], true],
    ] as const
  ).map(([name, places, rest]): [string, Extension] => [`${EXTENSION_PREFIX}${name}`, { places, rest }]),
);

const OPERATION_KEYS = new Set(["get", "put", "post", "delete", "options", "head", "patch", "trace"]);

/**
 * What the object with these keys from the root is, as far as extensions are concerned. Null: a place that readers reach only
 * through references (a shared path item), where nothing can be said from the outside. Undefined: no place for extensions.
 */
export function placeOf(keys: readonly (string | number)[]): ExtensionPlace | null | undefined {
  if (keys.length === 0) return "root";
  switch (keys[0]) {
    case "paths":
      if (keys.length === 2) return "path item";
      if (keys.length !== 3) return undefined;
      return OPERATION_KEYS.has(String(keys[2])) || keys[2] === `${EXTENSION_PREFIX}any-method`
        ? "operation"
        : undefined;
    case "tags":
      return keys.length === 2 ? "tag" : undefined;
    case "servers":
      return keys.length === 2 ? "server" : undefined;
    case "securityDefinitions":
      return keys.length === 2 ? "security scheme" : undefined;
    case "components":
      if (keys.length === 1) return "components";
      if (keys[1] === "securitySchemes") return keys.length === 3 ? "security scheme" : undefined;
      return null;
    default:
      return String(keys[0]).startsWith("x-") ? null : undefined;
  }
}
