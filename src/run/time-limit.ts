import { Stopped } from "../base/stop.ts";

/** The time of a run: a signal that a person's stop or the deadline aborts, whichever comes first. */
export interface TimeLimit extends Disposable {
  readonly signal: AbortSignal;
}

/** Starts the contract's clock. */
export function limitTime(minutes: number, signal: AbortSignal): TimeLimit {
  const controller = new AbortController();
  const durationMs = minutes * 60_000;
  const timer = setTimeout(
    () => {
      const message = `The contract's ${minutes} minute${minutes === 1 ? "" : "s"} ended.`;
      controller.abort(new Stopped({ kind: "deadline", message }));
    },
    Math.min(durationMs, 2 ** 31 - 1),
  );
  const stop = (): void => controller.abort(signal.reason);
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
    },
  };
}
