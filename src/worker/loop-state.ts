import type { RepoPath } from "../base/repo-path.ts";
import type { Contract } from "../contract/schema.ts";
import type { ScopeMatcher } from "../contract/scope.ts";
import type { Model } from "../model/chat.ts";
import type { Carry } from "../worktree/change.ts";
import { Conversation } from "./conversation.ts";
import { Meter } from "./limits.ts";
import { firstPrompt, systemPrompt, type EarlierProposal } from "./prompt.ts";
import type { AssistantMessage } from "./recover.ts";
import { Repeats } from "./repeats.ts";
import type { EmitStep } from "./step-event.ts";
import type { Bench, RunCommand } from "./tools/tool.ts";

/** What a llama worker is given. */
export interface LlamaAssignment {
  readonly contract: Contract;
  readonly scope: ScopeMatcher;
  readonly worktree: RecordedTree;
  /** The absolute folder at which commands see the tree: the developer's own. */
  readonly shownDir: string;
  readonly carries: readonly Carry[];
  readonly model: Model;
  /** The server's slot that this conversation keeps. */
  readonly slot?: number;
  /** Context of one slot. */
  readonly contextTokens: number;
  /** What stands in the worktree already. */
  readonly earlier?: EarlierProposal;
  /** Runs a command of the contract in the worktree, confined. Its text begins with how it ended. */
  readonly runCommand: RunCommand;
  /** The change so far as unified diff text, for a planned new conversation. */
  readonly describeDiff: (signal: AbortSignal) => Promise<string>;
  readonly emit: EmitStep;
  /** When the minutes end, as `Date.now()` gives it. */
  readonly deadlineMs?: number;
  /** Ceiling of one answer, thinking included. */
  readonly maxAnswerTokens?: number;
  /** Waits before a lost connection is tried again. */
  readonly retryDelaysMs?: readonly number[];
}

/** The copy that is edited, and how it is recorded as a tree object. */
export interface RecordedTree {
  readonly dir: string;
  /** Tree object after these paths changed. */
  record(paths: readonly RepoPath[], signal: AbortSignal): Promise<string>;
  /** Tree object after anything may have changed. */
  recordAll(signal: AbortSignal): Promise<string>;
  /** Whether the base has a file at this path. */
  isInBase(path: RepoPath, signal: AbortSignal): Promise<boolean>;
}

/** What the loop knows between steps. */
export interface LoopState {
  readonly assignment: LlamaAssignment;
  readonly bench: Bench;
  readonly meter: Meter;
  readonly repeats: Repeats;
  /** One line a step, for a conversation that continues this one. */
  readonly notes: string[];
  readonly maxTokens: number;
  conversation: Conversation;
  /** Answers in a row without a call, and calls in a row that did not fit. */
  misses: number;
  wrongCalls: number;
  /** The submission that waits for the runner's words. */
  submission: AssistantMessage | undefined;
  evidence: string | undefined;
  lastCommand: string | undefined;
}

export function openLoopState(assignment: LlamaAssignment): LoopState {
  const { contract, contextTokens, earlier } = assignment;
  return {
    assignment,
    bench: openBench(assignment),
    meter: new Meter(contract.limits, assignment.deadlineMs),
    repeats: new Repeats(),
    notes: [],
    maxTokens: Math.min(assignment.maxAnswerTokens ?? 4096, Math.floor(contextTokens / 4)),
    conversation: new Conversation(systemPrompt, firstPrompt(contract, earlier)),
    misses: 0,
    wrongCalls: 0,
    submission: undefined,
    evidence: undefined,
    lastCommand: undefined,
  };
}

function openBench(assignment: LlamaAssignment): Bench {
  return {
    dir: assignment.worktree.dir,
    shownDir: assignment.shownDir,
    scope: assignment.scope,
    carries: assignment.carries,
    commands: assignment.contract.commands,
    maxResultChars: Math.min(16_000, Math.floor(assignment.contextTokens / 2)),
    runCommand: assignment.runCommand,
    operations: assignment.contract.rules.operations,
    isInBase: (path, signal) => assignment.worktree.isInBase(path, signal),
  };
}
