import * as z from "zod/mini";
import { contractSchema, type Contract } from "../../../src/contract/schema.ts";
import { compileScope } from "../../../src/contract/scope.ts";
import type { RuleTree } from "../../../src/evidence/rule-trees.ts";
import { applyRules } from "../../../src/evidence/rules/rules.ts";
import type { Violation } from "../../../src/evidence/evidence.ts";
import type { Change, HiddenChange, Hunk } from "../../../src/worktree/change.ts";

/** A contract with the parts that are given, all else by default. */
export function contractOf(parts: object = {}): Contract {
  return z.parse(contractSchema, {
    goal: "greet() takes a name.",
    scope: { write: ["**"], create: ["**"] },
    commands: [],
    ...parts,
  });
}

/** What the rules find in changes under a contract, where the trees hold nothing else to read. */
export function found(
  contract: Contract,
  changes: readonly Change[],
  hidden: readonly HiddenChange[] = [],
): Promise<readonly Violation[]> {
  return applyRules({
    contract,
    scope: compileScope(contract.scope, { ignoreCase: false }),
    changes,
    hidden,
    trees: { base: emptyTree, proposal: emptyTree },
  });
}

const emptyTree: RuleTree = {
  texts: async () => new Map(),
  entries: () => Promise.resolve(new Map()),
  text: () => Promise.resolve(undefined),
  head: () => Promise.resolve(undefined),
};

/** A text change, modified in place when nothing else is said. */
export function change(path: string, more: Partial<Change> = {}): Change {
  const entry = { mode: "100644", oid: "a".repeat(40) };
  return {
    path,
    kinds: ["modify"],
    base: entry,
    proposal: { ...entry, oid: "b".repeat(40) },
    binary: false,
    added: 1,
    deleted: 1,
    hunks: [hunk(path, { body: ["-old", "+new"] })],
    ...more,
  };
}

export function hunk(path: string, more: Partial<Hunk> = {}): Hunk {
  return { id: `${path}:1`, baseStart: 1, baseLines: 1, start: 1, lines: 1, body: [], ...more };
}
