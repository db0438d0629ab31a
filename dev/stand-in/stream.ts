import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { beginStream, errorBody, sendJson } from "./reply.ts";
import type { Exchange } from "./reply.ts";
import type { ChatBody, ScriptedAnswer } from "./script.ts";
import type { PromptCost } from "./slots.ts";
import { beginning, choice, chunk, completion, progressSteps, timings, usage } from "./wire.ts";
import type { Identity, Pieces } from "./wire.ts";

export interface Given {
  readonly body: ChatBody;
  readonly identity: Identity;
  readonly cost: PromptCost;
  readonly pieces: Pieces;
  readonly answer: ScriptedAnswer;
}

/** Sends an answer, with what its script says goes wrong. `closed`: the client closed the connection before the end. */
export async function sendAnswer(exchange: Exchange, given: Given): Promise<"sent" | "closed"> {
  const { body, identity, cost, pieces, answer } = given;
  const { response } = exchange;
  if (!body.stream) {
    await pause(answer.delayMs, response);
    if (response.destroyed) return "closed";
    sendJson(exchange, completion(identity, pieces, cost));
    return "sent";
  }
  beginStream(exchange);
  let sent = 0;
  for await (const line of lines(given)) {
    if (isStop(answer, sent)) break;
    if (response.destroyed) return "closed";
    if (!response.write(line)) await drained(response);
    sent += 1;
  }
  return endStream(response, answer, sent);
}

function isStop({ fault }: ScriptedAnswer, sent: number): boolean {
  return fault !== undefined && "afterChunks" in fault && sent >= fault.afterChunks;
}

async function endStream(
  response: ServerResponse,
  { fault }: ScriptedAnswer,
  sent: number,
): Promise<"sent" | "closed"> {
  if (fault?.kind === "cut" && sent >= fault.afterChunks) {
    // What was written must arrive before the connection is lost.
    await new Promise((resolve) => response.write("", resolve));
    response.destroy();
    return "sent";
  }
  if (fault?.kind === "stall" && !response.destroyed) await once(response, "close");
  if (response.destroyed) return "closed";
  await new Promise<void>((resolve) => {
    response.once("close", resolve);
    response.end(resolve);
  });
  return response.writableFinished ? "sent" : "closed";
}

async function* lines(given: Given): AsyncGenerator<string | Uint8Array> {
  const { body, identity, cost, pieces, answer } = given;
  const say = (delta: Readonly<Record<string, unknown>>, extra = {}): string =>
    line(chunk(identity, [choice(delta)], extra));
  if (body.return_progress) {
    for (const step of progressSteps(cost)) yield say(beginning, { prompt_progress: step });
  }
  yield say(beginning);
  yield* broken(answer, say);
  if (answer.fault?.kind === "refuse-inside") return;
  for (const delta of pieces.deltas) {
    await sleep(answer.delayMs);
    yield say(delta);
  }
  yield line(chunk(identity, [choice({}, pieces.finish)]));
  const costs = {
    usage: usage(cost, pieces.generatedTokens),
    timings: timings(cost, pieces.generatedTokens),
  };
  if (body.stream_options?.include_usage === true) yield line(chunk(identity, [], costs));
  yield "data: [DONE]\n\n";
}

function* broken(
  answer: ScriptedAnswer,
  say: (delta: { content: string }) => string,
): Generator<string | Uint8Array> {
  const { fault } = answer;
  if (fault?.kind === "bad-json") yield 'data: {"choices":[{"finish_reason":null,"index":0,"del\n\n';
  if (fault?.kind === "bad-utf8") yield Buffer.from(say({ content: "\u00ff\u00fe" }), "latin1");
  if (fault?.kind === "refuse-inside") yield line(errorBody(fault.status, fault.type, fault.message));
  if (fault?.kind !== "flood") return;
  const piece = "flood ".repeat(Math.ceil(fault.pieceCharacters / 6)).slice(0, fault.pieceCharacters);
  for (let sent = 0; sent < fault.characters; sent += piece.length) yield say({ content: piece });
}

function line(body: unknown): string {
  return `data: ${JSON.stringify(body)}\n\n`;
}

async function pause(delayMs: number, response: ServerResponse): Promise<void> {
  if (delayMs > 0 && !response.destroyed) await sleep(delayMs);
}

async function drained(response: ServerResponse): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = (): void => {
      response.off("drain", done);
      response.off("close", done);
      resolve();
    };
    response.once("drain", done);
    response.once("close", done);
    if (response.destroyed) done();
  });
}
