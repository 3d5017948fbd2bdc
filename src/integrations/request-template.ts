/** Which request template answers for a Content-Type, and what happens where none does (AWS: passthroughBehavior). */
import { GatewayError } from "../errors/gateway-error.ts";
import type { Integration } from "../model/api.ts";
import { Template } from "../templates/template.ts";

/** No template: the body goes on as it came. */
export const PASSTHROUGH = Symbol("passthrough");
/** No template, and the integration does not want bodies without one: 415. */
export const UNSUPPORTED = Symbol("unsupported");

const DEFAULT_MEDIA_TYPE = "application/json";
/** A key that stands for every type without a template of its own. */
const ANY_MEDIA_TYPE = "$default";

export const UNSUPPORTED_MEDIA_TYPE = new GatewayError(
  "UNSUPPORTED_MEDIA_TYPE",
  "client",
  "no request template for this Content-Type, and the passthrough behavior asks for one",
);

export class RequestTemplates {
  readonly #byType = new Map<string, Template>();
  readonly #any: Template | undefined;
  readonly #otherwise: typeof PASSTHROUGH | typeof UNSUPPORTED;
  #lastContentType: string | undefined;
  #lastChosen: Template | typeof PASSTHROUGH | typeof UNSUPPORTED;

  /** Throws TemplateSyntaxError; an import refuses such templates. */
  constructor(integration: Integration) {
    const entries = Object.entries(integration.requestTemplates);
    for (const [type, text] of entries) this.#byType.set(mediaType(type), new Template(text));
    this.#any = this.#byType.get(ANY_MEDIA_TYPE);
    const { passthroughBehavior } = integration;
    const isRefused =
      passthroughBehavior === "NEVER" || (passthroughBehavior === "WHEN_NO_TEMPLATES" && entries.length > 0);
    this.#otherwise = isRefused ? UNSUPPORTED : PASSTHROUGH;
    this.#lastChosen = this.#byType.get(DEFAULT_MEDIA_TYPE) ?? this.#any ?? this.#otherwise;
  }

  /** Every template, by its media type. */
  get all(): readonly Template[] {
    return [...this.#byType.values()];
  }

  /** The template, or what happens without one. `contentType` is the header's value; absent or empty counts as JSON. */
  choose(contentType: string | undefined): Template | typeof PASSTHROUGH | typeof UNSUPPORTED {
    // Clients of a method mostly say the same, and a request asks more than once.
    if (contentType !== this.#lastContentType) {
      const type = mediaType(contentType ?? "") || DEFAULT_MEDIA_TYPE;
      this.#lastContentType = contentType;
      this.#lastChosen = this.#byType.get(type) ?? this.#any ?? this.#otherwise;
    }
    return this.#lastChosen;
  }
}

/** A media type without its parameters, in lower case (RFC 9110 8.3.1). */
export function mediaType(value: string): string {
  const semicolon = value.indexOf(";");
  return (semicolon < 0 ? value : value.slice(0, semicolon)).trim().toLowerCase();
}
