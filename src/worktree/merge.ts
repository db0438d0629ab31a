import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type FileState, type HeldState, isRegular, sameState } from "./file-state.ts";
import { openGit } from "./git.ts";

export interface Sides {
  readonly base: FileState;
  readonly current: FileState;
  readonly proposed: FileState;
}

/** Why two versions of one path cannot be brought together without a person. */
export type MergeConflict =
  | "both-changed"
  | "both-created"
  | "binary"
  | "symlink"
  | "deleted-here"
  | "deleted-by-proposal";

export type Merge =
  | { readonly kind: "clean"; readonly state: FileState }
  | { readonly kind: "conflict"; readonly why: MergeConflict; readonly marked?: HeldState };

/**
 * Three-way merge of one path. Text is merged by `git merge-file` on copies in a folder of our own; the
 * executable bit is whichever side changed it. `marked` is the text with conflict markers, where text it is.
 */
export async function mergeStates(sides: Sides, signal: AbortSignal): Promise<Merge> {
  const { base, current, proposed } = sides;
  if (sameState(current, base)) return { kind: "clean", state: proposed };
  if (sameState(proposed, base) || sameState(current, proposed)) return { kind: "clean", state: current };
  if (proposed.kind === "absent") return { kind: "conflict", why: "deleted-by-proposal" };
  if (current.kind === "absent") return { kind: "conflict", why: "deleted-here" };
  if (!isRegular(current) || !isRegular(proposed)) return { kind: "conflict", why: "symlink" };
  if (base.kind === "symlink") return { kind: "conflict", why: "symlink" };
  return mergeRegular({ base, current, proposed }, signal);
}

interface RegularSides extends Sides {
  readonly current: HeldState;
  readonly proposed: HeldState;
}

async function mergeRegular(sides: RegularSides, signal: AbortSignal): Promise<Merge> {
  const { current, proposed } = sides;
  const ancestor = sides.base.kind === "absent" ? Buffer.alloc(0) : sides.base.content;
  const kind = current.kind === sides.base.kind ? proposed.kind : current.kind;
  const clean = (content: Buffer): Merge => ({ kind: "clean", state: { kind, content } });
  if (sides.base.kind !== "absent") {
    if (current.content.equals(ancestor)) return clean(proposed.content);
    if (proposed.content.equals(ancestor)) return clean(current.content);
  }
  if (current.content.equals(proposed.content)) return clean(current.content);
  const texts = [current.content, ancestor, proposed.content] as const;
  if (texts.some((text) => text.includes(0))) return { kind: "conflict", why: "binary" };
  const merged = await mergeTexts(texts, signal);
  if (merged.conflicts === 0 && sides.base.kind !== "absent") return clean(merged.text);
  const why = sides.base.kind === "absent" ? "both-created" : "both-changed";
  return { kind: "conflict", why, ...(merged.conflicts > 0 && { marked: { kind, content: merged.text } }) };
}

interface MergedText {
  readonly text: Buffer;
  readonly conflicts: number;
}

/** What git answers: the number of conflicts, at most 127. */
const conflictCounts = Array.from({ length: 128 }, (_none, count) => count);

async function mergeTexts(
  texts: readonly [Buffer, Buffer, Buffer],
  signal: AbortSignal,
): Promise<MergedText> {
  const dir = await mkdtemp(join(tmpdir(), "remit-merge-"));
  try {
    const names = ["current", "base", "proposal"] as const;
    await Promise.all(names.map((name, at) => writeFile(join(dir, name), texts[at] ?? "", { mode: 0o600 })));
    const labels = ["-L", "yours", "-L", "base", "-L", "proposal"];
    const merged = await openGit({ cwd: dir, gitDir: join(dir, "none") }).run(
      ["merge-file", "-p", "--diff3", ...labels, ...names],
      { expect: conflictCounts, signal },
    );
    return { text: merged.stdout, conflicts: merged.exitCode };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
