import * as vscode from "vscode";
import { pathProblem } from "../../base/glob.ts";
import type { Shadow } from "../../worktree/shadow.ts";
import { treeFileOf, type TreeFile } from "./proposal-uri.ts";
import type { ReviewedRun } from "./reviewed-run.ts";
import type { Reviews } from "./reviews.ts";

/** Texts of files in the base or the proposal of a run, out of the runner's own objects. */
export interface ProposalDocuments {
  /**
   * Empty where the tree has no such file, a sentence for what is no text. Only trees of runs of the opened folders
   * can be read.
   */
  read(uri: vscode.Uri): Promise<string>;
}

const maxBytes = 20 * 1024 * 1024;
/** A diff of all files asks for each at once; a process for each at once would be too many. */
const atOnce = 4;

export function openProposalDocuments(reviews: Reviews, stateDir: () => Promise<string>): ProposalDocuments {
  const shadows = new Map<string, Promise<Shadow>>();
  const lanes = Array.from({ length: atOnce }, () => Promise.resolve());
  let next = 0;

  return {
    async read(uri) {
      const file = treeFileOf(uri);
      if (file === undefined || pathProblem(file.path) !== undefined)
        return vscode.l10n.t("This address is not one of a proposal.");
      const { reviewed } = await reviews.open(file.run);
      const content = await inLane(() => readContent(reviewed, file));
      return content === undefined ? "" : textOf(content);
    },
  };

  async function readContent(reviewed: ReviewedRun, file: TreeFile): Promise<Buffer | undefined> {
    const { entryAt, readBlob } = await import("../../worktree/diff.ts");
    const signal = AbortSignal.timeout(30_000);
    const shadow = await shadowOf(reviewed.stored.root, signal);
    const change = reviewed.evidence.changes.find(({ path }) => path === file.path);
    const { baseTree, proposalTree } = reviewed.evidence;
    const tree = file.side === "base" ? baseTree : proposalTree;
    const entry = change === undefined ? await entryAt(shadow, tree, file.path, signal) : change[file.side];
    const isBlob = entry !== undefined && entry.mode !== "160000" && /^[0-9a-f]{40,64}$/.test(entry.oid);
    return isBlob ? readBlob(shadow, entry.oid, signal) : undefined;
  }

  /** Opened once for as long as documents are asked for one after the other. */
  async function shadowOf(root: string, signal: AbortSignal): Promise<Shadow> {
    const known = shadows.get(root);
    if (known !== undefined) return known;
    const { openShadow } = await import("../../worktree/shadow.ts");
    const opening = openShadow(root, await stateDir(), signal);
    shadows.set(root, opening);
    setTimeout(() => shadows.delete(root), 10_000).unref();
    return opening;
  }

  function inLane<Result>(act: () => Promise<Result>): Promise<Result> {
    next = (next + 1) % atOnce;
    const result = (lanes[next] ?? Promise.resolve()).then(act);
    lanes[next] = result.then(
      () => undefined,
      () => undefined,
    );
    return result;
  }
}

async function textOf(content: Buffer): Promise<string> {
  const { isBinary } = await import("../../worktree/hunks.ts");
  if (content.length > maxBytes) return vscode.l10n.t("This file is too large to be shown.");
  return isBinary(content)
    ? vscode.l10n.t("This file is binary: {0} bytes.", content.length)
    : content.toString("utf8");
}
