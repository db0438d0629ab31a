import type { Message } from "../model/chat.ts";
import { disarm, estimateTokens } from "../model/data-text.ts";

/**
 * What has been said, append-only: every request begins with the whole of the one before it, so that a hybrid
 * model's server finds all of it in its cache. There is one user message; what the runner says later is a tool's
 * result. A call is only ever appended together with its result.
 */
export class Conversation {
  readonly #messages: Message[];
  readonly #callIds = new Set<string>();
  #knownTokens = 0;
  #unseenBytes: number;
  #asked = false;

  constructor(system: string, user: string) {
    this.#messages = [
      { role: "system", content: system },
      { role: "user", content: user },
    ];
    this.#unseenBytes = weigh(this.#messages);
  }

  /** A copy, so that a request stays what it was. */
  get messages(): readonly Message[] {
    return [...this.#messages];
  }

  /** True once the model has answered the present conversation. */
  get asked(): boolean {
    return this.#asked;
  }

  /** Tokens of the next prompt: what the server counted last, and an estimate of what came since. */
  get promptTokens(): number {
    return this.#knownTokens + this.unseenTokens;
  }

  /** Estimated tokens that the server has not seen as a prompt yet. */
  get unseenTokens(): number {
    return estimateTokens(this.#unseenBytes);
  }

  /** Remembers that the server has read everything up to here. */
  markSeen(promptTokens: number): void {
    this.#knownTokens = promptTokens > 0 ? promptTokens : this.promptTokens;
    this.#unseenBytes = 0;
    this.#asked = true;
  }

  /** Appends an answer's calls with their results, one for each. */
  append(answer: Extract<Message, { role: "assistant" }>, results: readonly string[]): void {
    const calls = answer.calls.map((call) => ({ ...call, id: this.#freshId(call.id) }));
    const added: Message[] = [{ ...answer, calls }];
    calls.forEach((call, at) => {
      added.push({ role: "tool", callId: call.id, content: disarm(results[at] ?? "") });
    });
    this.#messages.push(...added);
    this.#unseenBytes += weigh(added);
  }

  #freshId(id: string): string {
    let fresh = id;
    for (let count = 2; fresh === "" || this.#callIds.has(fresh); count += 1) fresh = `${id}-${count}`;
    this.#callIds.add(fresh);
    return fresh;
  }
}

function weigh(messages: readonly Message[]): number {
  return messages.reduce((sum, message) => sum + Buffer.byteLength(JSON.stringify(message)), 0);
}
