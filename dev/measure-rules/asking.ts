import * as z from "zod/mini";
import { contractSchema, type Contract } from "../../src/contract/schema.ts";

/** Each rule at its strictest sensible option. What this version has no option for is left out. */
const strictest: Readonly<Record<string, unknown>> = {
  operations: ["create", "delete", "rename", "mode", "symlink", "binary"],
  dependencies: "none",
  licenses: {},
  tests: "add-only",
  suppressions: "none",
  publicApi: "unchanged",
  generated: "untouched",
  migrations: "new",
  config: "untouched",
  docsOnly: "comments",
  minimalDiff: "on",
  secrets: "none",
  invisible: "none",
  binary: "none",
  size: "small",
};

/** Makes the contract that every rule is asked by; the commit's message stands for the goal. */
export function contractMaker(given: Readonly<Record<string, unknown>>): (message: string) => Contract {
  const own = Object.fromEntries(Object.entries(strictest).filter((entry) => isKnown(...entry)));
  const rules = { ...own, ...given };
  return (message) => contractOf(message, rules);
}

function contractOf(message: string, rules: object): Contract {
  return z.parse(contractSchema, {
    goal: message.trim() === "" ? "Anything." : message,
    scope: { write: ["**"], create: ["**"] },
    limits: { files: 1_000_000, lines: 1_000_000_000 },
    rules,
    commands: [],
  });
}

function isKnown(rule: string, option: unknown): boolean {
  try {
    contractOf("", { [rule]: option });
    return true;
  } catch (thrown) {
    if (thrown instanceof z.core.$ZodError) return false;
    throw thrown;
  }
}
