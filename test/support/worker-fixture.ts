import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { digestOf } from "../../src/base/digest.ts";
import { contractSchema, type Contract } from "../../src/contract/schema.ts";
import { compileScope } from "../../src/contract/scope.ts";
import type { Message, Model } from "../../src/model/chat.ts";
import { openLlamaWorker } from "../../src/worker/loop.ts";
import type { LlamaAssignment } from "../../src/worker/loop-state.ts";
import type { StepEvent } from "../../src/worker/step-event.ts";
import { toolNamed } from "../../src/worker/tools/toolbox.ts";
import type { Bench, ToolResult } from "../../src/worker/tools/tool.ts";
import type { Worker } from "../../src/worker/worker.ts";

type ContractParts = Record<string, unknown>;

/** A folder with files that a worker may edit, and a contract over it. */
export interface WorkerFixture extends Disposable {
  readonly dir: string;
  readonly contract: Contract;
  readonly bench: Bench;
  readonly events: StepEvent[];
  /** Names of the commands that ran. */
  readonly ran: string[];
  use(tool: string, args: unknown): Promise<ToolResult>;
  read(path: string): string;
  write(path: string, content: string | Uint8Array): void;
  openWorker(model: Model, more?: Partial<LlamaAssignment>): Worker;
}

export function workerFixture(
  files: Readonly<Record<string, string | Uint8Array>>,
  contractParts: ContractParts = {},
  benchParts: Partial<Bench> = {},
): WorkerFixture {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), "remit-worker-")));
  const write = (path: string, content: string | Uint8Array): void => {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), content);
  };
  for (const [path, content] of Object.entries(files)) write(path, content);
  const base = new Set(Object.keys(files));
  const contract = contractSchema.parse({ ...smallContract, ...contractParts });
  const ran: string[] = [];
  const events: StepEvent[] = [];
  const bench: Bench = {
    dir,
    shownDir: "/home/dev/project",
    scope: compileScope(contract.scope, { ignoreCase: false }),
    operations: contract.rules.operations,
    isInBase: async (path) => base.has(path),
    carries: [],
    commands: contract.commands,
    maxResultChars: 16_000,
    runCommand: async (name) => {
      ran.push(name);
      return { text: "exit 0\n3 passed", passed: true };
    },
    ...benchParts,
  };
  const signal = new AbortController().signal;
  return {
    dir,
    contract,
    bench,
    events,
    ran,
    write,
    read: (path) => readFileSync(join(dir, path), "utf8"),
    use: async (tool, args) => {
      const found = toolNamed(tool);
      if (found === undefined) throw new Error(`no tool ${tool}`);
      return found.use(args, bench, signal);
    },
    openWorker: (model, more = {}) =>
      openLlamaWorker({
        contract,
        scope: bench.scope,
        worktree: {
          dir,
          record: () => digestTree(dir),
          recordAll: () => digestTree(dir),
          isInBase: bench.isInBase,
        },
        shownDir: bench.shownDir,
        carries: bench.carries,
        model,
        contextTokens: 100_000,
        runCommand: bench.runCommand,
        describeDiff: async () => "diff --git a/src/greet.ts b/src/greet.ts\n+changed",
        emit: async (event) => {
          events.push(event);
        },
        retryDelaysMs: [1, 1, 1],
        ...more,
      }),
    [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }),
  };
}

/** The content of every file, as one digest: what a tree object would tell. */
export async function digestTree(dir: string): Promise<string> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return digestOf(Object.fromEntries(files.map((file) => [file, readFileSync(file, "base64")])));
}

/** A conversation as text, one line a message, so that a failure reads as a difference. */
export function outline(messages: readonly Message[]): string[] {
  return messages.map((message) => {
    if (message.role === "tool") return `tool ${message.callId}: ${message.content.split("\n")[0]}`;
    if (message.role === "assistant") {
      return `assistant: ${message.calls.map((made) => `${made.name}#${made.id}`).join(" ")}`;
    }
    return message.role;
  });
}

const smallContract = {
  goal: "greet() takes an optional name; without one it says what it says today.",
  scope: {
    write: ["src/**", "docs/**", "*.txt"],
    create: ["src/**", "test/greet*.test.mjs"],
    never: ["**/*.snap"],
  },
  rules: { operations: ["create", "delete"] },
  commands: [{ name: "test", run: ["npm", "test"] }],
};
