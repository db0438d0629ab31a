import type { Answer, Message, ToolCall } from "../model/chat.ts";

/** What an answer comes to: a call to act on, or a miss that the loop has to recover from. */
export type Reading =
  | {
      readonly kind: "call";
      readonly call: ToolCall;
      readonly args: Readonly<Record<string, unknown>>;
      /** The answer as it goes into the conversation: without calls whose arguments are not JSON. */
      readonly message: AssistantMessage;
    }
  | { readonly kind: "miss"; readonly from: Miss; readonly answer: Answer };

export type Miss = "empty" | "thinking-only" | "thinking-cut" | "text-only" | "broken-call" | "cut-stream";

export type AssistantMessage = Extract<Message, { role: "assistant" }>;

/** Reads an answer. Only the first call counts; a stream that broke off is a miss whatever it held. */
export function readAnswer(answer: Answer): Reading {
  if (answer.finish === "cut") return { kind: "miss", from: "cut-stream", answer };
  const [call, ...others] = answer.calls;
  if (call === undefined) return { kind: "miss", from: silence(answer), answer };
  const args = argumentsOf(call);
  if (args === undefined) return { kind: "miss", from: "broken-call", answer };
  const calls = [call, ...others.filter((other) => argumentsOf(other) !== undefined)];
  return { kind: "call", call, args, message: assistantMessage(answer, calls) };
}

/** What to do after so many misses in a row. */
export function nextMove(misses: number): "ask-again" | "tell" | "give-up" {
  if (misses >= maxMisses) return "give-up";
  return misses === tellAfter ? "tell" : "ask-again";
}

const tellAfter = 3;
const maxMisses = 6;

/**
 * A miss has no call that the runner could answer, and a further user message would make Qwen's template drop the
 * reasoning of all earlier steps. So first the same prompt is asked again (sampling gives another answer, nothing is
 * evaluated anew); the third miss goes into the conversation with a placeholder call, whose result says what was wrong.
 */
export function tellMiss(reading: Extract<Reading, { kind: "miss" }>): {
  readonly message: AssistantMessage;
  readonly result: string;
} {
  const { answer, from } = reading;
  const name = answer.calls[0]?.name ?? "";
  const call = {
    id: answer.calls[0]?.id ?? "recovered",
    name: isName(name) ? name : "list_files",
    arguments: "{}",
  };
  return { message: assistantMessage(answer, [call]), result: wordsFor[from] };
}

const wordsFor: Readonly<Record<Miss, string>> = {
  empty: "[runner: your answer was empty. Call one tool; to end the work call submit.]",
  "thinking-only": "[runner: your answer held only thinking. Call one tool; to end the work call submit.]",
  "thinking-cut": "[runner: your thinking was too long and was cut. Think briefly, then call one tool.]",
  "text-only":
    "[runner: your answer called no tool. Text alone does nothing: call one tool, or submit to end.]",
  "broken-call":
    "[runner: your call was cut or its arguments were not valid JSON; it did nothing. Make a shorter one: " +
    "write long files in several parts.]",
  "cut-stream": "[runner: your answer broke off on its way; it did nothing. Call one tool.]",
};

function silence(answer: Answer): Miss {
  if (answer.content.trim() !== "") return "text-only";
  if (answer.finish === "length") return "thinking-cut";
  return answer.reasoning.trim() === "" ? "empty" : "thinking-only";
}

/** The arguments of a call that the template can take: a proper name, and a JSON object. */
function argumentsOf(call: ToolCall): Record<string, unknown> | undefined {
  if (!isName(call.name)) return undefined;
  try {
    const parsed: unknown = JSON.parse(call.arguments);
    return isRecord(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isName(name: string): boolean {
  return /^[a-z_]{1,40}$/.test(name);
}

function assistantMessage(answer: Answer, calls: readonly ToolCall[]): AssistantMessage {
  const reasoning = answer.reasoning === "" ? {} : { reasoning: answer.reasoning };
  return { role: "assistant", content: answer.content, ...reasoning, calls };
}
