/** How a step of a flow was left. `again` asks the same step once more, such as after something was typed aside. */
export type Left<T> =
  | { readonly kind: "next"; readonly answers: T }
  | { readonly kind: "again"; readonly answers: T }
  | { readonly kind: "back"; readonly answers: T }
  /** Takes what is answered and skips the steps that come. */
  | { readonly kind: "finish"; readonly answers: T }
  | { readonly kind: "close"; readonly answers: T };

/** One question; `number` counts from 1. */
export type Step<T> = (answers: T, number: number) => Promise<Left<T>>;

export interface FlowEnd<T> {
  readonly finished: boolean;
  readonly answers: T;
}

/**
 * Goes through steps forth and back; back from the first one closes. `last` is asked after them, also when they were
 * skipped. What was answered so far is never lost.
 */
export async function goThrough<T>(steps: readonly Step<T>[], last: Step<T>, first: T): Promise<FlowEnd<T>> {
  let answers = first;
  for (let at = 0; ;) {
    const left = await leave(steps, last, { answers, at });
    answers = left.answers;
    if (left.kind === "finish") return { finished: true, answers };
    if (left.kind === "close" || (left.kind === "back" && at === 0)) return { finished: false, answers };
    at += { next: 1, again: 0, back: -1 }[left.kind];
  }
}

/** How the step that is shown was left; `finish` only when the last question was answered too. */
async function leave<T>(
  steps: readonly Step<T>[],
  last: Step<T>,
  { answers, at }: { readonly answers: T; readonly at: number },
): Promise<Left<T>> {
  const left = (await steps[at]?.(answers, at + 1)) ?? { kind: "finish" as const, answers };
  const isEnd = left.kind === "finish" || (left.kind === "next" && at === steps.length - 1);
  if (!isEnd) return left;
  const end = await last(left.answers, steps.length + 1);
  if (end.kind === "back") return { ...end, kind: "again" };
  return end.kind === "next" ? { ...end, kind: "finish" } : end;
}
