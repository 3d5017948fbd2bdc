/** Asks for page after page until there is no further one. */
import type { Page } from "../rpc/usage-admin.ts";

const PAGE_LIMIT = 500;

export async function everyPage<T>(
  ask: (page: { readonly position?: string; readonly limit: number }) => Promise<Page<T>>,
): Promise<T[]> {
  const all: T[] = [];
  let position: string | undefined;
  do {
    const page = await ask({ limit: PAGE_LIMIT, ...(position === undefined ? {} : { position }) });
    all.push(...page.items);
    position = page.position;
  } while (position !== undefined);
  return all;
}
