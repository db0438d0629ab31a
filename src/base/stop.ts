/** Why a run ended early. The first reason wins. */
export type StopReason =
  | { readonly kind: "person"; readonly message: string }
  | { readonly kind: "deadline"; readonly message: string }
  | { readonly kind: "host-ended"; readonly message: string };

/** What an aborted signal throws inside the core: not a failure, the way out of a stopped run. */
export class Stopped extends Error {
  readonly reason: StopReason;

  constructor(reason: StopReason) {
    super(reason.message);
    this.name = "Stopped";
    this.reason = reason;
  }
}

/** The reason that an aborted signal carries; a foreign reason counts as a person's stop. */
export function stopReason(signal: AbortSignal): StopReason | undefined {
  if (!signal.aborted) return undefined;
  const reason: unknown = signal.reason;
  if (reason instanceof Stopped) return reason.reason;
  return { kind: "person", message: "Stopped." };
}

/** Throws {@link Stopped} when the signal has been aborted. */
export function throwIfStopped(signal: AbortSignal): void {
  const reason = stopReason(signal);
  if (reason !== undefined) throw new Stopped(reason);
}

/** True for what an aborted signal makes a library throw, and for {@link Stopped} itself. */
export function isStop(thrown: unknown, signal: AbortSignal): boolean {
  if (thrown instanceof Stopped) return true;
  return signal.aborted && thrown instanceof Error;
}

/** Waits, and ends early with {@link Stopped} when the signal is aborted. */
export function sleep(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(done, delayMs);
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();

    function done(): void {
      signal.removeEventListener("abort", stop);
      resolve();
    }
    function stop(): void {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      reject(new Stopped(stopReason(signal) ?? { kind: "person", message: "Stopped." }));
    }
  });
}
