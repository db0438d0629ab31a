import { Stopped } from "../base/stop.ts";

/** The time of a run: a signal that a person's stop or the deadline aborts, whichever comes first. */
export interface TimeLimit extends Disposable {
  readonly signal: AbortSignal;
  /** Brings the deadline forward to so many minutes after the start; it is never put off. */
  shorten(minutes: number): void;
}

/** Starts the contract's clock. */
export function limitTime(minutes: number, signal: AbortSignal): TimeLimit {
  const controller = new AbortController();
  const startedAt = performance.now();
  let least = minutes;
  let timer = startTimer(minutes, controller, 0);
  const stop = (): void => controller.abort(signal.reason);
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  return {
    signal: controller.signal,
    shorten(fewer) {
      if (fewer >= least) return;
      least = fewer;
      clearTimeout(timer);
      timer = startTimer(fewer, controller, performance.now() - startedAt);
    },
    [Symbol.dispose]() {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
    },
  };
}

function startTimer(minutes: number, controller: AbortController, elapsedMs: number): NodeJS.Timeout {
  const leftMs = Math.max(0, minutes * 60_000 - elapsedMs);
  return setTimeout(
    () => {
      const message = `The contract's ${minutes} minute${minutes === 1 ? "" : "s"} ended.`;
      controller.abort(new Stopped({ kind: "deadline", message }));
    },
    Math.min(leftMs, 2 ** 31 - 1),
  );
}
