import { Worker as Thread } from "node:worker_threads";

/** Which of a file's lines match. */
export interface LineMatcher extends AsyncDisposable {
  /** Line indices from 0, at most `maxHits`; undefined when the pattern took too long and was ended. */
  match(lines: readonly string[], signal: AbortSignal): Promise<readonly number[] | undefined>;
}

/** Only this much of a line is looked at. */
export const maxLineChars = 1000;
const maxHits = 200;
const maxMatchMs = 1500;

/** Finds literal text. */
export function literalMatcher(text: string): LineMatcher {
  return {
    match: async (lines) =>
      lines.flatMap((line, at) => (line.slice(0, maxLineChars).includes(text) ? [at] : [])).slice(0, maxHits),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

/**
 * Finds a regular expression, in a thread of its own: a pattern that backtracks for ever is ended with its thread
 * after 1.5 seconds a file, and the caller's event loop never waits for it.
 */
export function regexMatcher(source: string): LineMatcher {
  const thread = new Thread(threadSource, {
    eval: true,
    workerData: { source, maxHits },
    resourceLimits: { maxOldGenerationSizeMb: 64 },
  });
  thread.unref();
  let broken = false;
  thread.on("error", () => (broken = true));
  return {
    match: async (lines, signal) => {
      if (broken) return undefined;
      return ask(
        thread,
        lines.map((line) => line.slice(0, maxLineChars)),
        signal,
      );
    },
    [Symbol.asyncDispose]: async () => {
      await thread.terminate();
    },
  };
}

/** True for a pattern that JavaScript takes. */
export function isRegex(source: string): boolean {
  try {
    new RegExp(source);
    return true;
  } catch {
    return false;
  }
}

/** Plain JavaScript in a string: a bundle has no second file to start a thread from. */
const threadSource = `
  const { parentPort, workerData } = require("node:worker_threads");
  const pattern = new RegExp(workerData.source);
  parentPort.on("message", (lines) => {
    const hits = [];
    for (let at = 0; at < lines.length && hits.length < workerData.maxHits; at += 1) {
      if (pattern.test(lines[at])) hits.push(at);
    }
    parentPort.postMessage(hits);
  });
`;

function ask(
  thread: Thread,
  lines: readonly string[],
  signal: AbortSignal,
): Promise<readonly number[] | undefined> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => end(() => resolve(undefined)), maxMatchMs);
    const stop = (): void => end(() => reject(signal.reason));
    const hear = (hits: number[]): void => end(() => resolve(hits));
    const fail = (): void => end(() => resolve(undefined));
    function end(settle: () => void): void {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      thread.off("message", hear).off("error", fail);
      settle();
    }
    signal.addEventListener("abort", stop, { once: true });
    thread.on("message", hear).on("error", fail);
    if (signal.aborted) stop();
    else thread.postMessage(lines);
  });
}
