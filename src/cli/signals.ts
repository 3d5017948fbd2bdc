/** SIGINT and SIGTERM as a promise: the first asks for an orderly end, a later second one ends the process at once. */
import { monotonicMs } from "../clock.ts";

/**
 * Through npm a Ctrl-C arrives twice, from the terminal and from npm. A second signal this soon after the first is the same
 * one; a person needs longer to lose patience.
 */
const SAME_SIGNAL_MS = 1_000;
const SIGNALS: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];

export interface SignalWatch {
  /** Settles with the first signal's name. */
  readonly requested: Promise<NodeJS.Signals>;
  readonly isRequested: boolean;
  dispose(): void;
}

export function watchSignals(): SignalWatch {
  let requestedAtMs = -1;
  let settle: (signal: NodeJS.Signals) => void;
  const requested = new Promise<NodeJS.Signals>((resolve) => {
    settle = resolve;
  });
  const dispose = (): void => {
    for (const signal of SIGNALS) process.removeListener(signal, onSignal);
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    const nowMs = monotonicMs();
    if (requestedAtMs < 0) {
      requestedAtMs = nowMs;
      settle(signal);
    } else if (nowMs - requestedAtMs > SAME_SIGNAL_MS) {
      // The system's own way to end: the caller sees 128 + the signal's number, and no exit hook can get in the way.
      dispose();
      process.kill(process.pid, signal);
    }
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return {
    requested,
    get isRequested() {
      return requestedAtMs >= 0;
    },
    dispose,
  };
}
