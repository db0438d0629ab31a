import { sha256 } from "../base/digest.ts";
import type { ChatRequest, Message, ToolDefinition } from "./chat.ts";

/** What stands in every request besides the conversation itself. */
export interface RequestDefaults {
  readonly model?: string;
  /** Most tokens of thinking in one answer; llama-server ends the thinking there. */
  readonly thinkingTokens?: number;
}

/** The JSON body of `/v1/chat/completions`: OpenAI's fields plus llama.cpp's own. */
export type ChatBody = Readonly<Record<string, unknown>>;

// The model card's values for precise coding.
const sampling = { temperature: 0.6, top_p: 0.95, top_k: 20, min_p: 0, presence_penalty: 0 };

/** Equal requests give equal text, byte for byte: the server's prefix cache depends on it. */
export function chatBody(request: ChatRequest, defaults: RequestDefaults = {}): ChatBody {
  return {
    ...(defaults.model === undefined ? {} : { model: defaults.model }),
    messages: request.messages.map(messageBody),
    ...(request.tools.length === 0 ? {} : { tools: request.tools.map(toolBody), parallel_tool_calls: false }),
    ...(request.answerSchema === undefined ? {} : { response_format: schemaFormat(request.answerSchema) }),
    max_tokens: request.maxTokens,
    ...sampling,
    chat_template_kwargs: { preserve_thinking: true },
    ...(defaults.thinkingTokens === undefined ? {} : { reasoning_budget_tokens: defaults.thinkingTokens }),
    cache_prompt: true,
    ...(request.slot === undefined ? {} : { id_slot: request.slot }),
    stream: true,
    stream_options: { include_usage: true },
    return_progress: true,
  };
}

/** SHA-256 of the body as it is sent. */
export function chatDigest(request: ChatRequest, defaults: RequestDefaults = {}): string {
  return sha256(JSON.stringify(chatBody(request, defaults)));
}

// A lone surrogate (a file name that is not UTF-8) would make llama-server refuse the whole request.
function messageBody(message: Message): ChatBody {
  switch (message.role) {
    case "system":
    case "user":
      return { role: message.role, content: message.content.toWellFormed() };
    case "tool":
      return { role: "tool", tool_call_id: message.callId, content: message.content.toWellFormed() };
    case "assistant":
      return {
        role: "assistant",
        content: message.content.toWellFormed(),
        ...(message.reasoning === undefined ? {} : { reasoning_content: message.reasoning.toWellFormed() }),
        ...(message.calls.length === 0 ? {} : { tool_calls: message.calls.map(callBody) }),
      };
  }
}

function callBody(call: {
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
}): ChatBody {
  return {
    id: call.id,
    type: "function",
    function: { name: call.name, arguments: call.arguments.toWellFormed() },
  };
}

function toolBody(tool: ToolDefinition): ChatBody {
  const { name, description, parameters } = tool;
  return { type: "function", function: { name, description, parameters } };
}

function schemaFormat(schema: Readonly<Record<string, unknown>>): ChatBody {
  return { type: "json_schema", json_schema: { name: "answer", strict: true, schema } };
}
