import type { Limits } from "../contract/schema.ts";
import { Stopped, type StopReason } from "../base/stop.ts";
import type { Timings } from "../model/chat.ts";
import type { TokenCount, Work, WorkEnd } from "./worker.ts";

type LimitEnd = Extract<WorkEnd, { kind: "limit" }>;

/** Counts what the whole run's work has used, over every stretch of it. */
export class Meter {
  readonly #limits: Limits;
  readonly #deadlineMs: number;
  #steps = 0;
  #tokens: TokenCount = { evaluated: 0, cached: 0, generated: 0 };

  /** `deadlineMs` as `Date.now()` gives it. */
  constructor(limits: Limits, deadlineMs: number | undefined) {
    this.#limits = limits;
    this.#deadlineMs = deadlineMs ?? Number.POSITIVE_INFINITY;
  }

  get steps(): number {
    return this.#steps;
  }

  get tokens(): TokenCount {
    return this.#tokens;
  }

  nextStep(): number {
    this.#steps += 1;
    return this.#steps;
  }

  count(timings: Timings): void {
    this.#tokens = {
      evaluated: this.#tokens.evaluated + timings.evaluated,
      cached: this.#tokens.cached + timings.cached,
      generated: this.#tokens.generated + timings.generated,
    };
  }

  /** The limit that leaves no room for another step. */
  reached(nowMs: number): LimitEnd | undefined {
    const { steps, tokens } = this.#limits;
    if (nowMs >= this.#deadlineMs) return minutesEnd("The time of the contract is used up.");
    if (this.#steps >= steps) return limitEnd("steps", `The ${steps} steps of the contract are used up.`);
    if (this.#used() >= tokens)
      return limitEnd("tokens", `The ${tokens} tokens of the contract are used up.`);
    return undefined;
  }

  /** What the newest result tells the worker when little remains; empty otherwise. */
  warning(nowMs: number): string {
    const steps = this.#limits.steps - this.#steps;
    if (steps <= Math.min(5, Math.ceil(this.#limits.steps / 4))) {
      return `\n[runner: ${steps} ${steps === 1 ? "step remains" : "steps remain"}; submit before they end]`;
    }
    if (this.#used() > this.#limits.tokens * 0.9) return "\n[runner: few tokens remain; submit soon]";
    if (this.#deadlineMs - nowMs < 120_000) return "\n[runner: less than two minutes remain; submit soon]";
    return "";
  }

  #used(): number {
    return this.#tokens.evaluated + this.#tokens.generated;
  }
}

export function minutesEnd(message: string): LimitEnd {
  return limitEnd("minutes", message);
}

/** How work ends that a stop or the deadline cut short. */
export function stopEnd({ kind, message }: StopReason): Work["end"] {
  return kind === "deadline" ? minutesEnd(message) : { kind: "stopped", message };
}

export function recoveryEnd(message: string): LimitEnd {
  return limitEnd("recovery", message);
}

/** What a timer can hold; a later deadline is nobody's. */
const longestWaitMs = 2 ** 31 - 1;

/** A signal that also ends at a deadline, with the reason that says so. */
export function withDeadline(
  signal: AbortSignal,
  deadlineMs: number | undefined,
): { readonly signal: AbortSignal } & Disposable {
  const wait = Math.max(0, (deadlineMs ?? Number.POSITIVE_INFINITY) - Date.now());
  if (wait > longestWaitMs) return { signal, [Symbol.dispose]: () => undefined };
  const ending = new AbortController();
  const message = "The time of the contract is used up.";
  const timer = setTimeout(() => ending.abort(new Stopped({ kind: "deadline", message })), wait);
  const forward = (): void => ending.abort(signal.reason);
  signal.addEventListener("abort", forward, { once: true });
  if (signal.aborted) forward();
  return {
    signal: ending.signal,
    [Symbol.dispose]: () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", forward);
    },
  };
}

function limitEnd(limit: LimitEnd["limit"], message: string): LimitEnd {
  return { kind: "limit", limit, message };
}
