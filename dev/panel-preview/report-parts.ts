import type { Report } from "../../src/report/schema.ts";
import { diffFile } from "../../src/worktree/hunks.ts";

type Evidence = Report["evidence"];
export type Change = Evidence["changes"][number];
export type Command = Evidence["commands"][number];

/** A report in which all is well and nothing is changed, to be bent by each sample. */
export function plainReport(run: string, evidence: Partial<Evidence>, rest: Partial<Report> = {}): Report {
  return {
    $schema: "report.schema.json",
    version: 1,
    run,
    kind: "run",
    startedAt: "2026-11-25T19:00:00.000Z",
    endedAt: "2026-11-25T19:03:12.000Z",
    verdict: { kind: "pass", reasons: [], waived: [] },
    contract: { file: ".remit/contracts/greet.json", digest: "c0ffee".repeat(10), content: contract },
    model: { name: "qwen3.6-35b-a3b", build: "b7123", contextTokens: 65_536 },
    effort: { rounds: 2, steps: 14, tokens: { evaluated: 9120, cached: 40_210, generated: 3410 } },
    opinion: { kind: "missing", why: "the contract asks for no review" },
    claim: null,
    ...rest,
    evidence: {
      digest: "d16e57".repeat(10),
      baseTree: "4f2c1d9".padEnd(40, "0"),
      proposalTree: "8a7b6c5".padEnd(40, "0"),
      end: { kind: "submitted" },
      confinement: { kind: "confined", by: "bubblewrap", detail: "canary held" },
      clauses: [],
      violations: [],
      changes: [],
      hidden: [],
      unproved: [],
      baseline: [],
      commands: [],
      ...evidence,
    },
  };
}

const contract: Report["contract"]["content"] = {
  goal: "greet() takes an optional name; without one it says what it says today.",
  scope: { write: ["src/**"], create: ["test/**"], never: [], read: ["**"] },
  rules: {
    operations: ["create"],
    hidden: "dependencies",
    dependencies: "none",
    tests: "add-only",
    suppressions: "none",
    generated: "untouched",
    config: "untouched",
    secrets: "none",
    invisible: "none",
    publicApi: "any",
    migrations: "untouched",
    licenses: "off",
    docsOnly: "off",
    minimalDiff: "off",
    binary: "media",
    size: "limits",
  },
  limits: { files: 20, lines: 1000, minutes: 30, steps: 80, tokens: 400_000, fixes: 2 },
  commands: [{ name: "test", run: ["npm", "test"], cwd: ".", timeoutSeconds: 600, proves: ["**"] }],
  network: "none",
  env: [],
  worker: { kind: "llama" },
  review: { rounds: 1 },
};

/** A change from one text to another, with the hunks that a run would find. `step` tells each hunk's. */
export function textChange(
  path: string,
  base: string | undefined,
  proposal: string | undefined,
  more: Partial<Change> & { readonly step?: number } = {},
): Change {
  const { step, ...rest } = more;
  const found = diffFile(path, Buffer.from(base ?? ""), Buffer.from(proposal ?? ""));
  const kind = base === undefined ? "create" : proposal === undefined ? "delete" : "modify";
  return {
    path,
    kinds: [kind],
    ...(base === undefined ? {} : { base: entry }),
    ...(proposal === undefined ? {} : { proposal: entry }),
    binary: false,
    added: found.added,
    deleted: found.deleted,
    hunks: found.hunks.map((hunk, at) => (step === undefined ? hunk : { ...hunk, step: step + at })),
    ...rest,
  };
}

export const entry = { mode: "100644", oid: "0".repeat(40) };

export function command(name: string, more: Partial<Command> = {}): Command {
  return {
    name,
    run: ["npm", "run", name],
    outcome: { kind: "exited", exitCode: 0 },
    durationMs: 1830,
    confined: true,
    changedPaths: [],
    survivors: 0,
    ...more,
  };
}

export function output(
  file: string,
  head: string,
  more: Partial<NonNullable<Command["output"]>> = {},
): NonNullable<Command["output"]> {
  return {
    file,
    sha256: "0".repeat(64),
    bytes: Buffer.byteLength(head),
    head,
    tail: "",
    truncated: false,
    ...more,
  };
}
