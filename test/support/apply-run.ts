import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import type { PlannedFile } from "../../src/worktree/apply-plan.ts";
import { absent } from "../../src/worktree/file-state.ts";
import { type ChildOrder, sendFiles } from "./apply-child.ts";
import { type ApplyFolder, executable, file, link, put, readTree } from "./apply-folder.ts";

const childScript = join(import.meta.dirname, "apply-child.ts");

/** Changes of every kind, a folder that becomes a file and a file that becomes a folder among them. */
export const files: readonly PlannedFile[] = [
  { path: "src/a.ts", base: file("a1\n"), post: file("a2\n") },
  { path: "src/b.ts", base: file("b1"), post: file("b2\r\n") },
  { path: "made/here/c.ts", base: absent, post: file("c") },
  { path: "gone/d.ts", base: file("d"), post: absent },
  { path: "run.sh", base: file("run"), post: executable("run") },
  { path: "current", base: link("src"), post: link("made") },
  { path: "linked", base: link("src/a.ts"), post: file("plain") },
  { path: "dir", base: absent, post: file("was a folder") },
  { path: "dir/e", base: file("e"), post: absent },
  { path: "flat", base: file("flat"), post: absent },
  { path: "flat/f", base: absent, post: file("f") },
];

export async function fill({ root }: ApplyFolder): Promise<Record<string, string>> {
  for (const { path, base } of files) if (base.kind !== "absent") await put(root, path, base);
  await put(root, "other/kept.txt", file("kept"));
  return readTree(root);
}

export interface ChildEnd {
  readonly steps: string[];
  readonly lines: unknown[];
  readonly signal: NodeJS.Signals | null;
}

export interface ChildOptions {
  readonly wrap?: readonly string[];
  readonly uid?: number;
}

/** Runs the child to its end, whatever that is. */
export async function runChild(order: ChildOrder, options: ChildOptions = {}): Promise<ChildEnd> {
  const orderFile = join(dirname(order.root), "order.json");
  await writeFile(orderFile, JSON.stringify(order));
  const [command, ...args] = [...(options.wrap ?? []), process.execPath, childScript, orderFile];
  const ids = options.uid === undefined ? {} : { uid: options.uid, gid: options.uid };
  const child = spawn(command ?? "", args, { stdio: ["ignore", "pipe", "inherit"], ...ids });
  const ended = new Promise<NodeJS.Signals | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (_code, endSignal) => resolve(endSignal));
  });
  const steps: string[] = [];
  const lines: unknown[] = [];
  for await (const line of createInterface(child.stdout)) {
    const said: unknown = JSON.parse(line);
    if (typeof said === "object" && said !== null && "step" in said) steps.push(String(said.step));
    else lines.push(said);
  }
  return { steps, lines, signal: await ended };
}

export function orderFor(
  { root, journalDir, lockDir }: ApplyFolder,
  more: Partial<ChildOrder> = {},
): ChildOrder {
  return { order: "apply", root, journalDir, lockDir, files: sendFiles(files), ...more };
}
