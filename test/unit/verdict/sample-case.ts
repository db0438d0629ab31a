import * as z from "zod/mini";
import { contractSchema, type Contract } from "../../../src/contract/schema.ts";
import type { CommandResult, Evidence, TestCount, Violation } from "../../../src/evidence/evidence.ts";
import type { Change } from "../../../src/worktree/change.ts";

export const contract: Contract = z.parse(contractSchema, {
  goal: "greet() takes an optional name.",
  scope: { write: ["src/**"] },
  commands: [
    { name: "test", run: ["npm", "test"] },
    { name: "lint", run: ["npm", "run", "lint"] },
  ],
});

export const withoutCommands: Contract = { ...contract, commands: [] };

export const violation: Violation = {
  rule: "scope",
  message: "lib/a.ts is outside the contract's scope for write.",
  clause: "scope.write",
  certain: true,
  path: "lib/a.ts",
};

const change: Change = {
  path: "src/greet.ts",
  kinds: ["modify"],
  base: { mode: "100644", oid: "a".repeat(40) },
  proposal: { mode: "100644", oid: "b".repeat(40) },
  binary: false,
  added: 1,
  deleted: 1,
  hunks: [{ id: "src/greet.ts:1", baseStart: 1, baseLines: 1, start: 1, lines: 1, body: ["-old", "+new"] }],
};

/** What a command that passed looks like, with the difference asked for. */
export function result(name: string, more: Partial<CommandResult> = {}): CommandResult {
  return {
    name,
    run: ["npm", "run", name],
    outcome: { kind: "exited", exitCode: 0 },
    durationMs: 12,
    confined: true,
    changedPaths: [],
    survivors: 0,
    ...more,
  };
}

export function tests(passed: number, failed = 0, skipped = 0): { readonly tests: TestCount } {
  return { tests: { runner: "node:test", passed, failed, skipped } };
}

/** Evidence that passes {@link contract}, with the difference asked for. */
export function evidence(more: Partial<Evidence> = {}): Evidence {
  return {
    baseTree: "1".repeat(40),
    proposalTree: "2".repeat(40),
    digest: "3".repeat(64),
    contractDigest: "4".repeat(64),
    work: { kind: "submitted", claim: "I did it." },
    changes: [change],
    hidden: [],
    violations: [],
    baseline: [result("test"), result("lint")],
    commands: [result("test"), result("lint")],
    unproved: [],
    confinement: { kind: "confined", by: "bubblewrap", detail: "" },
    clauses: [],
    opinion: { kind: "missing", why: "No review was asked for." },
    ...more,
  };
}

/** Evidence in which `test` came out so on the proposal, and so on the base. */
export function testEvidence(now: Partial<CommandResult>, before?: Partial<CommandResult>): Evidence {
  const baseline = before === undefined ? [result("test")] : [result("test", before)];
  return evidence({
    baseline: [...baseline, result("lint")],
    commands: [result("test", now), result("lint")],
  });
}
