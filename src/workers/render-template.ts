/** The work of a thread beside a serving one: one template, or the mappings, over one payload that is too large for that. */
import { type ReadResult, type ReadTask, runReadTask } from "../templates/read-task.ts";
import { type RenderResult, type RenderTask, runRenderTask } from "../templates/render-task.ts";
import { Template } from "../templates/template.ts";
import { lowerPriority } from "./lower-priority.ts";
import { stepAside } from "./step-aside.ts";

lowerPriority();

const KEPT_MAX = 64;
const kept = new Map<string, Template>();

export default function work(task: RenderTask | ReadTask): RenderResult | ReadResult | { readonly failed: string } {
  return "paths" in task ? runReadTask(task, stepAside) : render(task);
}

function render(task: RenderTask): RenderResult {
  let template = kept.get(task.template);
  if (template === undefined) {
    template = new Template(task.template);
    if (kept.size >= KEPT_MAX) kept.delete(kept.keys().next().value!);
    kept.set(task.template, template);
  }
  return runRenderTask(task, template, stepAside);
}
