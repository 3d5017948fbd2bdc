/** What all admin commands share: a client for as long as the command runs. */
import { type AdminClient, connectAdmin } from "../rpc/admin-client.ts";
import { clientTls } from "./client-tls.ts";
import type { Invocation } from "./command.ts";
import { EXIT_DONE } from "./exit-codes.ts";
import type { Settings } from "./settings-table.ts";

/** Connects, runs `action`, and closes whatever came of it. */
export async function withAdmin(
  invocation: Invocation,
  action: (admin: AdminClient, settings: Settings, operands: readonly string[]) => Promise<void>,
): Promise<number> {
  const tls = clientTls(invocation.settings, invocation.command.name);
  const admin = connectAdmin({ server: invocation.settings.server, ...(tls === undefined ? {} : { tls }) });
  try {
    await action(admin, invocation.settings, invocation.operands);
  } finally {
    admin.close();
  }
  return EXIT_DONE;
}
