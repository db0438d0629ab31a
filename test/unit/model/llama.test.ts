import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { openStandIn } from "../../../dev/stand-in.ts";
import type { StandInScript } from "../../../dev/stand-in.ts";
import { Fault } from "../../../src/base/fault.ts";
import { Stopped } from "../../../src/base/stop.ts";
import { openModel } from "../../../src/model/llama.ts";
import { maxAnswerCharacters } from "../../../src/model/stream.ts";
import { collect, ignore, modelOptions, noSignal, simpleRequest } from "../../support/model-options.ts";
import { openRawServer } from "../../support/raw-server.ts";

type ScriptedAnswer = StandInScript["conversations"][number]["answers"][number];

const thought: ScriptedAnswer = { thinking: "Look at the file first, then decide.", text: "Done, politely." };

function scriptOf(...answers: ScriptedAnswer[]): StandInScript {
  return { conversations: [{ answers }] };
}

async function answerTo(scripted: ScriptedAnswer) {
  await using standIn = await openStandIn(scriptOf(scripted));
  return await openModel(modelOptions(standIn.url)).chat(simpleRequest, ignore, noSignal);
}

async function faultOf(scripted: ScriptedAnswer): Promise<Fault> {
  return answerTo(scripted).then(
    () => expect.fail("it answered"),
    (fault: Fault) => fault,
  );
}

describe("answers", () => {
  it("keeps every call of an answer, one asked for or not", async () => {
    const calls = [
      { tool: "read_file", arguments: { path: "src/greet.ts" } },
      { tool: "edit_file", arguments: { path: "src/greet.ts", old: "hi", new: "grüß dich 👋" } },
    ];
    const answer = await answerTo({ calls });
    expect(answer.finish).toBe("tool_calls");
    expect(answer.calls.map((call) => ({ tool: call.name, arguments: JSON.parse(call.arguments) }))).toEqual(
      calls,
    );
    expect(new Set(answer.calls.map((call) => call.id)).size).toBe(2);
  });

  it("keeps a call as it was cut by length", async () => {
    const cut = { tool: "edit_file", arguments: '{"path":"src/gre' };
    expect(await answerTo({ calls: [cut], finish: "length" })).toMatchObject({
      finish: "length",
      calls: [{ name: "edit_file", arguments: '{"path":"src/gre' }],
    });
  });

  it("is empty when the model said nothing", async () => {
    expect(await answerTo({})).toMatchObject({ content: "", reasoning: "", calls: [], finish: "stop" });
  });

  it("counts the whole conversation as its prompt", async () => {
    const answer = await answerTo(thought);
    expect(answer.timings?.evaluated).toBe(answer.promptTokens);
    expect(answer).toMatchObject({ content: thought.text, reasoning: thought.thinking, finish: "stop" });
  });

  it.each(["cut", "end"] as const)("is cut when the stream ends early (%s)", async (kind) => {
    const answer = await answerTo({ ...thought, fault: { kind, afterChunks: 6 } });
    expect(answer).toMatchObject({ finish: "cut", reasoning: "Look at the file" });
    expect(answer.timings).toBeUndefined();
  });

  it("passes on what the report of progress throws", async () => {
    await using standIn = await openStandIn(scriptOf(thought));
    const full = new Error("the log is full");
    const chat = openModel(modelOptions(standIn.url)).chat(
      simpleRequest,
      () => Promise.reject(full),
      noSignal,
    );
    await expect(chat).rejects.toBe(full);
  });
});

describe("broken streams", () => {
  it.each(["bad-json", "bad-utf8"] as const)("%s is a fault of the protocol", async (kind) => {
    expect(await faultOf({ ...thought, fault: { kind } })).toMatchObject({ code: "model-protocol" });
  });

  it("closes the connection of an answer without bounds", async () => {
    await using standIn = await openStandIn(scriptOf({ fault: { kind: "flood" } }));
    const chat = openModel(modelOptions(standIn.url)).chat(simpleRequest, ignore, noSignal);
    await expect(chat).rejects.toMatchObject({ code: "model-protocol" });
    await standIn.untilClosed(1);
  });

  it("closes the connection of a line without an end", async () => {
    await using server = await openRawServer(async (_request, socket) => {
      socket.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: ");
      const piece = Buffer.alloc(2 ** 20, "x");
      for (let sent = 0; sent < 2 * maxAnswerCharacters && socket.writable; sent += piece.length) {
        await new Promise((resolve) => socket.write(piece, resolve));
      }
    });
    const chat = openModel(modelOptions(server.url)).chat(simpleRequest, ignore, noSignal);
    await expect(chat).rejects.toMatchObject({ code: "model-protocol" });
  });

  it("tells what an error inside the stream says", async () => {
    const fault = { kind: "refuse-inside", message: "failed to decode the batch" } as const;
    const thrown = await faultOf({ ...thought, fault });
    expect(thrown.code).toBe("model-refused");
    expect(thrown.message).toContain("failed to decode the batch");
  });
});

describe("a server that does not answer", () => {
  it("is still loading: waits, says so, and asks again", async () => {
    await using standIn = await openStandIn(
      scriptOf({ ...thought, fault: { kind: "loading", requests: 3 } }),
    );
    const { seen, report } = collect();
    const answer = await openModel(modelOptions(standIn.url)).chat(simpleRequest, report, noSignal);
    expect(answer.content).toBe(thought.text);
    expect(seen[0]).toMatchObject({ kind: "waiting" });
    expect(standIn.requests).toHaveLength(1);
  });

  it("loads for ever: model-loading", async () => {
    await using standIn = await openStandIn(scriptOf(thought), { loadingRequests: 1_000_000 });
    const model = openModel(modelOptions(standIn.url, { loadingTimeoutMs: 400 }));
    await expect(model.chat(simpleRequest, ignore, noSignal)).rejects.toMatchObject({
      code: "model-loading",
    });
  });

  it("loads, and the waiting is stopped", async () => {
    await using standIn = await openStandIn(scriptOf(thought), { loadingRequests: 1_000_000 });
    const stop = new AbortController();
    const reason = new Stopped({ kind: "person", message: "enough" });
    const report = async (): Promise<void> => stop.abort(reason);
    const chat = openModel(modelOptions(standIn.url)).chat(simpleRequest, report, stop.signal);
    await expect(chat).rejects.toMatchObject({
      name: "Stopped",
      reason: { kind: "person", message: "enough" },
    });
  });

  it("is not there: model-unreachable with the address and what to start", async () => {
    const standIn = await openStandIn(scriptOf(thought));
    await standIn[Symbol.asyncDispose]();
    const thrown = await openModel(modelOptions(standIn.url))
      .chat(simpleRequest, ignore, noSignal)
      .catch((fault: Fault) => fault);
    expect(thrown).toMatchObject({
      code: "model-unreachable",
      hint: expect.stringContaining("llama-server -m"),
    });
    expect(thrown).toHaveProperty("message", expect.stringContaining(standIn.url));
  });

  it.each([
    ["before its answer", undefined],
    ["amid its answer", 6],
  ])("falls silent %s: model-unreachable, stalled", async (_when, afterChunks) => {
    const fault = {
      kind: "stall",
      ...(afterChunks === undefined ? { afterChunks: 0 } : { afterChunks }),
    } as const;
    await using standIn = await openStandIn(scriptOf({ ...thought, fault }));
    const model = openModel(modelOptions(standIn.url, { idleTimeoutMs: 300 }));
    const chat = model.chat(simpleRequest, ignore, noSignal);
    await expect(chat).rejects.toMatchObject({
      code: "model-unreachable",
      message: expect.stringContaining("stalled"),
    });
    await standIn.untilClosed(1);
  });

  it.runIf(process.platform === "linux")("accepts no connection: model-unreachable", async () => {
    await using deaf = await openDeafServer();
    const chat = openModel(modelOptions(deaf.url, { connectTimeoutMs: 400 })).chat(
      simpleRequest,
      ignore,
      noSignal,
    );
    await expect(chat).rejects.toMatchObject({
      code: "model-unreachable",
      message: expect.stringContaining("no connection within 400 ms"),
    });
  });

  it("refuses a wrong key with a hint at --api-key, and takes the right one", async () => {
    await using standIn = await openStandIn(scriptOf(thought), { apiKey: "right" });
    for (const options of [modelOptions(standIn.url), modelOptions(standIn.url, { apiKey: "wrong" })]) {
      await expect(openModel(options).chat(simpleRequest, ignore, noSignal)).rejects.toMatchObject({
        code: "model-refused",
        hint: expect.stringContaining("--api-key"),
      });
    }
    const model = openModel(modelOptions(standIn.url, { apiKey: "right" }));
    expect(await model.chat(simpleRequest, ignore, noSignal)).toMatchObject({ content: thought.text });
  });

  it("is no llama-server: an HTML page, a redirect", async () => {
    for (const head of ["200 OK\r\nContent-Type: text/html", "302 Found\r\nLocation: /login"]) {
      await using server = await openRawServer((_request, socket) => {
        socket.end(`HTTP/1.1 ${head}\r\nContent-Length: 13\r\n\r\n<html></html>`);
      });
      const chat = openModel(modelOptions(server.url)).chat(simpleRequest, ignore, noSignal);
      await expect(chat).rejects.toMatchObject({ code: expect.stringMatching(/model-(refused|protocol)/) });
    }
  });

  it("has no address at all: usage", () => {
    for (const url of ["", "127.0.0.1:8080", "ftp://127.0.0.1", "http://"]) {
      expect(() => openModel(modelOptions(url))).toThrow(Fault);
    }
  });
});

describe("stopping", () => {
  it.each([
    ["before the answer begins", 0],
    ["amid the answer", 7],
  ])("closes the connection %s", async (_when, afterChunks) => {
    await using standIn = await openStandIn(scriptOf({ ...thought, fault: { kind: "stall", afterChunks } }));
    const stop = new AbortController();
    const report = async (): Promise<void> => {
      if (afterChunks > 0) stop.abort();
    };
    const chat = openModel(modelOptions(standIn.url)).chat(simpleRequest, report, stop.signal);
    if (afterChunks === 0) void until(() => standIn.requests.length === 1).then(() => stop.abort());
    await expect(chat).rejects.toBeInstanceOf(Stopped);
    await standIn.untilClosed(1);
  });

  it("sends nothing when it was stopped before", async () => {
    await using standIn = await openStandIn(scriptOf(thought));
    const chat = openModel(modelOptions(standIn.url)).chat(simpleRequest, ignore, AbortSignal.abort());
    await expect(chat).rejects.toBeInstanceOf(Stopped);
    expect(standIn.requests).toEqual([]);
  });

  it("frees the slot for who waits for it", async () => {
    const stalled = { ...thought, fault: { kind: "stall", afterChunks: 5 } } as const;
    await using standIn = await openStandIn(scriptOf(stalled, thought), { slots: 1 });
    const model = openModel(modelOptions(standIn.url));
    const stop = new AbortController();
    const first = model.chat(simpleRequest, async () => stop.abort(), stop.signal);
    const second = model.chat(simpleRequest, ignore, noSignal);
    await expect(first).rejects.toBeInstanceOf(Stopped);
    expect(await second).toMatchObject({ content: thought.text });
  });
});

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** A listening socket whose queue is full: a further connection is neither taken nor refused. */
async function openDeafServer(): Promise<AsyncDisposable & { readonly url: string }> {
  const source =
    "const s = require('net').createServer(); s.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => process.stdout.write(String(s.address().port)))";
  const child = spawn(process.execPath, ["-e", source], { stdio: ["ignore", "pipe", "inherit"] });
  const [said] = await once(child.stdout, "data");
  const port = Number(String(said));
  child.kill("SIGSTOP");
  const fillers: Socket[] = Array.from({ length: 8 }, () =>
    connect(port, "127.0.0.1").on("error", () => undefined),
  );
  await once(fillers[0] ?? child, "connect");
  await once(fillers[1] ?? child, "connect");
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      for (const filler of fillers) filler.destroy();
      child.kill("SIGKILL");
      await once(child, "exit");
    },
  };
}
