/**
 * What the tiny model does besides noise. The token just read pulls towards the tokens that follow it, and two
 * marks tell whether it is thinking or inside a tool call. Where a grammar rules out the first choice, the next
 * one counts. It thinks "Let me look.", calls one of the offered tools, answers every string with "README.md",
 * and stops. Without tools it never stops by itself: such a request needs `max_tokens` or a JSON schema.
 */

/** A mark kept from the token that sets it until another one does. */
export type Mark = "think" | "call";

/** Weights towards one token, from the token before it, from the marks, and at any time. */
export interface Pull {
  readonly token: string;
  readonly after?: Readonly<Record<string, number>>;
  readonly during?: Readonly<Partial<Record<Mark, number>>>;
  readonly always?: number;
}

const first = 3.9;
const second = 3.1;
const third = 2.3;
const fourth = 1.5;

/** Tokens that set a mark, or clear both. */
export const markers: Readonly<Record<string, Mark | "none">> = {
  "<think>": "think",
  "</think>": "none",
  "<tool_call>": "call",
  "</tool_call>": "none",
};

/** The habit itself, in the order of a turn. Tokens are written as text. */
export const pulls: readonly Pull[] = [
  { token: "Let", after: { "\n": second }, during: { think: third, call: -third } },
  { token: " me", after: { Let: first } },
  { token: " look", after: { " me": first } },
  { token: ".\n", after: { " look": first } },
  { token: "</think>", after: { ".\n": first } },
  { token: "\n\n", after: { "</think>": first } },
  { token: "<tool_call>", after: { "\n\n": first } },
  { token: "<", after: { "\n": fourth, ">\n": fourth } },
  { token: "function", after: { "<": first, "</": second } },
  { token: "parameter", after: { "<": second, "</": first } },
  { token: ">\n", after: { function: second, parameter: first }, during: { call: second } },
  { token: "README", after: { ">\n": first } },
  { token: ".md", after: { README: first } },
  { token: "\n", after: { "<think>": first, "<tool_call>": first, ".md": first }, during: { call: second } },
  { token: "</", after: { "\n": second, ">\n": third } },
  { token: "</tool_call>", after: { ">\n": second } },
  { token: "<|im_end|>", after: { "</tool_call>": first } },
  // These end a JSON value as soon as its grammar lets them.
  { token: '"', during: { call: first }, always: third },
  { token: "]", after: { "[": first }, during: { call: second }, always: fourth },
  { token: "}", after: { "{": first }, during: { call: second }, always: fourth },
];
