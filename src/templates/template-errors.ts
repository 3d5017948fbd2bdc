/** What can go wrong with a template: while it is compiled, and while it renders. */

/** The template's text is wrong. */
export class TemplateSyntaxError extends Error {
  /** Characters from the beginning of the text. */
  readonly offset: number;
  /** From 1. */
  readonly line: number;
  /** From 1, in characters. */
  readonly column: number;

  constructor(reason: string, text: string, offset: number) {
    const before = text.slice(0, offset);
    const line = countLines(before);
    const column = offset - (before.lastIndexOf("\n") + 1) + 1;
    super(`line ${line}, column ${column}: ${reason}`);
    this.name = "TemplateSyntaxError";
    this.offset = offset;
    this.line = line;
    this.column = column;
  }
}

function countLines(text: string): number {
  let lines = 1;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines++;
  return lines;
}

/** Rendering came to something that AWS answers with a 500. */
export class TemplateRenderError extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "TemplateRenderError";
  }
}

/** Rendering asked for more than a template may have: output, work, depth. */
export class TemplateLimitError extends TemplateRenderError {
  constructor(reason: string) {
    super(reason);
    this.name = "TemplateLimitError";
  }
}
