/** Renders where it is called, as the threads beside a serving thread do: tasks and results are cloned on the way. */
import type { TemplateRenderer } from "../../src/integrations/integration.ts";
import { runReadTask } from "../../src/templates/read-task.ts";
import { runRenderTask } from "../../src/templates/render-task.ts";
import { Template } from "../../src/templates/template.ts";

export const inlineRenderer: TemplateRenderer = {
  run: async (task) => structuredClone(runRenderTask(structuredClone(task), new Template(task.template))),
  read: async (task) => structuredClone(runReadTask(structuredClone(task))),
};
