/** Resources from path templates: AWS's rules for each path part and for siblings, and every parent that a path implies. */
import { DECISION_PARAMETER_MAX } from "../../assembly/layout/decision.ts";
import type { Findings } from "./findings.ts";
import { show } from "./values.ts";

/** AWS's reference: literal parts hold letters, digits and `- _ . , :`. */
const LITERAL_PART = /^[A-Za-z0-9\-_.,:]+$/;
const VARIABLE_PART = /^\{([A-Za-z0-9._-]+)(\+?)\}$/;
/** AWS: "/ping and /sping are reserved for the service health check". */
const RESERVED_PATHS: ReadonlySet<string> = new Set(["/ping", "/sping"]);
/** AWS's text (recorded). */
const PART_RULE =
  "Resource's path part only allow a-zA-Z0-9._-: and curly braces at the beginning and the end and an optional plus sign " +
  "before the closing brace.";

interface ResourceNode {
  readonly path: string;
  /** The variable child's part, e.g. `{petId}`; a parent has at most one. */
  variable: string | null;
}

export interface PathTemplate {
  /** As a resource is called: no slash at the end. */
  readonly path: string;
  /** Names of the variables, without braces and plus. */
  readonly variables: readonly string[];
}

export class ResourceTree {
  private readonly findings: Findings;
  private readonly nodes = new Map<string, ResourceNode>([["/", { path: "/", variable: null }]]);
  private readonly defined = new Set<string>();

  constructor(findings: Findings) {
    this.findings = findings;
  }

  /** Every resource path, parents before children, `/` first. */
  get paths(): IterableIterator<string> {
    return this.nodes.keys();
  }

  /** Adds a path of the document with its parents. Undefined, with a finding, when it breaks a rule. */
  add(template: string, pointer: string): PathTemplate | undefined {
    const path = this.normalized(template, pointer);
    if (path === undefined) return undefined;
    if (this.defined.has(path)) {
      this.findings.refuse(pointer, `the path ${show(path)} is there twice: put its methods under one entry`);
      return undefined;
    }
    const variables: string[] = [];
    let parent = this.nodes.get("/")!;
    let greedy: string | null = null;
    for (const part of path === "/" ? [] : path.slice(1).split("/")) {
      if (greedy !== null) {
        return this.refuse(
          pointer,
          `Cannot create a child of a resource with a greedy path variable: ${greedy}. End the path there.`,
        );
      }
      const variable = VARIABLE_PART.exec(part);
      if (variable === null) {
        if (!this.literal(part, template, pointer)) return undefined;
      } else {
        if (variable[2] === "+") greedy = part;
        if (variables.includes(variable[1]!)) {
          return this.refuse(pointer, `the variable {${variable[1]}} is there twice in ${show(path)}: rename one`);
        }
        variables.push(variable[1]!);
        if (parent.variable !== null && parent.variable !== part) {
          return this.refuse(
            pointer,
            `A sibling (${parent.variable}) of this resource already has a variable path part -- only one is allowed. ` +
              `Use ${parent.variable} in ${show(template)} too.`,
          );
        }
        parent.variable = part;
      }
      const childPath: string = parent.path === "/" ? `/${part}` : `${parent.path}/${part}`;
      let child = this.nodes.get(childPath);
      if (child === undefined) {
        child = { path: childPath, variable: null };
        this.nodes.set(childPath, child);
      }
      parent = child;
    }
    if (variables.length > DECISION_PARAMETER_MAX) {
      return this.refuse(
        pointer,
        `${variables.length} path variables: expected at most ${DECISION_PARAMETER_MAX}; shorten the path`,
      );
    }
    if (RESERVED_PATHS.has(path)) {
      return this.refuse(pointer, `${path} is reserved for health checks: choose another path`);
    }
    this.defined.add(path);
    return { path, variables };
  }

  private normalized(template: string, pointer: string): string | undefined {
    if (template === "$default" || template === "/$default") {
      return this.refuse(
        pointer,
        `${template} belongs to HTTP APIs: expected a path; use /{proxy+} and / with any-method`,
      );
    }
    if (!template.startsWith("/")) {
      return this.refuse(pointer, `the path ${show(template)}: expected a slash at its beginning`);
    }
    if (template.length > 1 && template.endsWith("/")) {
      const path = template.slice(0, -1);
      if (!path.endsWith("/")) {
        if (path !== "")
          this.findings.warn(
            pointer,
            `the slash at the end of ${show(template)} is dropped: requests match with and without it`,
          );
        return path;
      }
    }
    return template;
  }

  private literal(part: string, template: string, pointer: string): boolean {
    if (part === "." || part === "..") {
      this.findings.refuse(
        pointer,
        `the path part ${show(part)} can never be reached: such requests are refused; rename it`,
      );
      return false;
    }
    if (LITERAL_PART.test(part)) return true;
    this.findings.refuse(
      pointer,
      part === ""
        ? `${show(template)} holds an empty path part: remove a slash`
        : `${PART_RULE} Correct the part ${show(part)}.`,
    );
    return false;
  }

  private refuse(pointer: string, message: string): undefined {
    this.findings.refuse(pointer, message);
    return undefined;
  }
}
