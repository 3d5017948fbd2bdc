/** The --tls-* flags of everything that connects to a control plane. */
import type { ClientTls } from "../rpc/tls.ts";
import type { Settings } from "./settings-table.ts";
import { UsageError } from "./usage-error.ts";

/** Undefined without any. Throws UsageError for half a pair. */
export function clientTls(settings: Settings, command: string): ClientTls | undefined {
  const ca = settings["tls-ca"];
  const cert = settings["tls-cert"];
  const key = settings["tls-key"];
  if ((cert === undefined) !== (key === undefined)) {
    throw new UsageError("--tls-cert and --tls-key belong together: give both or neither", command);
  }
  if (ca === undefined && cert === undefined) return undefined;
  return {
    ...(ca === undefined ? {} : { caFile: ca }),
    ...(cert === undefined ? {} : { certFile: cert }),
    ...(key === undefined ? {} : { keyFile: key }),
  };
}
