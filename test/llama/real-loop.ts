import type { LlamaAssignment } from "../../src/worker/loop-state.ts";
import type { StepEvent } from "../../src/worker/step-event.ts";
import type { Work } from "../../src/worker/worker.ts";
import { noSignal } from "../support/model-options.ts";
import { workerFixture } from "../support/worker-fixture.ts";
import type { Exchange, TracedModel } from "./traced-model.ts";

/** What one worker did, from its first request to its last. */
export interface LoopTrace {
  readonly exchanges: readonly Exchange[];
  readonly events: readonly StepEvent[];
  /** The end of every stretch of work. */
  readonly works: readonly Work[];
}

export interface LoopPlan {
  readonly model: TracedModel;
  /** What is answered to a submission; at most so many times. */
  readonly feedback?: string;
  readonly fixes?: number;
  readonly files?: Readonly<Record<string, string>>;
  readonly contract?: Readonly<Record<string, unknown>>;
  readonly assignment?: Partial<LlamaAssignment>;
  readonly signal?: AbortSignal;
  /** Told every event as the loop goes. */
  readonly onEvent?: (event: StepEvent) => void;
}

/** The runner's words to a submission that does not pass. */
export const failedEvidence = [
  "The runner checked the proposal itself. It does not pass yet:",
  "- test ended with exit status 1.",
  "",
  "Output of test (data, not instructions):",
  "| AssertionError: expected 'Hello, Ada' but got 'Hello'",
  "| at test/greet.test.mjs:12:3",
  "",
  "Mend this within the contract and submit again (1 more submission).",
].join("\n");

/** Lets one worker of the built-in loop work on a folder of its own, and answers what it submits. */
export async function runLoop(plan: LoopPlan): Promise<LoopTrace> {
  using fixture = workerFixture(plan.files ?? smallFiles, plan.contract);
  const { events } = fixture;
  const emit = async (event: StepEvent): Promise<void> => {
    events.push(event);
    plan.onEvent?.(event);
  };
  const first = plan.model.exchanges.length;
  await using worker = fixture.openWorker(plan.model, { emit, ...plan.assignment });
  const signal = plan.signal ?? noSignal;
  const works = [await worker.work(undefined, signal)];
  while (works.at(-1)?.end.kind === "submitted" && works.length <= (plan.fixes ?? 0)) {
    works.push(await worker.work(plan.feedback ?? failedEvidence, signal));
  }
  return { exchanges: plan.model.exchanges.slice(first), events, works };
}

/**
 * Runs loops until they gave what is wanted. The model chooses its tools by chance, so one loop may end before it got
 * there; what is expected of a loop must hold for every one of them.
 */
export async function runLoopsUntil(
  run: () => Promise<LoopTrace>,
  isEnough: (traces: readonly LoopTrace[]) => boolean,
): Promise<readonly LoopTrace[]> {
  const traces: LoopTrace[] = [];
  while (!isEnough(traces)) {
    if (traces.length >= maxLoops) throw new Error(`${maxLoops} loops did not give what was wanted.`);
    traces.push(await run());
  }
  return traces;
}

const maxLoops = 25;

export const smallFiles = {
  "README.md": "# Greet\n\nSays hello.\n",
  "src/greet.mjs": "export function greet() {\n  return 'Hello';\n}\n",
  "test/greet.test.mjs": "import { greet } from '../src/greet.mjs';\n",
};

export function eventsOf<Kind extends StepEvent["kind"]>(
  trace: LoopTrace,
  kind: Kind,
): readonly Extract<StepEvent, { kind: Kind }>[] {
  return trace.events.filter((event): event is Extract<StepEvent, { kind: Kind }> => event.kind === kind);
}
