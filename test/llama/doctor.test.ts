import { describe, expect, inject, test } from "vitest";
import { examineModel, recommendedCommand } from "../../src/model/doctor.ts";
import type { Finding } from "../../src/model/doctor.ts";
import { openModel } from "../../src/model/llama.ts";
import { ignore, modelOptions, noSignal, simpleRequest } from "../support/model-options.ts";
import { openRealServer } from "./real-server.ts";
import type { RealServer } from "./real-server.ts";

const wanted = { parallelRuns: 2, limitTokens: 400_000 };
const apiKey = "a key for this test";

describe("the doctor on a real llama-server", () => {
  test("finds nothing to mend on one that was started as recommended", async () => {
    await using server = await openRealServer({ extraArgs: recommendedArgs() });
    const findings = await examine(server);
    expect(findings.map(({ name, state }) => [name, state])).toEqual(
      [
        "reachable",
        "loaded",
        "model",
        "context",
        "slots",
        "tool calls",
        "foreign pages",
        "server tools",
        "prefix cache",
        "separate conversations",
      ].map((name) => [name, "ok"]),
    );
    expect(server.contextTokens).toBeGreaterThanOrEqual(200_000);
  });

  test("warns of slots and context that are too few, and of foreign pages", async () => {
    await using server = await openRealServer({ slots: 1, contextTokens: 8192 });
    const states = Object.fromEntries((await examine(server)).map(({ name, state }) => [name, state]));
    expect(states).toMatchObject({
      reachable: "ok",
      context: "bad",
      slots: "warning",
      "foreign pages": "warning",
      "prefix cache": "ok",
      "separate conversations": "unknown",
    });
  });

  test("asks for the key of a server that has one, and is content with it", async () => {
    await using server = await openRealServer({ apiKey });
    const locked = modelOptions(server.options.url);
    const findings = await examineModel(locked, wanted, noSignal);
    print(findings);
    expect(findings.find((finding) => finding.state === "bad")?.next).toMatch(/API key/);
    const refusal = openModel(locked).chat(simpleRequest, ignore, noSignal);
    await expect(refusal).rejects.toMatchObject({
      code: "model-refused",
      hint: expect.stringMatching(/API key/),
    });
    const withKey = await examine(server);
    expect(withKey.filter((finding) => finding.state === "bad")).toEqual([]);
    expect(withKey.find(({ name }) => name === "prefix cache")?.state).toBe("ok");
  });

  test("says of a server that was closed that nothing answers there", async () => {
    const server = await openRealServer();
    await server[Symbol.asyncDispose]();
    expect(() => process.kill(server.pid, 0)).toThrow(/ESRCH/);
    const findings = await examineModel(server.options, wanted, noSignal);
    expect(findings.map(({ name, state }) => [name, state])).toEqual([["reachable", "bad"]]);
  });
});

/** The flags of the command that Remit shows to people, but for the address: that is the test's own. */
function recommendedArgs(): readonly string[] {
  const { model } = inject("prepared");
  const [program, ...args] = recommendedCommand(model).split(" ");
  expect(program).toBe("llama-server");
  const address = args.indexOf("--host");
  expect(args[address + 2]).toBe("--port");
  return args.toSpliced(address, 4);
}

async function examine(server: RealServer): Promise<readonly Finding[]> {
  const findings = await examineModel(server.options, wanted, noSignal);
  print(findings);
  return findings;
}

function print(findings: readonly Finding[]): void {
  console.log(findings.map(({ name, state, detail }) => `${state} ${name}: ${detail}`).join("\n"));
}
