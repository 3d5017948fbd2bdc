// Pins a request to the published version (layout/versions.ts).
import { NONE } from "../layout/codes.ts";
import { HEADER_PUBLISHED } from "../layout/regions.ts";
import { VERSION_SLOTS } from "../layout/versions.ts";
import { pinAt } from "../memory/regions.ts";

/**
 * Pins to the published version and answers its slot; NONE when nothing was published. The count is raised before the
 * published word is read again, and the supervisor flips that word before it reads the counts: so either it sees this
 * request, or this request sees the flip and moves on.
 */
export function pin(thread: i32): i32 {
  let version = atomic.load<i32>(HEADER_PUBLISHED);
  while (<u32>version < <u32>VERSION_SLOTS) {
    const count = pinAt(thread, version);
    atomic.add<i32>(count, 1);
    const again = atomic.load<i32>(HEADER_PUBLISHED);
    if (again == version) return version;
    atomic.sub<i32>(count, 1);
    version = again;
  }
  return NONE;
}

/** Ends a request's hold on its version; anything that is no version slot is ignored. */
export function release(thread: i32, version: i32): void {
  if (<u32>version < <u32>VERSION_SLOTS) atomic.sub<i32>(pinAt(thread, version), 1);
}
