/** Runs an operation's change on the store. */
import { OperationError } from "../errors/operation-error.ts";
import { type Committed, type Store, StoreError, type StoreTransaction } from "./store/store.ts";

/** A store that cannot be written is the control plane's trouble, not the caller's. */
export async function transact<T>(store: Store, change: (transaction: StoreTransaction) => T): Promise<Committed<T>> {
  try {
    return await store.transact(change);
  } catch (error) {
    if (error instanceof StoreError) throw new OperationError("ServiceUnavailableException", error.message);
    throw error;
  }
}
