/** Mappings' readings of a body that another thread does: everything that it needs and gives survives structured clone. */
import { compileJsonPath } from "./json-path/json-path.ts";
import { NO_PAUSE } from "./pause.ts";
import { TextPayload, textOf } from "./payload.ts";
import { TemplateRenderError } from "./template-errors.ts";

export interface ReadTask {
  /** JSONPaths, each with its `$`. */
  readonly paths: readonly string[];
  /** UTF-8. On shared memory it is read where it lies. */
  readonly body: Uint8Array;
}

/** As Payload has it; a value is null where nothing lies. `failed`: a path asks for too much, and why. */
export interface ReadResult {
  readonly isBrokenJson: boolean;
  readonly isJson: boolean;
  readonly values: readonly (string | null)[];
}

export function runReadTask({ paths, body }: ReadTask, pause = NO_PAUSE): ReadResult | { readonly failed: string } {
  const payload = new TextPayload(textOf(body), pause);
  pause();
  const { isBrokenJson, isJson } = payload;
  pause();
  try {
    const values = paths.map((text) => payload.read({ text, path: compileJsonPath(text) }) ?? null);
    return { isBrokenJson, isJson, values };
  } catch (error) {
    if (error instanceof TemplateRenderError) return { failed: error.message };
    throw error;
  }
}
