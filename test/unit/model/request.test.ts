import * as fc from "fast-check";
import { expect, it } from "vitest";
import { openStandIn } from "../../../dev/stand-in.ts";
import { sha256 } from "../../../src/base/digest.ts";
import type { ChatRequest, Message } from "../../../src/model/chat.ts";
import { openModel } from "../../../src/model/llama.ts";
import { chatBody, chatDigest } from "../../../src/model/request.ts";
import { ignore, modelOptions, noSignal, simpleRequest } from "../../support/model-options.ts";
import { openRawServer } from "../../support/raw-server.ts";

const step: readonly Message[] = [
  {
    role: "assistant",
    content: "",
    reasoning: " Look first.\n",
    calls: [{ id: "c1", name: "read_file", arguments: '{"path":"a.ts"}' }],
  },
  { role: "tool", callId: "c1", content: "1: export {}" },
];

const fullRequest: ChatRequest = {
  messages: [...simpleRequest.messages, ...step],
  tools: [
    {
      name: "read_file",
      description: "Reads a file.",
      parameters: { type: "object", properties: { path: { type: "string" } }, required: ["path"] },
    },
  ],
  slot: 1,
  maxTokens: 2048,
};

it("has llama.cpp's own fields, the sampling for code, and thinking as it came", () => {
  expect(chatBody(fullRequest, { model: "qwen", thinkingTokens: 2048 })).toMatchInlineSnapshot(`
    {
      "cache_prompt": true,
      "chat_template_kwargs": {
        "preserve_thinking": true,
      },
      "id_slot": 1,
      "max_tokens": 2048,
      "messages": [
        {
          "content": "You edit files.",
          "role": "system",
        },
        {
          "content": "Make greet() polite.",
          "role": "user",
        },
        {
          "content": "",
          "reasoning_content": " Look first.
    ",
          "role": "assistant",
          "tool_calls": [
            {
              "function": {
                "arguments": "{"path":"a.ts"}",
                "name": "read_file",
              },
              "id": "c1",
              "type": "function",
            },
          ],
        },
        {
          "content": "1: export {}",
          "role": "tool",
          "tool_call_id": "c1",
        },
      ],
      "min_p": 0,
      "model": "qwen",
      "parallel_tool_calls": false,
      "presence_penalty": 0,
      "reasoning_budget_tokens": 2048,
      "return_progress": true,
      "stream": true,
      "stream_options": {
        "include_usage": true,
      },
      "temperature": 0.6,
      "tools": [
        {
          "function": {
            "description": "Reads a file.",
            "name": "read_file",
            "parameters": {
              "properties": {
                "path": {
                  "type": "string",
                },
              },
              "required": [
                "path",
              ],
              "type": "object",
            },
          },
          "type": "function",
        },
      ],
      "top_k": 20,
      "top_p": 0.95,
    }
  `);
});

it("asks for JSON of a schema only when one is given", () => {
  const schema = { type: "object", properties: { ok: { type: "boolean" } } };
  expect(chatBody({ ...simpleRequest, answerSchema: schema })).toMatchObject({
    response_format: { type: "json_schema", json_schema: { schema } },
  });
  expect(chatBody(simpleRequest)).not.toHaveProperty("response_format");
  expect(chatBody(simpleRequest)).not.toHaveProperty("tools");
  expect(chatBody(simpleRequest)).not.toHaveProperty("id_slot");
});

it("is sent exactly as its digest says", async () => {
  await using standIn = await openStandIn({ conversations: [{ answers: [{ text: "ok" }] }] });
  await openModel(modelOptions(standIn.url)).chat(fullRequest, ignore, noSignal);
  const sent = standIn.requests[0]?.text ?? "";
  expect(sent).toBe(JSON.stringify(chatBody(fullRequest)));
  expect(sha256(sent)).toBe(chatDigest(fullRequest));
});

it("sends no key when there is none, whatever the environment holds", async () => {
  const before = process.env["OPENAI_API_KEY"];
  process.env["OPENAI_API_KEY"] = "of-someone-else";
  try {
    await using server = await openRawServer((_request, socket) => void socket.end());
    const chat = openModel(modelOptions(server.url)).chat(simpleRequest, ignore, noSignal);
    await expect(chat).rejects.toMatchObject({ code: "model-unreachable" });
    expect(server.requests[0]?.head).toContain("POST /v1/chat/completions");
    expect(server.requests[0]?.head).not.toMatch(/authorization|of-someone-else/i);
  } finally {
    if (before === undefined) delete process.env["OPENAI_API_KEY"];
    else process.env["OPENAI_API_KEY"] = before;
  }
});

const anyText = fc.string({ unit: "binary" });
const anyMessage: fc.Arbitrary<Message> = fc.oneof(
  fc.record({ role: fc.constant("tool" as const), callId: anyText, content: anyText }),
  fc.record({
    role: fc.constant("assistant" as const),
    content: anyText,
    reasoning: anyText,
    calls: fc.array(fc.record({ id: anyText, name: anyText, arguments: anyText }), { maxLength: 2 }),
  }),
);

it("is the same text for the same request, and grows only at its end", () => {
  fc.assert(
    fc.property(fc.array(anyMessage, { maxLength: 6 }), anyMessage, (messages, next) => {
      const request = { ...fullRequest, messages: [...simpleRequest.messages, ...messages] };
      const text = JSON.stringify(chatBody(structuredClone(request)));
      expect(text).toBe(JSON.stringify(chatBody(request)));
      const grown = JSON.stringify(chatBody({ ...request, messages: [...request.messages, next] }));
      expect(grown.startsWith(text.slice(0, text.indexOf('],"tools"')))).toBe(true);
    }),
  );
});

it("holds nothing that UTF-8 cannot carry", () => {
  const request: ChatRequest = { ...simpleRequest, messages: [{ role: "user", content: "caf\udce9.txt" }] };
  expect(JSON.stringify(chatBody(request))).not.toMatch(/\\ud[89a-f]/);
});
