import type { Waiver } from "./verdict.ts";

/** What a person did with a proposal. */
export interface Decision {
  readonly kind: "accepted" | "rejected" | "rolled-back";
  /** The evidence's digest that the person saw. */
  readonly digest: string;
  /** The accepted hunks' ids; absent when the whole proposal was meant. */
  readonly hunks?: readonly string[];
  readonly waivers?: readonly Waiver[];
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** One sentence without a full stop, such as `Accepted 2 hunks, waived tests (flaky on CI)`. */
export function describeDecision(decision: Decision): string {
  const { hunks, waivers = [] } = decision;
  const part = hunks === undefined ? "" : ` ${hunks.length} ${hunks.length === 1 ? "hunk" : "hunks"}`;
  const waived = waivers.map(({ rule, reason }) => `${waivedText(rule)} (${reason})`).join(", ");
  return `${verbs[decision.kind]}${part}${waived === "" ? "" : `, waived ${waived}`}`;
}

/** What a waiver names, for people. */
function waivedText(name: string): string {
  const [rule = "", ...digest] = name.split(":");
  return digest.length === 0 ? rule : `one violation of ${rule}`;
}

const verbs = { accepted: "Accepted", rejected: "Rejected", "rolled-back": "Rolled back" } as const;
