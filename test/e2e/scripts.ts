import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../dev/sample.ts";
import type { Answers, ChatBody, ScriptedAnswer, Taken } from "../../dev/stand-in/script.ts";
import { scriptSchema } from "../../dev/stand-in/script.ts";

export type Answer = Partial<ScriptedAnswer>;

/** A worker's answers, for the conversations whose first message holds `goal`. */
export interface Part {
  readonly goal: string;
  readonly answers: readonly Answer[];
}

/**
 * Answers by the number of answers that a conversation already has: the same part serves several runs, at once too. A part
 * can be held back before a step, as long as a test looks.
 */
export class Parts implements Answers {
  readonly #parts: Part[];
  readonly #holds = new Map<string, { readonly step: number; readonly until: PromiseWithResolvers<void> }>();

  constructor(...parts: readonly Part[]) {
    this.#parts = [...parts];
  }

  add(part: Part): void {
    this.#parts.push(part);
  }

  /** Keeps answer `step` (from 0) and all later ones back until the returned function is called. */
  hold(goal: string, step: number): () => void {
    const until = Promise.withResolvers<void>();
    this.#holds.set(goal, { step, until });
    return () => until.resolve();
  }

  take(body: ChatBody): Taken {
    if (body.response_format !== undefined) return answer({ text: review });
    const opening = body.messages.map(({ content }) => content ?? "").join("\n");
    const part = this.#parts.find(({ goal }) => opening.includes(goal));
    if (part === undefined) return { kind: "none", why: "no part of the test belongs to this request" };
    const step = body.messages.filter(({ role }) => role === "assistant").length;
    const hold = this.#holds.get(part.goal);
    const held = hold !== undefined && step >= hold.step ? { held: hold.until.promise } : {};
    return { ...answer(part.answers[Math.min(step, part.answers.length - 1)] ?? {}), ...held };
  }
}

function answer(given: Answer): Extract<Taken, { kind: "answer" }> {
  return {
    kind: "answer",
    answer: { thinking: "", text: "", calls: [], delayMs: 0, ...given },
  };
}

const review = JSON.stringify({
  overall: "The change does what the goal says and tests both forms.",
  remarks: [{ path: "src/greet.mjs", line: 3, severity: "note", text: "An empty name greets 'Hello, !'." }],
});

/** The answers of the sample's worker: `kept` or `broken`. */
export function sampleAnswers(name: "kept" | "broken"): readonly Answer[] {
  const text = readFileSync(join(root, "dev", "sample", `${name}.json`), "utf8");
  const { conversations } = scriptSchema.parse(JSON.parse(text));
  const worker = conversations.find(({ schema }) => schema !== true);
  if (worker === undefined) throw new Error(`${name}.json has no worker`);
  return worker.answers;
}

export function editFile(path: string, old: string, text: string): Answer {
  return { calls: [{ tool: "edit_file", arguments: { path, old, new: text } }] };
}

export function createFile(path: string, content: string): Answer {
  return { calls: [{ tool: "create_file", arguments: { path, content } }] };
}

export function runCommand(name: string): Answer {
  return { calls: [{ tool: "run_command", arguments: { name } }] };
}

export function submit(claim: string): Answer {
  return { calls: [{ tool: "submit", arguments: { claim } }] };
}
