import { setPriority } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { inject } from "vitest";
import { openLlamaServer } from "../../dev/llama/server.ts";
import type { LlamaServer, LlamaServerOptions } from "../../dev/llama/server.ts";
import { openModel } from "../../src/model/llama.ts";
import type { ModelOptions } from "../../src/model/llama.ts";
import { readServerFacts, readSlots } from "../../src/model/server-facts.ts";
import { modelOptions, noSignal } from "../support/model-options.ts";
import { traceModel } from "./traced-model.ts";
import type { TracedModel } from "./traced-model.ts";

/** A llama-server, and Remit's own client on it. Disposing of it ends its process and waits for that. */
export interface RealServer extends AsyncDisposable {
  readonly options: ModelOptions;
  readonly pid: number;
  /** Context of one slot, as the server says it. */
  readonly contextTokens: number;
  openModel(): TracedModel;
  /** The newest lines of the server's log. */
  output(): string;
  counters(): Promise<Counters>;
  /** Milliseconds until no slot is processing; throws after `withinMs`. */
  untilIdle(withinMs: number): Promise<number>;
}

/** What the server itself counted since it started. */
export interface Counters {
  readonly evaluated: number;
  readonly generated: number;
}

const patientMs = 120_000;

export async function openRealServer(more: Partial<LlamaServerOptions> = {}): Promise<RealServer> {
  const server = await openNice(more);
  // A machine with other work to do may be silent for long.
  const options = modelOptions(server.url, {
    idleTimeoutMs: patientMs,
    ...(more.apiKey === undefined ? {} : { apiKey: more.apiKey }),
  });
  const { contextTokens } = await readServerFacts(options, noSignal);
  return {
    options,
    pid: server.pid,
    contextTokens,
    openModel: () => traceModel(openModel(options)),
    output: () => server.output(),
    counters: () => readCounters(server.url),
    untilIdle: (withinMs) => untilIdle(options, withinMs),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

async function openNice(more: Partial<LlamaServerOptions>): Promise<LlamaServer> {
  const { binary, model } = inject("prepared");
  const { extraArgs = [], ...others } = more;
  const server = await openLlamaServer(
    {
      binary,
      model,
      slots: 2,
      contextTokens: 65_536,
      ...others,
      // For so small a model further threads would only wait for each other.
      extraArgs: ["--threads", "1", "--threads-batch", "2", ...extraArgs],
    },
    () => undefined,
  );
  setPriority(server.pid, 10);
  return server;
}

async function readCounters(url: string): Promise<Counters> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const valueOf = (name: string): number => {
    const line = text.split("\n").find((candidate) => candidate.startsWith(`llamacpp:${name} `));
    if (line === undefined) throw new Error(`/metrics has no ${name}`);
    return Number(line.split(" ")[1]);
  };
  return { evaluated: valueOf("prompt_tokens_total"), generated: valueOf("tokens_predicted_total") };
}

async function untilIdle(options: ModelOptions, withinMs: number): Promise<number> {
  const startMs = performance.now();
  for (;;) {
    const slots = await readSlots(options, noSignal);
    const waitedMs = performance.now() - startMs;
    if (slots !== undefined && slots.every((slot) => !slot.isProcessing)) return waitedMs;
    if (waitedMs > withinMs) throw new Error(`a slot is still processing after ${Math.round(waitedMs)} ms`);
    await delay(5);
  }
}

/** The server's rendering of a request's conversation, by its own chat template. */
export async function renderPrompt(options: ModelOptions, body: unknown): Promise<string> {
  const response = await fetch(`${options.url}/apply-template`, {
    method: "POST",
    body: JSON.stringify(body),
  });
  const rendered: unknown = await response.json();
  if (typeof rendered === "object" && rendered !== null && "prompt" in rendered)
    return String(rendered.prompt);
  throw new Error(`/apply-template answered ${response.status}`);
}
