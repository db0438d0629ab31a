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

/** Goes through steps forth and back; back from the first one closes. What was answered so far is never lost. */
export async function goThrough<T>(steps: readonly Step<T>[], first: T): Promise<FlowEnd<T>> {
  let answers = first;
  let at = 0;
  for (;;) {
    const step = steps[at];
    if (step === undefined) return { finished: true, answers };
    const left = await step(answers, at + 1);
    answers = left.answers;
    if (left.kind === "close" || (left.kind === "back" && at === 0)) return { finished: false, answers };
    if (left.kind === "finish") return { finished: true, answers };
    if (left.kind === "next") at += 1;
    if (left.kind === "back") at -= 1;
  }
}
