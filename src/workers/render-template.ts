/** The work of a thread that renders: one template over one payload that is too large for a serving thread. */
import { type RenderResult, type RenderTask, runRenderTask } from "../templates/render-task.ts";
import { Template } from "../templates/template.ts";
import { lowerPriority } from "./lower-priority.ts";

lowerPriority();

const KEPT_MAX = 64;
const kept = new Map<string, Template>();

export default function renderTemplate(task: RenderTask): RenderResult {
  let template = kept.get(task.template);
  if (template === undefined) {
    template = new Template(task.template);
    if (kept.size >= KEPT_MAX) kept.delete(kept.keys().next().value!);
    kept.set(task.template, template);
  }
  return runRenderTask(task, template);
}
