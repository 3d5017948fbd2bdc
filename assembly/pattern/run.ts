// Runs the deterministic automaton of a part: one load for the class, one for the state.
import { DFA_ACCEPTING, DFA_CELLS, DFA_START, STATE_ALL, STATE_FIRST } from "../layout/pattern.ts";
import { asciiClass, classBeyondAscii, lengthBeyondAscii } from "./classes.ts";

/** Bytes that the last run went over; it steps once a code point, so no more often than that. */
export let runBytes: u32 = 0;

export function run(part: usize, text: usize, end: usize): bool {
  const cells = part + load<u32>(part, DFA_CELLS);
  let state = load<u32>(part, DFA_START);
  let at = text;
  // States below STATE_FIRST have decided.
  while (at < end && state >= <u32>STATE_FIRST) {
    const byte = <u32>load<u8>(at);
    if (byte < 0x80) {
      state = load<u16>(cells + ((<usize>(state + asciiClass(part, byte))) << 1));
      at++;
    } else {
      state = load<u16>(cells + ((<usize>(state + classBeyondAscii(part, at, byte))) << 1));
      at += lengthBeyondAscii(byte);
    }
  }
  runBytes = <u32>(at - text);
  return state == <u32>STATE_ALL || state >= load<u32>(part, DFA_ACCEPTING);
}
