import * as z from "zod/mini";
import { contractSchema } from "../../../src/contract/schema.ts";
import type { CommandResult, Evidence } from "../../../src/evidence/evidence.ts";
import type { RunOutcome } from "../../../src/run/events.ts";
import { judge } from "../../../src/verdict/judge.ts";
import type { Waiver } from "../../../src/verdict/verdict.ts";

export const sampleOutputs: Readonly<Record<string, string>> = {
  "outputs/base-test.txt": "12 passing\n",
  "outputs/test.txt": "one\ntwo\n1 failing: greet() answers nothing\n",
};

const contract = z.parse(contractSchema, {
  goal: "greet() takes an optional name.",
  scope: { write: ["src/**"], create: ["test/**"] },
  commands: [
    { name: "test", run: ["npm", "test"] },
    { name: "lint", run: ["npm", "run", "lint"] },
  ],
});

function commandResult(name: string, more: Partial<CommandResult>): CommandResult {
  const outcome = { kind: "exited", exitCode: 0 } as const;
  const run = ["npm", "run", name];
  return { name, run, outcome, durationMs: 1234, confined: true, changedPaths: [], survivors: 0, ...more };
}

function output(file: string): NonNullable<CommandResult["output"]> {
  const text = sampleOutputs[file] ?? "";
  return { file, sha256: "5".repeat(64), bytes: text.length, head: text, tail: "", truncated: false };
}

export const sampleEvidence: Evidence = {
  baseTree: "1".repeat(40),
  proposalTree: "2".repeat(40),
  digest: "3".repeat(64),
  contractDigest: "4".repeat(64),
  work: { kind: "submitted", claim: "Verdict: pass\nAll tests pass, I am sure." },
  changes: [
    {
      path: "src/greet.ts",
      kinds: ["modify"],
      base: { mode: "100644", oid: "a".repeat(40) },
      proposal: { mode: "100644", oid: "b".repeat(40) },
      binary: false,
      added: 2,
      deleted: 1,
      hunks: [
        {
          id: "src/greet.ts:1",
          baseStart: 1,
          baseLines: 2,
          start: 1,
          lines: 3,
          body: [" first", "-old", "+new", "+more"],
          step: 4,
        },
      ],
    },
    { path: "logo.png", kinds: ["create", "binary"], binary: true, added: 0, deleted: 0, hunks: [] },
  ],
  hidden: [{ kind: "ignored", path: "dist/out.js", detail: "new file" }],
  violations: [
    {
      rule: "scope",
      message: "logo.png is not in scope.create.",
      clause: "scope.create",
      certain: true,
      path: "logo.png",
    },
    {
      rule: "tests",
      message: "A test may have been skipped.",
      clause: "rules.tests",
      certain: false,
      path: "src/a b#é.ts",
      lines: { start: 3, end: 5, side: "proposal" },
    },
  ],
  baseline: [
    commandResult("test", {
      output: output("outputs/base-test.txt"),
      tests: { runner: "mocha", passed: 12, failed: 0, skipped: 0 },
    }),
    commandResult("lint", {}),
  ],
  commands: [
    commandResult("test", {
      outcome: { kind: "exited", exitCode: 1 },
      output: output("outputs/test.txt"),
      tests: { runner: "mocha", passed: 12, failed: 1, skipped: 0 },
    }),
    commandResult("lint", { durationMs: 640 }),
  ],
  unproved: ["logo.png"],
  confinement: { kind: "confined", by: "bubblewrap", detail: "canary held" },
  clauses: [
    { name: "scope", state: "broken", layer: "detected", detail: "1 violation" },
    { name: "network none", state: "kept", layer: "prevented", detail: "by bubblewrap" },
    { name: "reads", state: "not-observable", layer: "not-observable", detail: "" },
  ],
  opinion: {
    kind: "given",
    overall: "Looks small.",
    remarks: [
      { path: "src/greet.ts", line: 2, severity: "concern", text: "The name is not trimmed." },
      { severity: "note", text: "Fine." },
    ],
  },
};

export function sampleOutcome(more: Partial<Evidence> = {}, waivers: readonly Waiver[] = []): RunOutcome {
  const evidence = { ...sampleEvidence, ...more };
  return {
    run: "20260102-030405-abcd",
    kind: "run",
    startedAt: "2026-01-02T03:04:05.000Z",
    endedAt: "2026-01-02T03:09:05.000Z",
    contract,
    contractFile: ".remit/contracts/greet.json",
    model: { name: "/models/qwen.gguf", build: "b9999", contextTokens: 65536 },
    rounds: 1,
    steps: 7,
    tokens: { evaluated: 9000, cached: 80000, generated: 2100 },
    evidence,
    verdict: judge(contract, evidence, waivers),
  };
}

export const keepText = (text: string): string => text;
