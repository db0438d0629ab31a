import * as z from "zod/mini";
import { contractSchema } from "../contract/schema.ts";
import { verdictSchema } from "./verdict-schema.ts";

/** The only definition of report.json: its types, its parsing and its JSON Schema all come from here. */

const count = z.int().check(z.minimum(0));
const repoPath = z.string();

const endSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("submitted") }),
  z.object({ kind: z.literal("blocked"), reason: z.enum(["needs-scope", "needs-info", "impossible"]) }),
  z.object({
    kind: z.literal("limit"),
    limit: z.enum(["steps", "tokens", "minutes", "recovery"]),
    message: z.string(),
  }),
  z.object({ kind: z.literal("stopped"), message: z.string() }),
  z.object({ kind: z.literal("fault"), code: z.string(), message: z.string() }),
  z.object({ kind: z.literal("none") }),
]);

const confinementSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("confined"), by: z.string(), detail: z.string() }),
  z.object({ kind: z.literal("unconfined"), why: z.string(), fix: z.string(), accepted: z.boolean() }),
]);

const clauseSchema = z.object({
  name: z.string(),
  state: z.enum(["kept", "broken", "uncertain", "not-observable"]),
  layer: z.enum(["prevented", "detected", "not-observable"]),
  detail: z.string(),
});

const violationSchema = z.object({
  id: describe(z.exactOptional(z.string()), "Its own name, by which a waiver can mean it alone."),
  rule: z.string(),
  message: z.string(),
  clause: z.string(),
  certain: z.boolean(),
  why: describe(
    z.exactOptional(z.string()),
    "What it rests on; of an uncertain one, what could not be known.",
  ),
  path: z.exactOptional(repoPath),
  lines: z.exactOptional(z.object({ start: count, end: count, side: z.enum(["base", "proposal"]) })),
  hunks: z.exactOptional(z.array(z.string())),
});

const treeEntrySchema = z.object({ mode: z.string(), oid: z.string() });

const hunkSchema = z.object({
  id: z.string(),
  baseStart: count,
  baseLines: count,
  start: count,
  lines: count,
  body: z.array(z.string()),
  step: z.exactOptional(count),
});

const changeKinds = [
  "modify",
  "submodule",
  "create",
  "delete",
  "rename",
  "mode",
  "symlink",
  "binary",
] as const;

const changeSchema = z.object({
  path: repoPath,
  kinds: z.array(z.enum(changeKinds)),
  base: z.exactOptional(treeEntrySchema),
  proposal: z.exactOptional(treeEntrySchema),
  renamedFrom: z.exactOptional(repoPath),
  renamedTo: z.exactOptional(repoPath),
  binary: z.boolean(),
  added: count,
  deleted: count,
  hunks: z.array(hunkSchema),
});

const hiddenKinds = [
  "ignored",
  "dependency",
  "submodule",
  "git-metadata",
  "nested-repository",
  "special-file",
  "hard-link",
  "mode-bits",
  "too-large",
  "name-collision",
  "unreadable",
] as const;

const hiddenSchema = z.object({ kind: z.enum(hiddenKinds), path: repoPath, detail: z.string() });

const commandOutcomeSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("exited"), exitCode: z.int() }),
  z.object({ kind: z.literal("signalled"), signal: z.string() }),
  z.object({ kind: z.literal("timed-out"), afterMs: z.number() }),
  z.object({ kind: z.literal("not-found"), message: z.string() }),
  z.object({ kind: z.literal("not-run"), why: z.string() }),
]);

const outputSchema = z.object({
  file: z.string(),
  sha256: z.string(),
  bytes: count,
  head: z.string(),
  tail: z.string(),
  truncated: z.boolean(),
});

const connectionSchema = z.object({
  host: z.string(),
  port: count,
  allowed: z.boolean(),
  why: z.exactOptional(z.string()),
  at: z.string(),
  times: count,
  sent: count,
  received: count,
});

const networkSchema = z.object({
  unrouted: describe(
    z.exactOptional(count),
    "Connects, sends and lookups of names that had no way out of the sandbox.",
  ),
  connections: describe(
    z.exactOptional(z.array(connectionSchema)),
    "What was asked of the proxy for named hosts; absent where the contract names none.",
  ),
  unlisted: describe(z.exactOptional(count), "Connections beyond those listed."),
});

const commandSchema = z.object({
  name: z.string(),
  run: z.array(z.string()),
  outcome: commandOutcomeSchema,
  durationMs: z.number(),
  confined: z.boolean(),
  output: z.exactOptional(outputSchema),
  tests: z.exactOptional(z.object({ runner: z.string(), passed: count, failed: count, skipped: count })),
  changedPaths: z.array(repoPath),
  survivors: count,
  network: z.exactOptional(networkSchema),
});

const remarkSchema = z.object({
  path: z.exactOptional(repoPath),
  line: z.exactOptional(count),
  severity: z.enum(["note", "concern"]),
  text: z.string(),
});

const opinionSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("given"), remarks: z.array(remarkSchema), overall: z.string() }),
  z.object({ kind: z.literal("missing"), why: z.string() }),
]);

const meanwhileSchema = z.object({
  watched: count,
  unwatched: count,
  changed: z.array(
    z.object({
      place: z.enum(["folder", "home"]),
      path: repoPath,
      how: z.enum(["changed", "appeared", "gone"]),
    }),
  ),
  unlisted: count,
});

const evidenceSchema = z.object({
  digest: describe(
    z.string(),
    "SHA-256 over contract digest, base tree and proposal tree: what a decision names.",
  ),
  baseTree: z.string(),
  proposalTree: z.string(),
  end: describe(endSchema, "How the work ended, as the runner saw it."),
  confinement: confinementSchema,
  clauses: z.array(clauseSchema),
  violations: z.array(violationSchema),
  changes: z.array(changeSchema),
  hidden: z.array(hiddenSchema),
  unproved: z.array(repoPath),
  meanwhile: describe(
    z.exactOptional(meanwhileSchema),
    "What became of the developer's own files during the run. Who changed them is not observable; no verdict rests on it.",
  ),
  workerNetwork: describe(
    z.exactOptional(z.array(z.object({ command: z.string(), network: networkSchema }))),
    "What the worker's own commands tried on the network.",
  ),
  baseline: describe(z.array(commandSchema), "The required commands on the untouched base."),
  commands: describe(z.array(commandSchema), "The required commands on base and proposal, in a clean tree."),
});

const claimSchema = z.object({
  note: z.literal("Claim, not evidence"),
  kind: z.enum(["submitted", "blocked"]),
  text: z.string(),
});

/** Schema of report.json, version 1. Unknown keys are left out when it is read. */
export const reportSchema = z.object({
  $schema: z.literal("report.schema.json"),
  version: z.literal(1),
  run: z.string(),
  kind: describe(z.enum(["run", "judge"]), "judge: changes of a person or another tool, without a worker."),
  revision: describe(
    z.exactOptional(z.int().check(z.minimum(1))),
    "How many times the contract was amended and the proposal judged again; absent for a run's own judgement.",
  ),
  continues: describe(
    z.exactOptional(z.object({ run: z.string(), remark: z.string() })),
    "The run whose proposal it went on from, and what its reviewer remarked.",
  ),
  startedAt: z.string(),
  endedAt: z.string(),
  verdict: describe(verdictSchema, "Computed from contract and evidence alone."),
  contract: z.object({
    file: z.exactOptional(repoPath),
    digest: z.string(),
    content: describe(contractSchema, "With every default filled in."),
    raised: describe(
      z.exactOptional(
        z.array(z.object({ clause: z.string(), value: z.string(), instead: z.string(), floor: z.string() })),
      ),
      "Clauses that a policy has set, since the contract was looser.",
    ),
  }),
  model: z.exactOptional(z.object({ name: z.string(), build: z.string(), contextTokens: count })),
  effort: z.object({
    rounds: count,
    steps: count,
    tokens: z.object({ evaluated: count, cached: count, generated: count }),
  }),
  evidence: evidenceSchema,
  opinion: describe(opinionSchema, "The reviewer's advice. It has no vote."),
  claim: describe(z.nullable(claimSchema), "The worker's own words. Not evidence; no verdict rests on them."),
});

export type Report = DeepReadonly<z.output<typeof reportSchema>>;

/** JSON Schema (draft 2020-12) of report.json. */
export function reportJsonSchema(): unknown {
  return z.toJSONSchema(reportSchema, { io: "output" });
}

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;

function describe<T extends z.ZodMiniType>(schema: T, text: string): T {
  z.globalRegistry.add(schema, { description: text });
  return schema;
}
