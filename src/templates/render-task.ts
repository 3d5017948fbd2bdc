/** A rendering that another thread does: everything that it needs and gives survives structured clone. */
import { attachValue, type DetachedValue } from "./detached-value.ts";
import { FixedContext, FixedParameters } from "./fixed-inputs.ts";
import { FixedMap } from "./map-object.ts";
import { attachOverrides, type DetachedOverrides, detachOverrides } from "./override-map.ts";
import { NO_PAUSE } from "./pause.ts";
import { textOf } from "./payload.ts";
import type { Template } from "./template.ts";
import { TemplateRenderError } from "./template-errors.ts";
import type { JsonMap } from "./value.ts";

type Entries = readonly (readonly [string, string])[];

export interface RenderTask {
  /** The template's text. */
  readonly template: string;
  /** The payload, UTF-8. On shared memory it is read where it lies; what becomes of it meanwhile becomes of the output. */
  readonly body: Uint8Array;
  readonly parameters: { readonly path: Entries; readonly querystring: Entries; readonly header: Entries };
  readonly context: DetachedValue;
  readonly stageVariables: Entries;
  readonly overrides: DetachedOverrides;
}

/** `failed`: the template did not render, and why. */
export type RenderResult =
  | { readonly output: Uint8Array; readonly overrides: DetachedOverrides }
  | { readonly failed: string };

/** `template` is the task's, compiled. */
export function runRenderTask(task: RenderTask, template: Template, pause = NO_PAUSE): RenderResult {
  const { path, querystring, header } = task.parameters;
  const context = new FixedContext(attachValue(task.context) as JsonMap);
  const { requestOverride, responseOverride } = context;
  attachOverrides(requestOverride, responseOverride, task.overrides);
  try {
    const body = textOf(task.body);
    pause();
    const output = template.render({
      body,
      parameters: new FixedParameters(path, querystring, header),
      context,
      stageVariables: new FixedMap(new Map(task.stageVariables)),
      pause,
    });
    pause();
    return { output: Buffer.from(output, "utf8"), overrides: detachOverrides(requestOverride, responseOverride) };
  } catch (error) {
    if (error instanceof TemplateRenderError) return { failed: error.message };
    throw error;
  }
}
