/**
 * Who may call a method: security schemes with AWS's extensions, and the requirements that name them. AWS ignores every
 * scheme that carries no extension of its own and is no API key; such methods are open there and here, and a warning says so.
 */
import type { Authorizer, Method } from "../model/api.ts";
import { didYouMean } from "../text/nearest.ts";
import { EXTENSION_PREFIX } from "./extensions.ts";
import type { Findings } from "./findings.ts";
import { at } from "./json-pointer.ts";
import type { References } from "./references.ts";
import {
  integerAt,
  isObject,
  type JsonObject,
  listAt,
  listNames,
  objectAt,
  own,
  refuseEmpty,
  show,
  stringAt,
} from "./values.ts";

const AUTHORIZER = `${EXTENSION_PREFIX}authorizer`;
const AUTHTYPE = `${EXTENSION_PREFIX}authtype`;
const AUTH = `${EXTENSION_PREFIX}auth`;
const API_KEY_SOURCE = `${EXTENSION_PREFIX}api-key-source`;

type SchemeEffect = "authorizer" | "iam" | "api key" | "ignored";

interface Scheme {
  readonly name: string;
  readonly pointer: string;
  readonly effect: SchemeEffect;
  readonly authorizer?: Authorizer;
  /** What it is, for messages, e.g. `http bearer`. */
  readonly description: string;
  /** Methods that name it though it protects nothing. */
  readonly open: string[];
}

export type MethodSecurity = Pick<
  Method,
  "authorizationType" | "authorizerName" | "authorizationScopes" | "apiKeyRequired"
>;

const OPEN: MethodSecurity = { authorizationType: "NONE", apiKeyRequired: false };

export class SecuritySchemes {
  private readonly findings: Findings;
  private readonly byName = new Map<string, Scheme>();
  private readonly rootRequirements: unknown;
  private readonly rootPointer = "/security";
  /** Authorizers are to say which key a caller has. */
  private readonly keysComeFromAuthorizers: boolean;

  constructor(root: JsonObject, references: References, findings: Findings) {
    this.findings = findings;
    refuseEmpty(findings, root, "", "security");
    this.rootRequirements = own(root, "security");
    const keySource = own(root, API_KEY_SOURCE);
    this.keysComeFromAuthorizers = typeof keySource === "string" && keySource.toUpperCase() === "AUTHORIZER";
    const components = own(root, "components");
    const sources: [JsonObject | undefined, string][] = [
      [objectAt(findings, root, "", "securityDefinitions"), "/securityDefinitions"],
      [
        isObject(components) ? objectAt(findings, components, "/components", "securitySchemes") : undefined,
        "/components/securitySchemes",
      ],
    ];
    for (const [schemes, pointer] of sources) {
      for (const [name, value] of Object.entries(schemes ?? {})) {
        const scheme = references.follow(value, at(pointer, name), `security scheme ${name}`);
        if (scheme !== undefined) this.byName.set(name, this.readScheme(name, scheme, at(pointer, name)));
      }
    }
  }

  get authorizers(): Authorizer[] {
    return [...this.byName.values()].flatMap((scheme) => scheme.authorizer ?? []);
  }

  /** What an operation demands of its callers. `label` is its name in messages, e.g. `GET /pets`. */
  of(operation: JsonObject, pointer: string, label: string): MethodSecurity {
    this.readAuth(operation, pointer);
    refuseEmpty(this.findings, operation, pointer, "security");
    const inherited = own(operation, "security") === undefined;
    const requirements = inherited ? this.rootRequirements : own(operation, "security");
    const place = inherited ? this.rootPointer : at(pointer, "security");
    if (requirements === undefined) return OPEN;
    if (!Array.isArray(requirements)) {
      this.findings.refuse(place, `security: expected a list, got ${show(requirements)}`);
      return OPEN;
    }
    let security = OPEN;
    for (const [index, requirement] of requirements.entries()) {
      if (!isObject(requirement)) {
        this.findings.refuse(at(place, index), `security requirement: expected an object, got ${show(requirement)}`);
        continue;
      }
      for (const [name, scopes] of Object.entries(requirement)) {
        security = this.apply(security, name, scopes, at(at(place, index), name), label);
      }
    }
    return security;
  }

  /** One warning for each scheme that methods name in vain. */
  warnOfOpenMethods(): void {
    for (const scheme of this.byName.values()) {
      if (scheme.open.length === 0) continue;
      this.findings.warn(
        scheme.pointer,
        `the security scheme ${scheme.name} (${scheme.description}) protects nothing: AWS ignores schemes without ` +
          `${AUTHORIZER}. Anyone may call ${listNames(scheme.open)}.`,
      );
    }
  }

  private apply(
    security: MethodSecurity,
    name: string,
    scopes: unknown,
    pointer: string,
    label: string,
  ): MethodSecurity {
    const scheme = this.byName.get(name);
    if (scheme === undefined) {
      this.findings.refuse(
        pointer,
        `the security scheme ${show(name)} is not defined${didYouMean(name, this.byName.keys(), ".")} Define it or correct the name.`,
      );
      return security;
    }
    switch (scheme.effect) {
      case "ignored":
        scheme.open.push(label);
        return security;
      case "api key":
        if (this.keysComeFromAuthorizers) {
          this.findings.refuse(
            pointer,
            `${label} requires an API key that an authorizer gives (${API_KEY_SOURCE}: AUTHORIZER): authorizers are not ` +
              "carried out yet; expected the source HEADER, or remove the requirement",
          );
        }
        return { ...security, apiKeyRequired: true };
      case "iam":
        this.findings.refuse(
          pointer,
          `${label} requires AWS_IAM: signatures are not checked yet; remove the requirement`,
        );
        return { ...security, authorizationType: "AWS_IAM" };
      case "authorizer": {
        const authorizer = scheme.authorizer!;
        this.findings.refuse(
          pointer,
          `${label} is protected by the authorizer ${name} (${authorizer.type}): authorizers are not carried out yet; ` +
            "remove the requirement",
        );
        const list = Array.isArray(scopes) ? scopes.filter((scope) => typeof scope === "string") : [];
        return {
          ...security,
          authorizationType: authorizer.type === "COGNITO_USER_POOLS" ? "COGNITO_USER_POOLS" : "CUSTOM",
          authorizerName: name,
          ...(list.length > 0 ? { authorizationScopes: list } : {}),
        };
      }
    }
  }

  private readAuth(operation: JsonObject, pointer: string): void {
    refuseEmpty(this.findings, operation, pointer, AUTH);
    const auth = objectAt(this.findings, operation, pointer, AUTH);
    if (auth === undefined) return;
    const type = stringAt(this.findings, auth, at(pointer, AUTH), "type")?.toUpperCase();
    if (type === "NONE") return;
    this.findings.refuse(
      at(pointer, AUTH),
      type === "AWS_IAM"
        ? "AWS_IAM: signatures are not checked yet; remove the requirement"
        : `type: expected NONE or AWS_IAM, got ${show(own(auth, "type"))}`,
    );
  }

  private readScheme(name: string, scheme: JsonObject, pointer: string): Scheme {
    const type = own(scheme, "type");
    const header = own(scheme, "name");
    const parts = [type, type === "http" ? own(scheme, "scheme") : undefined, type === "apiKey" ? header : undefined];
    const base = {
      name,
      pointer,
      description: parts.filter((part) => typeof part === "string").join(" ") || "no type",
      open: [],
    };
    for (const key of [AUTHORIZER, AUTHTYPE]) refuseEmpty(this.findings, scheme, pointer, key);
    const extension = objectAt(this.findings, scheme, pointer, AUTHORIZER);
    if (extension !== undefined) {
      const authorizer = this.readAuthorizer(name, scheme, extension, at(pointer, AUTHORIZER));
      return { ...base, effect: "authorizer", authorizer };
    }
    const authType = own(scheme, AUTHTYPE);
    if (typeof authType === "string" && authType.toLowerCase() === "awssigv4") return { ...base, effect: "iam" };
    const isKey = type === "apiKey" && own(scheme, "in") === "header" && String(header).toLowerCase() === "x-api-key";
    return { ...base, effect: isKey ? "api key" : "ignored" };
  }

  private readAuthorizer(name: string, scheme: JsonObject, extension: JsonObject, pointer: string): Authorizer {
    const findings = this.findings;
    for (const key of Object.keys(extension)) {
      if (HTTP_API_MEMBERS.has(key)) {
        findings.refuse(
          at(pointer, key),
          `${key} belongs to authorizers of HTTP APIs: expected a REST API's authorizer`,
        );
      } else if (!AUTHORIZER_MEMBERS.has(key)) {
        findings.refuse(
          at(pointer, key),
          `${key}: an authorizer has no such member${didYouMean(key, AUTHORIZER_MEMBERS, ".")}`,
        );
      }
    }
    const given = stringAt(findings, extension, pointer, "type");
    const type = given?.toUpperCase();
    if (type !== "TOKEN" && type !== "REQUEST" && type !== "COGNITO_USER_POOLS") {
      findings.refuse(at(pointer, "type"), `type: expected token, request or cognito_user_pools, got ${show(given)}`);
    }
    const ttl = integerAt(findings, extension, pointer, "authorizerResultTtlInSeconds");
    if (ttl !== undefined && (ttl < 0 || ttl > 3600)) {
      findings.refuse(at(pointer, "authorizerResultTtlInSeconds"), `${ttl}: expected 0 to 3600 seconds`);
    }
    const header = own(scheme, "name");
    const identitySource =
      stringAt(findings, extension, pointer, "identitySource") ??
      (type !== "REQUEST" && typeof header === "string" ? `method.request.header.${header}` : undefined);
    const authType = own(scheme, AUTHTYPE);
    const authorizerUri = stringAt(findings, extension, pointer, "authorizerUri");
    const authorizerCredentials = stringAt(findings, extension, pointer, "authorizerCredentials");
    const expression = stringAt(findings, extension, pointer, "identityValidationExpression");
    const pools = listAt(findings, extension, pointer, "providerARNs")?.filter((arn) => typeof arn === "string");
    return {
      name,
      type: type === "REQUEST" || type === "COGNITO_USER_POOLS" ? type : "TOKEN",
      ...(typeof authType === "string" ? { authType } : {}),
      ...(authorizerUri !== undefined ? { authorizerUri } : {}),
      ...(authorizerCredentials !== undefined ? { authorizerCredentials } : {}),
      ...(identitySource !== undefined ? { identitySource } : {}),
      ...(expression !== undefined ? { identityValidationExpression: expression } : {}),
      ...(ttl !== undefined ? { authorizerResultTtlInSeconds: ttl } : {}),
      ...(pools !== undefined ? { providerARNs: pools } : {}),
    };
  }
}

const AUTHORIZER_MEMBERS: ReadonlySet<string> = new Set([
  "type",
  "authorizerUri",
  "authorizerCredentials",
  "authorizerResultTtlInSeconds",
  "identityValidationExpression",
  "identitySource",
  "providerARNs",
]);
const HTTP_API_MEMBERS: ReadonlySet<string> = new Set([
  "jwtConfiguration",
  "authorizerPayloadFormatVersion",
  "enableSimpleResponses",
]);
