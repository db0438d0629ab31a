import type { RepoPath } from "../base/repo-path.ts";
import type { Change, TreeEntry } from "../worktree/change.ts";
import { listEntries, readBlobs } from "../worktree/objects.ts";
import type { Shadow } from "../worktree/shadow.ts";

/** One of the two trees that a rule decides from, read only. */
export interface RuleTree {
  /** Every path with its entry, in git's order; asked of git once, when first wanted. */
  entries(): Promise<ReadonlyMap<RepoPath, TreeEntry>>;
  /**
   * The text of a regular file. Undefined where the tree has none, and for links, submodules, files that are not
   * UTF-8 text and files over two megabytes.
   */
  text(path: RepoPath): Promise<string | undefined>;
  /** The texts of several files at the cost of one. */
  texts(paths: readonly RepoPath[]): Promise<ReadonlyMap<RepoPath, string | undefined>>;
  /** The first 64 kilobytes of a regular file of any size; undefined where the tree has none. */
  head(path: RepoPath): Promise<FileHead | undefined>;
}

/** How a file begins, and how many bytes it has. */
export interface FileHead {
  readonly bytes: Uint8Array;
  readonly size: number;
}

export interface RuleTrees {
  readonly base: RuleTree;
  readonly proposal: RuleTree;
}

/** What is needed to read the trees of a proposal. */
export interface TreePair {
  readonly baseTree: string;
  readonly proposalTree: string;
  readonly changes: readonly Change[];
}

/** Reads what changed at once, everything else when a rule asks for it. Each blob is read once. */
export async function openRuleTrees(
  shadow: Shadow,
  { baseTree, proposalTree, changes }: TreePair,
  signal: AbortSignal,
): Promise<RuleTrees> {
  const texts = new Map<string, string | undefined>();
  const heads = new Map<string, FileHead>();
  const load = async (oids: readonly string[]): Promise<void> => {
    const missing = oids.filter((oid) => !texts.has(oid));
    if (missing.length === 0) return;
    for await (const { oid, content } of readBlobs(shadow, missing, signal)) {
      texts.set(oid, textOf(content));
      heads.set(oid, { bytes: Buffer.from(content.subarray(0, headBytes)), size: content.length });
    }
  };
  await load(changes.flatMap(({ base, proposal }) => [base, proposal].flatMap(regularOid)));
  const open = (tree: string, side: "base" | "proposal"): RuleTree => {
    const changed = new Map(changes.map((change) => [change.path, change[side]]));
    let listing: Promise<ReadonlyMap<RepoPath, TreeEntry>> | undefined;
    const entries = () => (listing ??= listEntries(shadow, tree, signal));
    const loaded = async (paths: readonly RepoPath[]): Promise<readonly string[]> => {
      const isListed = paths.every((path) => changed.has(path));
      const listed = isListed ? changed : await entries();
      const oids = paths.map(
        (path) => regularOid(changed.has(path) ? changed.get(path) : listed.get(path))[0] ?? "",
      );
      await load(oids.filter((oid) => oid !== ""));
      return oids;
    };
    const readTexts = async (paths: readonly RepoPath[]) => {
      const oids = await loaded(paths);
      return new Map(paths.map((path, at) => [path, texts.get(oids[at] ?? "")]));
    };
    return {
      entries,
      text: async (path) => (await readTexts([path])).get(path),
      texts: readTexts,
      head: async (path) => heads.get((await loaded([path]))[0] ?? ""),
    };
  };
  return { base: open(baseTree, "base"), proposal: open(proposalTree, "proposal") };
}

const maxBytes = 2 * 1024 * 1024;
const headBytes = 64 * 1024;

function regularOid(entry: TreeEntry | undefined): readonly string[] {
  return entry?.mode.startsWith("100") === true ? [entry.oid] : [];
}

function textOf(content: Buffer): string | undefined {
  if (content.length > maxBytes || content.includes(0)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content);
  } catch (thrown) {
    // What is no UTF-8 is no text that a parser could read.
    if (thrown instanceof TypeError) return undefined;
    throw thrown;
  }
}
