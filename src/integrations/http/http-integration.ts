/** Makes the integration of an HTTP or HTTP_PROXY method. */
import type { Integration as IntegrationModel } from "../../model/api.ts";
import type { Integration, IntegrationServices, MethodContext } from "../integration.ts";
import { HttpCustomIntegration } from "./http-custom.ts";
import { HttpProxyIntegration } from "./http-proxy.ts";

/** Throws on an integration that no request could be sent with. */
export function compileHttpIntegration(
  model: IntegrationModel,
  context: MethodContext,
  services: IntegrationServices,
): Integration {
  return model.type === "HTTP_PROXY"
    ? new HttpProxyIntegration(model, context, services)
    : new HttpCustomIntegration(model, context, services);
}
