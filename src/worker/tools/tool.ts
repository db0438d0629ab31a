import * as z from "zod/mini";
import type { RepoPath } from "../../base/repo-path.ts";
import type { Command, Operation } from "../../contract/schema.ts";
import type { ScopeMatcher } from "../../contract/scope.ts";
import type { ToolDefinition } from "../../model/chat.ts";
import type { Carry } from "../../worktree/change.ts";
import type { WorkEnd } from "../worker.ts";

/** What the tools work on. */
export interface Bench {
  /** The worktree's folder, absolute. */
  readonly dir: string;
  /** The absolute folder at which commands see the tree: their output names files below it. */
  readonly shownDir: string;
  readonly scope: ScopeMatcher;
  /** What the contract permits besides changing content. */
  readonly operations: readonly Operation[];
  /** Whether the base has this path: scopes are seen from there. */
  readonly isInBase: (path: RepoPath, signal: AbortSignal) => Promise<boolean>;
  readonly carries: readonly Carry[];
  readonly commands: readonly Command[];
  /** Ceiling of one result, characters. */
  readonly maxResultChars: number;
  readonly runCommand: RunCommand;
}

export type RunCommand = (
  name: string,
  signal: AbortSignal,
) => Promise<{ readonly text: string; readonly passed: boolean }>;

export interface ToolResult {
  /** What the model reads. */
  readonly text: string;
  /** One line for people and for the notes of a compacted conversation. */
  readonly summary: string;
  /** The contract or the runner's own safety forbade it. */
  readonly refused?: boolean;
  /** The arguments did not fit; counts towards recovery. */
  readonly wrong?: boolean;
  /** Paths whose content this call changed. */
  readonly edited?: readonly RepoPath[];
  /** A command ran: anything may have changed. */
  readonly ran?: boolean;
  /** The worker ended its work; the runner's next words are this call's result. */
  readonly end?: Extract<WorkEnd, { kind: "submitted" | "blocked" }>;
}

export interface Tool {
  readonly definition: ToolDefinition;
  /** Validates the arguments, then acts. Findings are results; only the environment's failures are thrown. */
  use(args: unknown, bench: Bench, signal: AbortSignal): Promise<ToolResult>;
}

interface ToolParts<Schema extends z.ZodMiniType> {
  readonly name: string;
  readonly description: string;
  readonly schema: Schema;
  readonly use: (args: z.output<Schema>, bench: Bench, signal: AbortSignal) => Promise<ToolResult>;
}

export function defineTool<Schema extends z.ZodMiniType>(parts: ToolParts<Schema>): Tool {
  const { $schema: _dialect, ...parameters } = z.toJSONSchema(parts.schema, { io: "input" });
  return {
    definition: { name: parts.name, description: parts.description, parameters },
    use: async (args, bench, signal) => {
      const parsed = z.safeParse(parts.schema, args);
      if (parsed.success) return parts.use(parsed.data, bench, signal);
      return wrongArguments(parts.name, parameters, parsed.error.issues);
    },
  };
}

/** A parameter's description, as the model reads it. */
export function say<Schema extends z.ZodMiniType>(schema: Schema, text: string): Schema {
  return schema.check(z.describe(text)) as Schema;
}

/** A refusal names its clause: of the contract, or `paths` for what no contract can allow. */
export function refuse(summary: string, message: string, clause = "paths"): ToolResult {
  return { text: `Refused (${clause}): ${message}`, summary: `${summary}: refused`, refused: true };
}

function wrongArguments(
  name: string,
  parameters: Readonly<Record<string, unknown>>,
  issues: readonly z.core.$ZodIssue[],
): ToolResult {
  const wrong = issues.map((issue) => `${issue.path.join(".") || "arguments"} ${phrase(issue)}`).join("; ");
  return {
    text: `Wrong arguments for ${name}. ${wrong}\nIt takes: ${JSON.stringify(parameters)}`,
    summary: `${name}: wrong arguments`,
    wrong: true,
  };
}

function phrase(issue: z.core.$ZodIssue): string {
  if (issue.code === "unrecognized_keys") {
    return `hold ${issue.keys.map((key) => JSON.stringify(key)).join(", ")}, which it does not take`;
  }
  if (issue.code === "invalid_type") return `must be given (${issue.expected})`;
  if (issue.code === "invalid_value") return `must be one of ${issue.values.map(String).join(", ")}`;
  const letters = "origin" in issue && issue.origin === "string" ? " characters" : "";
  if (issue.code === "too_small") return `must have ${issue.minimum}${letters} or more`;
  if (issue.code === "too_big") return `must have at most ${issue.maximum}${letters}`;
  return "is not what it takes";
}
