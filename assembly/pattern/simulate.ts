// Simulates the non-deterministic automaton of a part: all positions that it can be in at once, as a set of bits. For patterns
// whose deterministic automaton is too large; slower by a factor that the compiler bounded, and as linear.
import {
  SIMULATION_LINK_COUNT,
  SIMULATION_LINKS,
  SIMULATION_SETS,
  SIMULATION_SHIFT_COUNT,
  SIMULATION_SHIFTS,
  SIMULATION_TAKES,
  SIMULATION_WORDS,
} from "../layout/pattern.ts";
import { asciiClass, classBeyondAscii, lengthBeyondAscii } from "./classes.ts";

/** Words of bits that the last simulation looked at. */
export let simulationWork: u64 = 0;

export function simulate(part: usize, text: usize, end: usize, scratch: usize): bool {
  const setBytes = (<usize>load<u32>(part, SIMULATION_WORDS)) << 3;
  const begin = part + load<u32>(part, SIMULATION_SETS);
  const accepting = begin + setBytes;
  const acceptingAtEnd = accepting + setBytes;
  let positions = scratch;
  let reached = scratch + setBytes;
  memory.copy(positions, begin, setBytes);
  simulationWork = 0;
  if (haveCommon(positions, accepting, setBytes)) return true;
  let at = text;
  while (at < end) {
    const byte = <u32>load<u8>(at);
    let codePointClass: u32;
    if (byte < 0x80) {
      codePointClass = asciiClass(part, byte);
      at++;
    } else {
      codePointClass = classBeyondAscii(part, at, byte);
      at += lengthBeyondAscii(byte);
    }
    memory.fill(reached, 0, setBytes);
    shift(part, positions, reached, setBytes);
    link(part, positions, reached, setBytes);
    const takes = part + load<u32>(part, SIMULATION_TAKES) + <usize>codePointClass * setBytes;
    let any: u64 = 0;
    let accepted: u64 = 0;
    for (let word: usize = 0; word < setBytes; word += 8) {
      const bits = load<u64>(reached + word) & load<u64>(takes + word);
      store<u64>(reached + word, bits);
      any |= bits;
      accepted |= bits & load<u64>(accepting + word);
    }
    simulationWork += setBytes >> 3;
    if (accepted != 0) return true;
    if (any == 0) return false;
    const swapped = positions;
    positions = reached;
    reached = swapped;
  }
  return haveCommon(positions, acceptingAtEnd, setBytes);
}

function shift(part: usize, positions: usize, reached: usize, setBytes: usize): void {
  let at = part + load<u32>(part, SIMULATION_SHIFTS);
  for (let rest = load<u32>(part, SIMULATION_SHIFT_COUNT); rest > 0; rest--) {
    const distance = load<u64>(at);
    at += 8;
    let carried: u64 = 0;
    for (let word: usize = 0; word < setBytes; word += 8) {
      const bits = load<u64>(positions + word) & load<u64>(at + word);
      store<u64>(reached + word, load<u64>(reached + word) | (bits << distance) | carried);
      // In two shifts, since one by 64 would be one by 0.
      carried = (bits >> 1) >> (63 - distance);
    }
    at += setBytes;
    simulationWork += setBytes >> 3;
  }
}

function link(part: usize, positions: usize, reached: usize, setBytes: usize): void {
  let at = part + load<u32>(part, SIMULATION_LINKS);
  for (let rest = load<u32>(part, SIMULATION_LINK_COUNT); rest > 0; rest--) {
    if (haveCommon(positions, at, setBytes)) {
      const targets = at + setBytes;
      for (let word: usize = 0; word < setBytes; word += 8) {
        store<u64>(reached + word, load<u64>(reached + word) | load<u64>(targets + word));
      }
      simulationWork += setBytes >> 3;
    }
    at += setBytes << 1;
    simulationWork += setBytes >> 3;
  }
}

function haveCommon(left: usize, right: usize, setBytes: usize): bool {
  let common: u64 = 0;
  for (let word: usize = 0; word < setBytes; word += 8) common |= load<u64>(left + word) & load<u64>(right + word);
  return common != 0;
}
