import * as vscode from "vscode";
import type { RepoPath } from "../../base/repo-path.ts";
import { treeFileOf } from "./proposal-uri.ts";
import type { Review } from "./review.ts";
import type { Reviews } from "./reviews.ts";

const maxBytes = 20 * 1024 * 1024;

/**
 * The text of a file in the base or the proposal of a run, out of the runner's own objects. Empty where the tree has no
 * such file; a sentence for what is no text. Only trees of runs of the opened folders can be read.
 */
export async function readTreeFile(reviews: Reviews, stateDir: string, uri: vscode.Uri): Promise<string> {
  const file = treeFileOf(uri);
  if (file === undefined) return vscode.l10n.t("This address is not one of a proposal.");
  const review = await reviews.open(file.run);
  const content = await readContent(review, stateDir, file);
  if (content === undefined) return "";
  const { isBinary } = await import("../../worktree/hunks.ts");
  if (content.length > maxBytes) return vscode.l10n.t("This file is too large to be shown.");
  return isBinary(content)
    ? vscode.l10n.t("This file is binary: {0} bytes.", content.length)
    : content.toString("utf8");
}

async function readContent(
  { reviewed }: Review,
  stateDir: string,
  { side, path }: { readonly side: "base" | "proposal"; readonly path: RepoPath },
): Promise<Buffer | undefined> {
  const { openShadow } = await import("../../worktree/shadow.ts");
  const { entryAt, readBlob } = await import("../../worktree/diff.ts");
  const { baseTree, proposalTree } = reviewed.evidence;
  const signal = AbortSignal.timeout(30_000);
  const shadow = await openShadow(reviewed.stored.root, stateDir, signal);
  const entry = await entryAt(shadow, side === "base" ? baseTree : proposalTree, path, signal);
  if (entry === undefined || entry.mode === "160000") return undefined;
  return readBlob(shadow, entry.oid, signal);
}
