import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { scriptSchema, type StandInScript } from "../../dev/stand-in/script.ts";

/**
 * What happens to a developer's folder: `write` makes files (null removes one), `link` symbolic links, `mode` file modes
 * (octal), `bytes` files from base64, `git` runs one git command, `repository` makes a repository of its own in a folder.
 */
export const stepSchema = z.strictObject({
  write: z.record(z.string(), z.string().nullable()).optional(),
  link: z.record(z.string(), z.string()).optional(),
  mode: z.record(z.string(), z.string()).optional(),
  bytes: z.record(z.string(), z.string()).optional(),
  git: z.array(z.string()).optional(),
  repository: z.string().optional(),
});

export const decisionSchema = z.strictObject({
  do: z.enum(["accept", "amend", "check", "reject", "rollback", "show"]),
  /** The developer goes on working before they decide. */
  edit: z.array(stepSchema).default([]),
  /** A file of the run's folder of which one byte is changed first. */
  alter: z.string().optional(),
  hunks: z.array(z.string()).optional(),
  waive: z.array(z.string()).optional(),
  choose: z.array(z.string()).optional(),
  digest: z.string().optional(),
  write: z.array(z.string()).optional(),
  create: z.array(z.string()).optional(),
  env: z.record(z.string(), z.string()).default({}),
  /** The codes of the verdict's reasons on the part that the hunks make. */
  reasons: z.array(z.string()).optional(),
  /** The exit status, or a fault's code. */
  exit: z.union([z.int(), z.string()]),
});

const stopSchema = z.union([
  z.strictObject({ phase: z.enum(["open", "implement", "gather", "fix", "judge"]) }),
  /** A command makes this file in the tree that it runs in. */
  z.strictObject({ file: z.string() }),
  /** The model has been asked so many times by the worker, or for a review. */
  z.strictObject({ asked: z.enum(["worker", "review"]), times: z.int().default(1) }),
]);

/** What `case.json` of a run's folder says, beside the contract, the tree before and the script. */
const caseSchema = z.strictObject({
  about: z.string(),
  door: z.enum(["run", "judge"]).default("run"),
  /** The revision that a judgement compares with. */
  base: z.string().default("HEAD"),
  /** The folder that is opened, below the repository's top. */
  root: z.string().default("."),
  git: z.boolean().default(true),
  /** Done before the first commit, and after it. */
  committed: z.array(stepSchema).default([]),
  afterwards: z.array(stepSchema).default([]),
  env: z.record(z.string(), z.string()).default({}),
  acceptUnconfined: z.boolean().default(false),
  /** Commands are to run in a sandbox; false where none run or none is wanted. */
  sandbox: z.boolean().default(true),
  server: z
    .strictObject({
      contextTokens: z.int().optional(),
      loadingRequests: z.int().optional(),
    })
    .default({}),
  stop: stopSchema.optional(),
  expect: z.strictObject({
    verdict: z.enum(["pass", "fail", "inconclusive", "stopped", "fault"]),
    /** The codes of the verdict's reasons, each once, in order. */
    reasons: z.array(z.string()).default([]),
    /** What the worker's loop recovered from, in order. */
    recovered: z.array(z.string()).default([]),
    /** Texts that the model was sent, and texts that stand nowhere in what it was sent or in the run's record. */
    sent: z.array(z.string()).default([]),
    never: z.array(z.string()).default([]),
    /** Ends within two seconds of the contract's minutes. */
    deadline: z.boolean().default(false),
  }),
  decide: z.array(decisionSchema).default([]),
});

export type FolderStep = z.output<typeof stepSchema>;
export type CaseDecision = z.output<typeof decisionSchema>;
export type CaseStop = z.output<typeof stopSchema>;

export interface RunCase extends z.output<typeof caseSchema> {
  readonly name: string;
  /** The case's own folder, absolute. */
  readonly dir: string;
  readonly contract: string;
  readonly script: StandInScript;
}

/** Every folder of runs with a `case.json`, by name. Throws for a file that says something unknown. */
export function readRunCases(runsDir: string): readonly RunCase[] {
  return readdirSync(runsDir)
    .filter((name) => existsSync(join(runsDir, name, "case.json")))
    .toSorted()
    .map((name) => readRunCase(join(runsDir, name), name));
}

function readRunCase(dir: string, name: string): RunCase {
  const file = join(dir, "case.json");
  const parsed = caseSchema.safeParse(JSON.parse(readFileSync(file, "utf8")));
  if (!parsed.success) throw new Error(`${file}: ${z.prettifyError(parsed.error)}`);
  const contract = readFileSync(join(dir, "contract.json"), "utf8");
  return { ...parsed.data, name, dir, contract, script: readScript(join(dir, "script.json")) };
}

function readScript(file: string): StandInScript {
  if (!existsSync(file)) return { conversations: [] };
  return scriptSchema.parse(JSON.parse(readFileSync(file, "utf8")));
}
