import { Stopped, type StopReason } from "../base/stop.ts";

/** Ctrl-C: once politely, twice firmly. */
export interface Stopping extends Disposable {
  readonly polite: AbortSignal;
  readonly firm: AbortSignal;
}

/** Longer than a command that was asked to end may take, so that what is open can be closed. */
const firmDelayMs = 2500;

/** Listens for Ctrl-C and for the ends that a terminal or a supervisor sends. */
export function listenForStop(tell: (text: string) => void): Stopping {
  const polite = new AbortController();
  const firm = new AbortController();
  const stop = (signal: NodeJS.Signals): void => {
    const reason = new Stopped(reasonOf(signal));
    if (!polite.signal.aborted) {
      tell("Stopping: what is there is gathered. Ctrl-C again ends at once.");
      polite.abort(reason);
      return;
    }
    firm.abort(reason);
    setTimeout(() => process.exit(130), firmDelayMs).unref();
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, stop);
  return {
    polite: polite.signal,
    firm: firm.signal,
    // After a stop the process is about to end: a second Ctrl-C then must not cut its last lines off.
    [Symbol.dispose]() {
      if (polite.signal.aborted) return;
      for (const signal of signals) process.off(signal, stop);
    },
  };
}

/** Ctrl-C, or the button of an editor that found the run in the store, is a person; all else is what the run lives in. */
function reasonOf(signal: NodeJS.Signals): StopReason {
  if (signal === "SIGINT") return { kind: "person", message: "Stopped by a person." };
  return { kind: "host-ended", message: `Stopped by ${signal}, as what it ran in ended.` };
}
