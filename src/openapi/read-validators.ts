/** Request validators: named at the root, chosen at the root or by an operation. */
import type { RequestValidator } from "../model/api.ts";
import { didYouMean } from "../text/nearest.ts";
import { EXTENSION_PREFIX } from "./extensions.ts";
import type { Findings } from "./findings.ts";
import { at } from "./json-pointer.ts";
import { booleanAt, isObject, type JsonObject, objectAt, own, show, stringAt } from "./values.ts";

const VALIDATORS = `${EXTENSION_PREFIX}request-validators`;
const VALIDATOR = `${EXTENSION_PREFIX}request-validator`;
const MEMBERS = ["validateRequestBody", "validateRequestParameters"];

export class Validators {
  private readonly findings: Findings;
  private readonly byName = new Map<string, RequestValidator>();
  private readonly rootName: string | undefined;

  constructor(root: JsonObject, findings: Findings) {
    this.findings = findings;
    const named = objectAt(findings, root, "", VALIDATORS) ?? {};
    for (const [name, value] of Object.entries(named)) {
      const pointer = at(`/${VALIDATORS}`, name);
      if (name.trim() === "") findings.refuse(pointer, "Request Validator name cannot be blank: give it a name");
      if (!isObject(value)) {
        findings.refuse(pointer, `request validator ${name}: expected an object, got ${show(value)}`);
        continue;
      }
      for (const key of Object.keys(value)) {
        if (!MEMBERS.includes(key)) {
          findings.refuse(
            at(pointer, key),
            `${key}: a request validator has no such member${didYouMean(key, MEMBERS, ".")}`,
          );
        }
      }
      this.byName.set(name, {
        name,
        validateRequestBody: booleanAt(findings, value, pointer, "validateRequestBody") ?? false,
        validateRequestParameters: booleanAt(findings, value, pointer, "validateRequestParameters") ?? false,
      });
    }
    this.rootName = stringAt(findings, root, "", VALIDATOR);
    if (this.rootName !== undefined) this.check(this.rootName, `/${VALIDATOR}`);
  }

  get all(): RequestValidator[] {
    return [...this.byName.values()];
  }

  /** The validator of an operation: its own, else the root's. */
  of(operation: JsonObject, pointer: string): RequestValidator | undefined {
    if (own(operation, VALIDATOR) === undefined) {
      return this.rootName === undefined ? undefined : this.byName.get(this.rootName);
    }
    const name = stringAt(this.findings, operation, pointer, VALIDATOR);
    return name === undefined ? undefined : this.check(name, at(pointer, VALIDATOR));
  }

  private check(name: string, pointer: string): RequestValidator | undefined {
    const validator = this.byName.get(name);
    if (validator === undefined) {
      this.findings.refuse(
        pointer,
        `Invalid Request Validator identifier specified: ${show(name)} is not among ${VALIDATORS}` +
          `${didYouMean(name, this.byName.keys(), ".")} Define it there or correct the name.`,
      );
    }
    return validator;
  }
}
