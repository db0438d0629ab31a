import { readFile } from "node:fs/promises";
import { applyPlan } from "../../src/worktree/apply.ts";
import { type PlannedFile, planApply } from "../../src/worktree/apply-plan.ts";
import type { FileState } from "../../src/worktree/file-state.ts";
import { recoverApply } from "../../src/worktree/recover.ts";

/**
 * Applies or recovers in a process of its own, which ends itself with SIGKILL before durable step `dieAt` (from 1),
 * or makes a folder unwritable before it. Prints the names of the steps, and then how it ended, as lines of JSON.
 */
export interface ChildOrder {
  readonly order: "apply" | "recover";
  readonly root: string;
  readonly journalDir: string;
  readonly lockDir: string;
  readonly files: readonly SentFile[];
  readonly dieAt?: number;
  /** Before the step of this name the folder becomes unwritable. */
  readonly shut?: { readonly step: string; readonly dir: string };
}

export interface SentFile {
  readonly path: string;
  readonly base: SentState;
  readonly post: SentState;
}
type SentState = { readonly kind: FileState["kind"]; readonly content?: string };

export function sendFiles(files: readonly PlannedFile[]): SentFile[] {
  const send = (state: FileState): SentState =>
    state.kind === "absent" ? state : { kind: state.kind, content: state.content.toString("base64") };
  return files.map(({ path, base, post }) => ({ path, base: send(base), post: send(post) }));
}

async function main(orderFile: string): Promise<void> {
  const { chmodSync, writeSync } = await import("node:fs");
  const order: ChildOrder = JSON.parse(await readFile(orderFile, "utf8"));
  const tell = (line: unknown): void => void writeSync(1, `${JSON.stringify(line)}\n`);
  let step = 0;
  const onStep = (name: string): void => {
    step += 1;
    tell({ step: name });
    if (order.shut?.step === name) chmodSync(order.shut.dir, 0o555);
    if (step === order.dieAt) process.kill(process.pid, "SIGKILL");
  };
  const place = { root: order.root, journalDir: order.journalDir, lockDir: order.lockDir, onStep };
  const { signal } = new AbortController();
  try {
    if (order.order === "recover") return tell({ end: await recoverApply(place, signal) });
    const plan = await planApply({ root: order.root, files: receive(order.files) }, signal);
    if (plan.kind === "conflict") return tell({ end: plan });
    tell({ end: await applyPlan(plan, place, signal) });
  } catch (thrown) {
    const code = thrown instanceof Error && "code" in thrown ? thrown.code : undefined;
    tell({ fault: code, message: thrown instanceof Error ? thrown.message : String(thrown) });
  }
}

function receive(files: readonly SentFile[]): PlannedFile[] {
  return files.map(({ path, base, post }) => ({ path, base: receiveState(base), post: receiveState(post) }));
}

function receiveState({ kind, content }: SentState): FileState {
  return kind === "absent" ? { kind } : { kind, content: Buffer.from(content ?? "", "base64") };
}

if (import.meta.main) await main(process.argv[2] ?? "");
