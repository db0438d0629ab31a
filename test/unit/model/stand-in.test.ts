import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openStandIn } from "../../../dev/stand-in.ts";
import type { StandInOptions, StandInScript } from "../../../dev/stand-in.ts";
import type { ChatRequest, Message } from "../../../src/model/chat.ts";
import { openModel } from "../../../src/model/llama.ts";
import { chatBody } from "../../../src/model/request.ts";
import { ignore, modelOptions, noSignal, simpleRequest } from "../../support/model-options.ts";
import { exchange, shape, shapes, withoutLength } from "../../support/raw-exchange.ts";
import { readRecording } from "../../support/recording.ts";

const asked = JSON.stringify(chatBody(simpleRequest, { model: "qwen3.6-35b-a3b" }));
const notStreamed = JSON.stringify({ ...chatBody(simpleRequest), stream: false });

function scriptOf(...answers: StandInScript["conversations"][number]["answers"]): StandInScript {
  return { conversations: [{ answers }] };
}

describe("speaks as the real server did", () => {
  it.each<[string, StandInScript]>([
    ["stream-content.http", scriptOf({})],
    ["stream-reasoning.http", scriptOf({ thinking: "P".repeat(200), finish: "length" })],
    [
      "stream-tool-call.http",
      scriptOf({
        calls: [
          { tool: "finish", arguments: { attempt: 3, note: "long enough for two pieces" } },
          { tool: "finish", arguments: "{" },
        ],
        finish: "length",
      }),
    ],
    [
      "stream-tool-call-cut-by-length.http",
      scriptOf({
        calls: [{ tool: "edit_file", arguments: '{"path":"\\n\\n<tool_call><tool_' }],
        finish: "length",
      }),
    ],
  ])("%s: headers, order of keys, sequence of chunks", async (name, script) => {
    await using standIn = await openStandIn(script);
    const told = await exchange(standIn.url, "/v1/chat/completions", asked);
    const recording = readRecording(name);
    expect(told.head).toEqual(["HTTP/1.1 200 OK", ...recording.headers]);
    expect(shapes(told.body)).toEqual(shapes(recording.body));
  });

  it.each<[string, StandInScript]>([
    ["json-schema.http", scriptOf({ text: '{"ok":false}' })],
    [
      "tool-call.http",
      scriptOf({
        calls: [
          { tool: "finish", arguments: { attempt: 3 } },
          { tool: "finish", arguments: "{" },
        ],
        finish: "length",
      }),
    ],
  ])("%s, without a stream", async (name, script) => {
    await using standIn = await openStandIn(script);
    const told = await exchange(standIn.url, "/v1/chat/completions", notStreamed);
    const recording = readRecording(name);
    expect(withoutLength(told.head)).toEqual(withoutLength(["HTTP/1.1 200 OK", ...recording.headers]));
    expect(shape(JSON.parse(told.body))).toEqual(shape(JSON.parse(recording.body)));
  });

  it.each([
    ["/health", "get-health.http"],
    ["/props", "get-props.http"],
    ["/v1/models", "get-v1-models.http"],
  ])("%s", async (path, name) => {
    await using standIn = await openStandIn(scriptOf({}));
    const told = await exchange(standIn.url, path);
    const recording = readRecording(name);
    expect(withoutLength(told.head)).toEqual(withoutLength(["HTTP/1.1 200 OK", ...recording.headers]));
    expect(shape(JSON.parse(told.body))).toEqual(shape(JSON.parse(recording.body)));
  });

  it("/slots", async () => {
    await using standIn = await openStandIn(scriptOf({}));
    const told = await exchange(standIn.url, "/slots");
    expect(shape(JSON.parse(told.body))).toEqual(shape(JSON.parse(readRecording("get-slots.http").body)));
  });

  it("/metrics: the same names, kinds and words", async () => {
    await using standIn = await openStandIn(scriptOf({}));
    const told = await exchange(standIn.url, "/metrics");
    const recording = readRecording("get-metrics.http");
    const names = (text: string): string[] =>
      text.split("\n").map((line) => line.replace(/(?<=^llamacpp:\S+ ).*/, "N"));
    expect(withoutLength(told.head)).toEqual(withoutLength(["HTTP/1.1 200 OK", ...recording.headers]));
    expect(names(told.body)).toEqual(names(recording.body));
  });

  it.each<[string, string, string | undefined, StandInOptions]>([
    ["error-loading.http", "/health", undefined, { loadingRequests: 1 }],
    ["error-not-found.http", "/nowhere", undefined, {}],
    ["error-no-messages.http", "/v1/chat/completions", '{"messages":[]}', {}],
  ])("%s, byte for byte", async (name, path, body, options) => {
    await using standIn = await openStandIn(scriptOf({}), options);
    const told = await exchange(standIn.url, path, body);
    const recording = readRecording(name);
    expect(told.head.slice(1)).toEqual(recording.headers);
    expect(told.head[0]).toContain(` ${recording.status} `);
    expect(told.body).toBe(recording.body);
  });

  it.each<[string, string, StandInOptions]>([
    ["error-context-exceeded.http", asked, { contextTokens: 10 }],
    ["error-bad-json.http", '{"messages":', {}],
  ])("%s: headers and order of keys", async (name, body, options) => {
    await using standIn = await openStandIn(scriptOf({}), options);
    const told = await exchange(standIn.url, "/v1/chat/completions", body);
    const recording = readRecording(name);
    expect(withoutLength(told.head.slice(1))).toEqual(withoutLength(recording.headers));
    expect(shape(JSON.parse(told.body))).toEqual(shape(JSON.parse(recording.body)));
  });
});

describe("the prefix cache, as measured", () => {
  const long = "Some text that makes this conversation long. ".repeat(60);
  const begun: readonly Message[] = [
    { role: "system", content: long },
    { role: "user", content: "Begin." },
  ];
  const step = (n: number): readonly Message[] => [
    {
      role: "assistant",
      content: "",
      reasoning: `Thought ${n}. ${long}`,
      calls: [{ id: `c${n}`, name: "read_file", arguments: `{"path":"${n}"}` }],
    },
    { role: "tool", callId: `c${n}`, content: `${n}: ${long}` },
  ];
  const grown = [...begun, ...step(1), ...step(2)];

  async function costs(...asks: { messages: readonly Message[]; slot?: number }[]) {
    await using standIn = await openStandIn({
      conversations: [{ end: "repeat", answers: [{ text: "ok" }] }],
    });
    const model = openModel(modelOptions(standIn.url));
    for (const ask of asks) {
      const request: ChatRequest = { ...ask, tools: [], maxTokens: 100, slot: ask.slot ?? 0 };
      const answer = await model.chat(request, ignore, noSignal);
      const { cached, evaluated } = standIn.requests.at(-1) ?? {};
      expect(answer.timings).toMatchObject({ cached, evaluated });
    }
    return standIn.requests.map(({ total, cached, evaluated }) => ({ total, cached, evaluated }));
  }

  it("evaluates only what was appended, with reasoning sent back", async () => {
    const [first, second, third] = await costs(
      { messages: begun },
      { messages: [...begun, ...step(1)] },
      { messages: grown },
    );
    expect(first?.cached).toBe(0);
    expect(second?.cached).toBe((first?.total ?? 0) - 4);
    expect(third?.cached).toBe((second?.total ?? 0) - 4);
  });

  it("loses all but the first prompt when reasoning is left out or a user message is added", async () => {
    const bare = grown.map((message) =>
      message.role === "assistant" ? { ...message, reasoning: "" } : message,
    );
    const asking: readonly Message[] = [...grown, { role: "user", content: "Go on." }];
    for (const messages of [bare, asking]) {
      const [first, , , last] = await costs(
        { messages: begun },
        { messages: [...begun, ...step(1)] },
        { messages: grown },
        { messages },
      );
      expect(last?.cached).toBe((first?.total ?? 0) - 4);
      expect(last?.evaluated).toBeGreaterThan((last?.total ?? 0) / 3);
    }
  });

  it("keeps a slot's conversation while another one runs in the other slot", async () => {
    const other: readonly Message[] = [{ role: "user", content: `Another one. ${long}` }];
    const [, between, last] = await costs(
      { messages: grown },
      { messages: other, slot: 1 },
      { messages: grown },
    );
    expect(between?.cached).toBe(0);
    expect(last?.evaluated).toBe(4);
  });

  it("pushes a conversation out of its slot when another one takes it", async () => {
    const other: readonly Message[] = [{ role: "user", content: `Another one. ${long}` }];
    const [, , last] = await costs({ messages: grown }, { messages: other }, { messages: grown });
    expect(last?.cached).toBe(0);
  });
});

describe("a script", () => {
  it("tells conversations apart by their words, the schema and the slot", async () => {
    const script: StandInScript = {
      conversations: [
        { schema: true, answers: [{ text: '{"score":1}' }] },
        { slot: 1, answers: [{ text: "in slot 1" }] },
        { match: "polite", end: "restart", answers: [{ text: "first" }, { text: "second" }] },
      ],
    };
    await using standIn = await openStandIn(script);
    const model = openModel(modelOptions(standIn.url));
    const ask = async (more: Partial<ChatRequest>): Promise<string> =>
      (await model.chat({ ...simpleRequest, slot: 0, ...more }, ignore, noSignal)).content;
    expect(await ask({})).toBe("first");
    expect(await ask({ answerSchema: { type: "object" } })).toBe('{"score":1}');
    expect(await ask({})).toBe("second");
    expect(await ask({ slot: 1 })).toBe("in slot 1");
    expect(await ask({})).toBe("first");
    const strange: Message[] = [{ role: "user", content: "Something else." }];
    await expect(ask({ messages: strange })).rejects.toMatchObject({ code: "model-refused" });
    await expect(ask({ slot: 1 })).rejects.toMatchObject({
      message: expect.stringContaining("no more answers"),
    });
  });

  it("is cut where max_tokens is reached", async () => {
    await using standIn = await openStandIn(scriptOf({ text: "x".repeat(4_000) }));
    const answer = await openModel(modelOptions(standIn.url)).chat(
      { ...simpleRequest, maxTokens: 20 },
      ignore,
      noSignal,
    );
    expect(answer.finish).toBe("length");
    expect(answer.content.length).toBeLessThanOrEqual(80);
    expect(answer.timings?.generated).toBe(20);
  });

  it("of another shape is refused at once", async () => {
    const script = { conversations: [{ answers: [{ txt: "misspelt" }] }] };
    await expect(openStandIn(JSON.parse(JSON.stringify(script)))).rejects.toThrow("txt");
  });

  it("is served from the command line", async () => {
    const dir = await mkdtemp(join(tmpdir(), "remit-stand-in-"));
    try {
      await writeFile(join(dir, "script.json"), JSON.stringify(scriptOf({ text: "from a file" })));
      const file = join(import.meta.dirname, "../../../dev/stand-in.ts");
      const child = spawn(process.execPath, [file, join(dir, "script.json"), "--port", "0"], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      const [said] = await once(child.stdout, "data");
      const url = /http:\S+/.exec(String(said))?.[0] ?? "";
      const answer = await openModel(modelOptions(url)).chat(simpleRequest, ignore, noSignal);
      expect(answer.content).toBe("from a file");
      child.kill("SIGTERM");
      expect(await once(child, "exit")).toEqual([0, null]);
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  });
});
