/** Does one thing again and again, never twice at a time. */
export interface Poll {
  /** At once, or right after the one that is under way. */
  soon(): void;
  /** As {@link soon}; resolves when it is done. */
  now(): Promise<void>;
  dispose(): void;
}

/**
 * `look` says after how many milliseconds it wants to be called again, which happens while `wanted` is true. What it
 * throws goes to `fail`.
 */
export function openPoll(
  look: () => Promise<number>,
  fail: (thrown: unknown) => void,
  wanted: () => boolean = () => true,
): Poll {
  const patienceMs = 5_000;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let following: Promise<void> | undefined;
  let disposed = false;

  async function once(): Promise<void> {
    clearTimeout(timer);
    let delayMs = patienceMs;
    try {
      delayMs = await look();
    } catch (thrown) {
      fail(thrown);
    }
    running = undefined;
    wait(delayMs);
  }

  function wait(delayMs: number): void {
    if (!disposed) timer = setTimeout(() => (wanted() ? void now() : wait(delayMs)), delayMs);
  }

  function now(): Promise<void> {
    if (disposed) return Promise.resolve();
    if (running === undefined) return (running = once());
    following ??= running.then(() => {
      following = undefined;
      return now();
    });
    return following;
  }

  return {
    soon: () => void now(),
    now,
    dispose() {
      disposed = true;
      clearTimeout(timer);
    },
  };
}
