/** Runs an operation's change on the store. */
import { OperationError } from "../errors/operation-error.ts";
import { stepAside } from "../workers/step-aside.ts";
import { type Committed, type Store, StoreError, type StoreTransaction } from "./store/store.ts";

/**
 * A store that cannot be written is the control plane's trouble, not the caller's. Steps aside before it begins: what led here has run
 * for a while, and the control plane may share its cores with an edge that serves.
 */
export async function transact<T>(store: Store, change: (transaction: StoreTransaction) => T): Promise<Committed<T>> {
  stepAside();
  try {
    return await store.transact(change);
  } catch (error) {
    if (error instanceof StoreError) throw new OperationError("ServiceUnavailableException", error.message);
    throw error;
  }
}
