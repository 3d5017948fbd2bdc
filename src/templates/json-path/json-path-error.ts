/** A text that is no JSONPath. */
export class JsonPathError extends Error {
  constructor(reason: string, path: string, offset: number) {
    const shown = path.length > 60 ? `${path.slice(0, 60)}...` : path;
    super(`JSONPath ${JSON.stringify(shown)}, character ${offset + 1}: ${reason}`);
    this.name = "JsonPathError";
  }
}
