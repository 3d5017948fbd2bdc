/** What can go wrong with a template: while it is compiled, and while it renders. */

/** The template's text is wrong. */
export class TemplateSyntaxError extends Error {
  /** What is wrong, without its place. */
  readonly reason: string;
  /** Characters from the beginning of the text. */
  readonly offset: number;
  /** From 1. */
  readonly line: number;
  /** From 1, in characters. */
  readonly column: number;

  constructor(reason: string, text: string, offset: number) {
    const { line, column } = placeOf(text, offset);
    super(`line ${line}, column ${column}: ${reason}`);
    this.name = "TemplateSyntaxError";
    this.reason = reason;
    this.offset = offset;
    this.line = line;
    this.column = column;
  }
}

/** Line and column of an offset, each from 1. */
export function placeOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset);
  let line = 1;
  for (let at = before.indexOf("\n"); at >= 0; at = before.indexOf("\n", at + 1)) line++;
  return { line, column: offset - before.lastIndexOf("\n") };
}

/** Rendering came to something that AWS answers with a 500. */
export class TemplateRenderError extends Error {
  /** Where the reference begins that failed, in characters; known where renderings are explained. */
  offset: number | undefined;

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
