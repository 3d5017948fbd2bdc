/** Reads an OpenAPI definition with AWS's extensions into the model, or says everything that is wrong with it. */
import { type Issue, OperationError } from "../errors/operation-error.ts";
import type { Definition, Resource } from "../model/api.ts";
import { INTEGRATION_TIMEOUT_MAX_MS } from "../model/limits.ts";
import { expandSelectionPattern } from "../model/selection-pattern.ts";
import { Template } from "../templates/template.ts";
import { type BasePathMode, pathPrefix } from "./base-path.ts";
import { checkReferences } from "./check-references.ts";
import { examineModels } from "./examine-models.ts";
import { Findings, type Locate, TooManyFindings } from "./findings.ts";
import type { ImportContext } from "./import-context.ts";
import { type Inspection, inspectDocument } from "./inspect-document.ts";
import { parseDocument } from "./parse-document.ts";
import { readGatewayResponses } from "./read-gateway-responses.ts";
import { ModelTable, namedSchemas } from "./read-models.ts";
import { readPaths } from "./read-paths.ts";
import { checkMembers, readRoot, readVersion } from "./read-root.ts";
import { SecuritySchemes } from "./read-security.ts";
import { Validators } from "./read-validators.ts";
import { References } from "./references.ts";
import { isObject, listNames } from "./values.ts";

export interface ImportInput {
  /** JSON or YAML, at most 6 MB of UTF-8. */
  readonly bytes: Uint8Array;
  /** For messages only. */
  readonly fileName?: string;
  /** What happens to the document's base path; AWS's default is `ignore`. */
  readonly basePath?: BasePathMode;
  /** Upper bound of `timeoutInMillis`; AWS's 29,000 unless a setting raises it. */
  readonly integrationTimeoutMaxMs?: number;
}

export interface ImportResult {
  readonly definition: Definition;
  readonly warnings: Issue[];
}

/** Compiled templates that an import keeps: what is repeated is so among the first. */
const TEMPLATES_KEPT_MAX = 1_000;
/** Different selection patterns in one definition; each is tried on every status code. */
const PATTERN_MAX = 2000;

/**
 * Swagger 2.0 and OpenAPI 3.0 to the model, by AWS's rules ("OpenAPI extensions for API Gateway", "Amazon API Gateway
 * important notes for REST APIs").
 *
 * Throws OperationError BadRequestException whose issues are one list of all that is wrong and all that this gateway does not
 * carry out yet: nothing is dropped in silence, and nothing that its author protected is ever imported open.
 */
export async function importDefinition(input: ImportInput): Promise<ImportResult> {
  const document = parseDocument(input.bytes);
  const findings = new Findings();
  let definition: Definition | null = null;
  try {
    definition = await read(document.value, input, findings);
  } catch (error) {
    // The list is long enough; whatever else went wrong is a defect of ours and stays one.
    if (!(error instanceof TooManyFindings)) throw error;
  }
  if (definition === null || findings.refused) throw refusal(findings, document.locate, input.fileName);
  return { definition, warnings: findings.warningIssues(document.locate) };
}

/** Null, with findings, when the document is no definition at all. */
async function read(root: unknown, input: ImportInput, findings: Findings): Promise<Definition | null> {
  if (!isObject(root)) {
    findings.refuse("", "expected an object with openapi or swagger at the top of the file");
    return null;
  }
  const version = readVersion(root, findings);
  if (version === undefined) return null;
  checkMembers(root, version, findings);
  const inspection = inspectDocument(root, findings);
  const references = await References.of(root, findings);
  const patterns = new Map<string, ReadonlySet<number> | string>();
  const templates = new Map<string, Template>();
  const context: ImportContext = {
    root,
    version,
    findings,
    references,
    models: new ModelTable(findings),
    security: new SecuritySchemes(root, references, findings),
    validators: new Validators(root, findings),
    integrationTimeoutMaxMs: input.integrationTimeoutMaxMs ?? INTEGRATION_TIMEOUT_MAX_MS,
    expandPattern: (pattern) => {
      let expanded = patterns.get(pattern);
      if (expanded === undefined) {
        expanded =
          patterns.size < PATTERN_MAX
            ? expandSelectionPattern(pattern)
            : `the definition holds more than ${PATTERN_MAX} different patterns`;
        patterns.set(pattern, expanded);
      }
      return expanded;
    },
    compileTemplate: (text) => {
      let template = templates.get(text);
      if (template === undefined) {
        template = new Template(text);
        if (templates.size < TEMPLATES_KEPT_MAX) templates.set(text, template);
      }
      return template;
    },
    validatingModels: new Set(),
    unchecked: [],
  };
  return readDefinition(context, inspection, input.basePath ?? "ignore");
}

function readDefinition(context: ImportContext, inspection: Inspection, basePath: BasePathMode): Definition {
  const { findings, root, models } = context;
  const [schemas, pointer] = namedSchemas(root, context.version, findings);
  if (schemas !== undefined) models.addNamed(schemas, pointer);
  const parts = readRoot(context);
  const gatewayResponses = readGatewayResponses(context);
  const resources = readPaths(context, pathPrefix(root, context.version, basePath));
  checkReferences(context, inspection);
  examineModels(context);
  context.security.warnOfOpenMethods();
  warnOfBinaryTemplates(context, parts.binaryMediaTypes, resources);
  if (context.unchecked.length > 0) {
    findings.warn(
      "",
      "required query and header parameters are not checked without a request validator with validateRequestParameters, " +
        `as on AWS: ${listNames(context.unchecked)}`,
    );
  }
  return {
    ...parts,
    resources,
    models: models.all,
    requestValidators: context.validators.all,
    authorizers: context.security.authorizers,
    gatewayResponses,
  };
}

/** AWS: a template cannot read a binary body, and with every type in the list every body is binary, also one that is not there. */
function warnOfBinaryTemplates(context: ImportContext, types: readonly string[], resources: readonly Resource[]): void {
  if (!types.includes("*/*")) return;
  const failing = resources.flatMap(({ path, methods }) =>
    Object.values(methods)
      .filter(
        ({ integration }) => integration.type !== "HTTP_PROXY" && integration.contentHandling !== "CONVERT_TO_TEXT",
      )
      .filter(({ integration }) => Object.keys(integration.requestTemplates).length > 0)
      .map(({ httpMethod }) => `${httpMethod} ${path}`),
  );
  if (failing.length === 0) return;
  context.findings.warn(
    "/x-amazon-apigateway-binary-media-types",
    `with */* every body is binary, and a request template for one answers 500, as on AWS: add contentHandling: CONVERT_TO_TEXT ` +
      `to the integration of ${listNames(failing)}`,
  );
}

function refusal(findings: Findings, locate: Locate, fileName: string | undefined): OperationError {
  const count = findings.refusalCount;
  const subject = fileName ?? "the definition";
  return new OperationError(
    "BadRequestException",
    `Errors found during import: ${count === 1 ? "one thing" : `${count} things`} in ${subject} must change.`,
    findings.refusalIssues(locate),
  );
}
