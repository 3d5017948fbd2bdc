/** Renders a template without a gateway around it. */
import { NO_PARAMETERS, type TemplateParameters } from "../../../src/templates/input-object.ts";
import { FixedMap, MapObject } from "../../../src/templates/map-object.ts";
import { RequestOverride, ResponseOverride } from "../../../src/templates/override-map.ts";
import { Template } from "../../../src/templates/template.ts";
import type { Value } from "../../../src/templates/value.ts";
import type { RenderLimits } from "../../../src/templates/velocity/frame.ts";

export interface Inputs {
  readonly body?: string;
  readonly parameters?: TemplateParameters;
  readonly stageVariables?: Readonly<Record<string, string>>;
  readonly context?: TestContext;
  readonly limits?: RenderLimits;
}

export class TestContext extends MapObject {
  readonly requestOverride = new RequestOverride();
  readonly responseOverride = new ResponseOverride();

  override get(name: string): Value | undefined {
    if (name === "requestOverride" || name === "responseOverride") return this[name];
    return name === "requestId" ? "id-1" : undefined;
  }

  keys(): readonly string[] {
    return ["requestId", "requestOverride", "responseOverride"];
  }
}

export function render(text: string, inputs: Inputs = {}): string {
  return new Template(text).render(
    {
      body: inputs.body ?? "",
      parameters: inputs.parameters ?? NO_PARAMETERS,
      context: inputs.context ?? new TestContext(),
      stageVariables: new FixedMap(new Map(Object.entries(inputs.stageVariables ?? {}))),
    },
    inputs.limits,
  );
}

/** Renders with the members of `values` as variables, the way in which JSON comes to a template. */
export function renderWith(values: Readonly<Record<string, unknown>>, text: string): string {
  const names = Object.keys(values);
  const sets = names.map((name) => `#set($${name} = $input.path('$.${name}'))`).join("");
  return render(sets + text, { body: JSON.stringify(values) });
}
