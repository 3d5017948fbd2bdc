/** A mapping template: compiled once, rendered for each request. */
import { InputObject, type TemplateParameters } from "./input-object.ts";
import { NO_PAUSE, type Pause } from "./pause.ts";
import { TemplateRenderError, TemplateSyntaxError } from "./template-errors.ts";
import { UtilObject } from "./util-object.ts";
import type { Value } from "./value.ts";
import { Compiler, type Explain, type Run } from "./velocity/compiler.ts";
import { Frame, RENDER_LIMITS, type RenderLimits } from "./velocity/frame.ts";
import { parseTemplate } from "./velocity/parser.ts";
import type { Block } from "./velocity/syntax.ts";

/** All that a template can reach. */
export interface TemplateInputs {
  /** The payload as text; empty: none. */
  readonly body: string;
  readonly parameters: TemplateParameters;
  /** `$context`: an object or a map. */
  readonly context: Value;
  readonly stageVariables: Value;
  readonly pause?: Pause;
}

const NAMES = ["input", "util", "context", "stageVariables"] as const;

export class Template {
  readonly text: string;
  /** What it renders to whatever the inputs are; null: it depends on them. */
  readonly constant: string | null;
  /** Whether it may ask for the payload: `$input` with anything but its parameters. */
  readonly readsBody: boolean;
  readonly #run: Run;
  readonly #slotCount: number;
  readonly #usesInput: boolean;
  readonly #usesUtil: boolean;
  readonly #usesContext: boolean;

  /** Throws TemplateSyntaxError. `explain` hears what each reference comes to. */
  constructor(text: string, explain?: Explain) {
    this.text = text;
    const compiler = new Compiler(NAMES, explain);
    try {
      const block = parseTemplate(text);
      this.constant = constantOf(block);
      this.#run = compiler.block(block);
    } catch (error) {
      // A template of many thousand signs that nest nothing can still be too much for the stack.
      if (error instanceof RangeError) throw new TemplateSyntaxError("too much nested in each other", text, 0);
      throw error;
    }
    this.#slotCount = compiler.slotCount;
    this.readsBody = compiler.readsBody;
    this.#usesInput = compiler.uses("input");
    this.#usesUtil = compiler.uses("util");
    this.#usesContext = compiler.uses("context");
  }

  /** Throws TemplateRenderError, which AWS answers with a 500, and nothing else. */
  render(inputs: TemplateInputs, limits: RenderLimits = RENDER_LIMITS): string {
    const slots: Value[] = new Array(this.#slotCount).fill(null);
    const frame = new Frame(slots, limits, inputs.pause ?? NO_PAUSE);
    if (this.#usesInput) slots[0] = new InputObject(inputs.body, inputs.parameters, frame);
    if (this.#usesUtil) slots[1] = new UtilObject(frame);
    if (this.#usesContext) slots[2] = inputs.context;
    slots[3] = inputs.stageVariables;
    try {
      this.#run(frame);
    } catch (error) {
      if (error instanceof TemplateRenderError) throw error;
      throw new TemplateRenderError((error as Error).message);
    }
    return frame.out;
  }
}

function constantOf(block: Block): string | null {
  let text = "";
  for (const node of block) {
    if (node.kind !== "text") return null;
    text += node.text;
  }
  return text;
}
