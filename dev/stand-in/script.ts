import * as z from "zod/mini";

/**
 * What the stand-in answers, as data (JSON): {"conversations": [{match?, schema?, slot?, end?, answers: [answer, ...]}]}
 *
 * - A request belongs to the first conversation all of whose conditions hold: `match` is part of its system or first
 *   user message, `schema` says whether it asks for JSON of a schema, `slot` is its id_slot. None holds: 500.
 * - Answers are given one after the other. Past the end, `end` says: "error" (500; the default), "repeat" (the last one
 *   for ever) or "restart" (from the first).
 * - answer: {thinking?, text?, calls?: [{tool, arguments}], finish?, delayMs?, fault?}. `arguments` is an object, or a
 *   string sent as it is (the broken JSON of a cut call). Several calls come in one answer. Without anything it is an
 *   empty answer. A reviewer's answer is a `text` of JSON. What exceeds max_tokens is cut (`length`). `delayMs` passes
 *   before every piece.
 * - fault, what goes wrong:
 *   {"kind": "cut" | "end" | "stall", "afterChunks": N} after N chunks of the stream the connection is lost, the stream
 *   ends early, or nothing more comes;
 *   {"kind": "flood", "characters": N, "pieceCharacters": N} text without bounds before the answer;
 *   {"kind": "loading", "requests": N} the next N requests, this one first, get 503; then this answer comes;
 *   {"kind": "refuse" | "refuse-inside", "status", "type", "message"} an error instead of the answer, or inside it;
 *   {"kind": "context"} the refusal of a prompt that is longer than the slot;
 *   {"kind": "bad-json" | "bad-utf8"} a broken line amid the stream.
 */
export const scriptSchema = z.strictObject({ conversations: z.array(z.lazy(() => conversationSchema)) });

export type StandInScript = z.input<typeof scriptSchema>;
export type ScriptedAnswer = z.infer<typeof answerSchema>;
export type ScriptedConversation = z.infer<typeof conversationSchema>;

const count = z.int().check(z.minimum(0));

const faultSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.enum(["cut", "end", "stall"]), afterChunks: z._default(count, 5) }),
  z.strictObject({
    kind: z.literal("flood"),
    characters: z._default(count, 2 ** 26),
    pieceCharacters: z._default(count, 2 ** 16),
  }),
  z.strictObject({ kind: z.literal("loading"), requests: z._default(count, 1) }),
  z.strictObject({
    kind: z.enum(["refuse", "refuse-inside"]),
    status: z._default(count, 500),
    type: z._default(z.string(), "server_error"),
    message: z.string(),
  }),
  z.strictObject({ kind: z.enum(["context", "bad-json", "bad-utf8"]) }),
]);

const callSchema = z.strictObject({
  tool: z.string(),
  arguments: z.union([z.string(), z.record(z.string(), z.unknown())]),
});

const answerSchema = z.strictObject({
  thinking: z._default(z.string(), ""),
  text: z._default(z.string(), ""),
  calls: z._default(z.array(callSchema), []),
  finish: z.optional(z.enum(["stop", "tool_calls", "length"])),
  delayMs: z._default(count, 0),
  fault: z.optional(faultSchema),
});

const conversationSchema = z.strictObject({
  match: z.optional(z.string()),
  schema: z.optional(z.boolean()),
  slot: z.optional(count),
  end: z._default(z.enum(["error", "repeat", "restart"]), "error"),
  answers: z.array(answerSchema).check(z.minLength(1)),
});

const messageSchema = z.looseObject({
  role: z.string(),
  content: z.optional(z.nullable(z.string())),
  reasoning_content: z.optional(z.string()),
  tool_calls: z.optional(z.array(z.unknown())),
});

/** The part of a chat request that the stand-in looks at. */
export const bodySchema = z.looseObject({
  model: z.optional(z.string()),
  messages: z._default(z.array(messageSchema), []),
  tools: z.optional(z.array(z.unknown())),
  response_format: z.optional(z.unknown()),
  id_slot: z.optional(z.int()),
  max_tokens: z._default(z.int(), -1),
  stream: z._default(z.boolean(), false),
  stream_options: z.optional(z.looseObject({ include_usage: z.optional(z.boolean()) })),
  return_progress: z._default(z.boolean(), false),
});

export type ChatBody = z.infer<typeof bodySchema>;

/** What the script says to one request: an answer, so many requests of 503 instead, or why it has nothing to say. */
export type Taken =
  /** `held` keeps the answer back until it resolves. */
  | { readonly kind: "answer"; readonly answer: ScriptedAnswer; readonly held?: Promise<void> }
  | { readonly kind: "loading"; readonly requests: number }
  | { readonly kind: "none"; readonly why: string };

/** Whoever gives the answers. */
export interface Answers {
  take(body: ChatBody): Taken;
}

/** Chooses the answers to requests in the script's order. */
export class ScriptReader implements Answers {
  readonly #conversations: readonly { readonly conversation: ScriptedConversation; next: number }[];
  readonly #loaded = new Set<ScriptedAnswer>();

  constructor(script: StandInScript) {
    const { conversations } = scriptSchema.parse(script);
    this.#conversations = conversations.map((conversation) => ({ conversation, next: 0 }));
  }

  take(body: ChatBody): Taken {
    const found = this.#conversations.find(({ conversation }) => belongs(conversation, body));
    if (found === undefined)
      return { kind: "none", why: "no conversation of the script belongs to this request" };
    const { answers, end } = found.conversation;
    if (found.next >= answers.length && end !== "error")
      found.next = end === "restart" ? 0 : answers.length - 1;
    const answer = answers[found.next];
    if (answer === undefined)
      return { kind: "none", why: "the script of this conversation has no more answers" };
    if (answer.fault?.kind === "loading" && !this.#loaded.has(answer)) {
      this.#loaded.add(answer);
      return { kind: "loading", requests: answer.fault.requests };
    }
    found.next += 1;
    return { kind: "answer", answer };
  }
}

function belongs(conversation: ScriptedConversation, body: ChatBody): boolean {
  const { match, schema, slot } = conversation;
  if (schema !== undefined && schema !== (body.response_format !== undefined)) return false;
  if (slot !== undefined && slot !== body.id_slot) return false;
  return match === undefined || opening(body).includes(match);
}

function opening(body: ChatBody): string {
  const first = [
    body.messages.find(({ role }) => role === "system"),
    body.messages.find(({ role }) => role === "user"),
  ];
  return first.map((message) => message?.content ?? "").join("\n");
}
