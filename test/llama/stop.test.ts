import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Stopped } from "../../src/base/stop.ts";
import { ignore, noSignal, simpleRequest } from "../support/model-options.ts";
import { eventsOf, runLoop } from "./real-loop.ts";
import { openRealServer } from "./real-server.ts";
import type { RealServer } from "./real-server.ts";

const freedWithinMs = 2_000;
const byPerson = new Stopped({ kind: "person", message: "The person stopped it." });
// Some thousand tokens: more than the server takes in one batch, so that it can be stopped between two.
const longGoal = Array.from({ length: 1500 }, (_, line) => `Case ${line}: greet() stays polite.`).join("\n");

let server: RealServer;

beforeAll(async () => {
  server = await openRealServer();
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

describe("a stop", () => {
  test("during generation ends the work and frees the slot", async () => {
    const stopping = new AbortController();
    const trace = await runLoop({
      model: server.openModel(),
      assignment: { slot: 0 },
      signal: stopping.signal,
      onEvent: (event) => {
        if (event.kind === "generating") stopping.abort(byPerson);
      },
    });
    const freedMs = await server.untilIdle(freedWithinMs);
    console.log(`stopped while generating: slot free after ${Math.round(freedMs)} ms`);
    expect(trace.works.map((work) => work.end)).toEqual([
      { kind: "stopped", message: "The person stopped it." },
    ]);
    expect(eventsOf(trace, "answered")).toEqual([]);
  });

  // Without tools the model never ends by itself: an answer of 30,000 tokens would take a minute or more.
  test("during generation ends the generation itself, not only our waiting for it", async () => {
    const before = await server.counters();
    const stopping = new AbortController();
    const endless = { ...simpleRequest, slot: 0, maxTokens: 30_000 };
    const answer = server.openModel().chat(
      endless,
      async (progress) => {
        if (progress.kind === "token" && progress.characters > 40) stopping.abort(byPerson);
      },
      stopping.signal,
    );
    await expect(answer).rejects.toThrow("The person stopped it.");
    const freedMs = await server.untilIdle(freedWithinMs);
    const generated = (await server.counters()).generated - before.generated;
    console.log(
      `stopped an endless answer: slot free after ${Math.round(freedMs)} ms, ${generated} generated`,
    );
    expect(generated).toBeLessThan(1000);
    expect(server.output()).toMatch(/cancel task/);
  });

  test("while the prompt is evaluated ends the work and the evaluation", async () => {
    const stopping = new AbortController();
    const trace = await runLoop({
      model: server.openModel(),
      contract: { goal: longGoal },
      assignment: { slot: 1 },
      signal: stopping.signal,
      onEvent: (event) => {
        if (event.kind === "prompt-progress" && event.processed > 0) stopping.abort(byPerson);
      },
    });
    const freedMs = await server.untilIdle(freedWithinMs);
    const told = eventsOf(trace, "prompt-progress").at(-1);
    console.log(
      `stopped at ${told?.processed} of ${told?.total} prompt tokens: slot free after ${Math.round(freedMs)} ms`,
    );
    expect(trace.works.map((work) => work.end.kind)).toEqual(["stopped"]);
    expect(told?.processed).toBeGreaterThan(told?.cached ?? 0);
    expect(told?.processed).toBeLessThan(told?.total ?? 0);
    expect(eventsOf(trace, "generating")).toEqual([]);
  });

  test("leaves the server able to answer in the same slots", async () => {
    for (const slot of [0, 1]) {
      const answer = await server
        .openModel()
        .chat({ ...simpleRequest, slot, maxTokens: 3 }, ignore, noSignal);
      expect(answer.finish).toBe("length");
    }
  });
});
