import { describe, expect, it } from "vitest";
import { openStandIn } from "../../../dev/stand-in.ts";
import type { StandInOptions, StandInScript } from "../../../dev/stand-in.ts";
import { Stopped } from "../../../src/base/stop.ts";
import { examineModel, recommendedCommand } from "../../../src/model/doctor.ts";
import type { Finding } from "../../../src/model/doctor.ts";
import { openModel } from "../../../src/model/llama.ts";
import { openRawServer } from "../../support/raw-server.ts";
import { modelOptions, noSignal, simpleRequest } from "../../support/model-options.ts";

const wanted = { parallelRuns: 2, limitTokens: 400_000 };
const talk: StandInScript = {
  conversations: [{ end: "repeat", answers: [{ thinking: "Hm.", text: "yes" }] }],
};
const good: StandInOptions = { origins: "localhost" };

async function examine(options: StandInOptions, script = talk): Promise<readonly Finding[]> {
  await using standIn = await openStandIn(script, { ...good, ...options });
  return await examineModel(modelOptions(standIn.url), wanted, noSignal);
}

function states(findings: readonly Finding[]): Record<string, string> {
  return Object.fromEntries(findings.map(({ name, state }) => [name, state]));
}

const allGood = {
  reachable: "ok",
  loaded: "ok",
  model: "ok",
  context: "ok",
  slots: "ok",
  "tool calls": "ok",
  "foreign pages": "ok",
  "server tools": "ok",
  "prefix cache": "ok",
  "separate conversations": "ok",
};

describe("a server as recommended", () => {
  it("has nothing to mend", async () => {
    const findings = await examine({});
    expect(states(findings)).toEqual(allGood);
    expect(findings.filter(({ next }) => next !== undefined)).toEqual([]);
    expect(findings.find(({ name }) => name === "model")?.detail).toContain("qwen3.6-35b-a3b");
  });
});

describe("a server with one thing wrong", () => {
  it.each<[StandInOptions, Record<string, string>]>([
    [{ contextTokens: 32_768 }, { context: "warning" }],
    [{ contextTokens: 8_192 }, { context: "bad" }],
    [{ slots: 1 }, { slots: "warning", "separate conversations": "unknown" }],
    [{ slotsEndpoint: false }, { slots: "unknown" }],
    [{ templateTools: false }, { "tool calls": "bad" }],
    [{ origins: "any" }, { "foreign pages": "warning" }],
    [{ serverTools: true }, { "server tools": "bad" }],
    [{ corsProxy: true }, { "server tools": "bad" }],
    [{ cache: "none" }, { "prefix cache": "warning" }],
    [{ cache: "shared" }, { "separate conversations": "bad" }],
  ])("%j: %j and nothing else, with a next step", async (options, expected) => {
    const findings = await examine(options);
    const { "prefix cache": cache, ...found } = states(findings);
    const { "prefix cache": expectedCache, ...others } = { ...allGood, ...expected };
    expect(found).toEqual(others);
    if (options.cache !== "shared") expect(cache).toBe(expectedCache);
    for (const finding of findings)
      expect([finding.name, finding.state === "ok"]).toEqual([finding.name, finding.next === undefined]);
  });

  it("puts the secret into one slot and asks for it in another, without naming it", async () => {
    await using standIn = await openStandIn(talk, good);
    await examineModel(modelOptions(standIn.url), wanted, noSignal);
    const told = standIn.requests.filter(({ text }) => /The secret word is [0-9a-f]{16}/.test(text));
    const asked = standIn.requests.filter(({ text }) => text.includes("What is the secret word?"));
    expect([told.map(({ slot }) => slot), asked.map(({ slot }) => slot)]).toEqual([[0], [1]]);
    const [secret = ""] = /[0-9a-f]{16}/.exec(told[0]?.text ?? "") ?? [];
    expect(secret).toHaveLength(16);
    expect(asked[0]?.text).not.toContain(secret);
  });

  it("tells when an answer gives away another conversation's secret", async () => {
    await using standIn = await openStandIn(talk, good);
    let secret = "";
    // Everything is the stand-in's, but for the one answer that must not be.
    await using server = await openRawServer(async ({ method, path, body }, socket) => {
      secret = /The secret word is ([0-9a-f]{16})/.exec(body)?.[1] ?? secret;
      if (body.includes("What is the secret word?")) {
        const chunk = {
          choices: [{ finish_reason: "stop", index: 0, delta: { content: `It is ${secret}.` } }],
        };
        socket.end(
          `HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: ${JSON.stringify(chunk)}\n\n`,
        );
        return;
      }
      const reply = await fetch(`${standIn.url}${path}`, method === "POST" ? { method, body } : {});
      const type = reply.headers.get("content-type") ?? "";
      socket.end(`HTTP/1.1 ${reply.status} Sent\r\nContent-Type: ${type}\r\n\r\n${await reply.text()}`);
    });
    const findings = await examineModel(modelOptions(server.url), wanted, noSignal);
    expect(states(findings)).toEqual({ ...allGood, "separate conversations": "bad" });
    expect(findings.at(-1)).toMatchObject({ detail: expect.stringContaining("secret") });
  });

  it("does not disturb a slot that is processing", async () => {
    const script: StandInScript = {
      conversations: [
        { match: "polite", answers: [{ text: "…", fault: { kind: "stall" } }] },
        ...talk.conversations,
      ],
    };
    await using standIn = await openStandIn(script, good);
    const stop = new AbortController();
    const { promise: begun, resolve } = Promise.withResolvers<void>();
    const run = openModel(modelOptions(standIn.url)).chat(simpleRequest, async () => resolve(), stop.signal);
    await begun;
    const findings = await examineModel(modelOptions(standIn.url), wanted, noSignal);
    expect(states(findings)).toEqual({
      ...allGood,
      "prefix cache": "unknown",
      "separate conversations": "unknown",
    });
    expect(standIn.requests).toHaveLength(1);
    stop.abort();
    await expect(run).rejects.toBeInstanceOf(Stopped);
  });

  it("turns a model that refuses to talk into findings", async () => {
    const answers = [{ fault: { kind: "refuse", message: "Jinja Exception: no" } as const }];
    const findings = await examine({}, { conversations: [{ end: "repeat", answers }] });
    expect(states(findings)).toEqual({ ...allGood, "prefix cache": "bad", "separate conversations": "bad" });
    expect(findings.at(-1)).toMatchObject({ detail: expect.stringContaining("Jinja Exception: no") });
  });
});

describe("a server that cannot be examined", () => {
  it("is not there", async () => {
    const standIn = await openStandIn(talk);
    await standIn[Symbol.asyncDispose]();
    const findings = await examineModel(modelOptions(standIn.url), wanted, noSignal);
    expect(findings).toEqual([
      {
        name: "reachable",
        state: "bad",
        detail: expect.stringContaining(standIn.url),
        next: expect.stringContaining("llama-server -m"),
      },
    ]);
  });

  it("is still loading: waits, says so, and goes on", async () => {
    await using standIn = await openStandIn(talk, { ...good, loadingRequests: 4 });
    const said: string[] = [];
    const onProgress = async (message: string): Promise<void> => void said.push(message);
    const findings = await examineModel(modelOptions(standIn.url), { ...wanted, onProgress }, noSignal);
    expect(states(findings)).toEqual(allGood);
    expect(said[0]).toContain("loading");
  });

  it("loads for ever", async () => {
    await using standIn = await openStandIn(talk, { loadingRequests: 1_000_000 });
    const findings = await examineModel(
      modelOptions(standIn.url, { loadingTimeoutMs: 300 }),
      wanted,
      noSignal,
    );
    expect(states(findings)).toEqual({ reachable: "ok", loaded: "bad" });
  });

  it("wants a key that we do not have", async () => {
    const findings = await examine({ apiKey: "k" });
    expect(states(findings)).toEqual({ reachable: "ok", loaded: "ok", model: "bad" });
    expect(findings.at(-1)?.next).toContain("--api-key");
  });

  it("ends with the stop, not with a finding", async () => {
    await using standIn = await openStandIn(talk, { loadingRequests: 1_000_000 });
    const stop = new AbortController();
    const onProgress = async (): Promise<void> => stop.abort();
    const examined = examineModel(modelOptions(standIn.url), { ...wanted, onProgress }, stop.signal);
    await expect(examined).rejects.toBeInstanceOf(Stopped);
  });
});

it("recommends two slots of about 200,000 tokens, and quotes a file name for the shell", () => {
  const command = recommendedCommand("/models/it's Qwen.gguf");
  expect(command).toMatch(
    /^llama-server -m '\/models\/it'\\''s Qwen.gguf' --jinja .* -c 409600 -np 2 --cache-ram 0 /,
  );
  expect(command).toContain("--cors-origins localhost");
  expect(recommendedCommand("/models/q.gguf")).toContain("-m /models/q.gguf ");
});
