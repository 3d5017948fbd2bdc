/** The admin client. */
import type { Admin, MetricsRequest, MetricsView } from "./admin.ts";
import type { ClientTls } from "./tls.ts";

export interface AdminClient extends Admin {
  watchMetrics(request?: MetricsRequest & { intervalMs?: number }): AsyncIterable<MetricsView>;
  close(): void;
}
export declare class UnreachableError extends Error {}
export declare function connectAdmin(options: { server: string; tls?: ClientTls }): AdminClient;
