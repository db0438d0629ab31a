import { type RepoPath, pathFromBytes } from "../base/repo-path.ts";
import type { Change, ChangeKind, TreeEntry } from "./change.ts";
import { type FileDifference, diffFile, isBinary } from "./hunks.ts";
import { readBlobs } from "./objects.ts";
import type { Shadow } from "./shadow.ts";
import { splitNul } from "./tracked.ts";

export { entryAt, listEntries, listTree, readBlob, readText } from "./objects.ts";

/** Every path in which two trees differ, in git's order. */
export async function listChanges(
  shadow: Shadow,
  baseTree: string,
  proposalTree: string,
  signal: AbortSignal,
): Promise<Change[]> {
  if (baseTree === proposalTree) return [];
  const trees = [baseTree, proposalTree];
  const pairs = await readPairs(shadow, trees, signal);
  const renames = await readRenames(shadow, trees, signal);
  const contents = await readContents(shadow, pairs, signal);
  return pairs.map((pair) => changeOf(pair, contents, renames));
}

/** The whole difference as git's own patch, binary files included: `git apply` takes it. */
export async function writePatch(
  shadow: Shadow,
  baseTree: string,
  proposalTree: string,
  signal: AbortSignal,
): Promise<Buffer> {
  const shape = ["-r", "-p", "--binary", "--full-index", "--no-renames", "--no-color"];
  const plain = ["--no-ext-diff", "--no-textconv", "--src-prefix=a/", "--dst-prefix=b/"];
  const args = ["diff-tree", ...shape, ...plain, baseTree, proposalTree];
  const { stdout } = await shadow.git.run(args, { signal });
  return stdout;
}

interface Pair {
  readonly path: RepoPath;
  readonly base: TreeEntry | undefined;
  readonly proposal: TreeEntry | undefined;
}

interface Renames {
  readonly from: ReadonlyMap<RepoPath, RepoPath>;
  readonly to: ReadonlyMap<RepoPath, RepoPath>;
}

async function readPairs(shadow: Shadow, trees: readonly string[], signal: AbortSignal): Promise<Pair[]> {
  const args = ["diff-tree", "-r", "-z", "--raw", "--no-renames", ...trees];
  const records = splitNul((await shadow.git.run(args, { signal })).stdout);
  const pairs: Pair[] = [];
  for (let at = 0; at + 1 < records.length; at += 2) {
    const [baseMode = "", mode = "", baseOid = "", oid = ""] = (records[at] ?? "")
      .toString("latin1")
      .slice(1)
      .split(" ");
    const path = pathFromBytes(records[at + 1] ?? Buffer.alloc(0));
    pairs.push({ path, base: entryOf(baseMode, baseOid), proposal: entryOf(mode, oid) });
  }
  return pairs;
}

function entryOf(mode: string, oid: string): TreeEntry | undefined {
  return mode === "000000" ? undefined : { mode, oid };
}

async function readRenames(shadow: Shadow, trees: readonly string[], signal: AbortSignal): Promise<Renames> {
  const args = ["diff-tree", "-r", "-z", "--raw", "-M", "--diff-filter=R", ...trees];
  const records = splitNul((await shadow.git.run(args, { signal })).stdout);
  const from = new Map<RepoPath, RepoPath>();
  const to = new Map<RepoPath, RepoPath>();
  for (let at = 0; at + 2 < records.length; at += 3) {
    const [old, now] = [records[at + 1], records[at + 2]].map((bytes) =>
      pathFromBytes(bytes ?? Buffer.alloc(0)),
    );
    from.set(now ?? "", old ?? "");
    to.set(old ?? "", now ?? "");
  }
  return { from, to };
}

/** Differences by path; none for what has no lines. */
async function readContents(
  shadow: Shadow,
  pairs: readonly Pair[],
  signal: AbortSignal,
): Promise<ReadonlyMap<RepoPath, Content>> {
  const contents = new Map<RepoPath, Content>();
  const compared = pairs.filter((pair) => isCompared(pair));
  const oids = compared.flatMap(({ base, proposal }) =>
    [base, proposal].flatMap((entry) => entry?.oid ?? []),
  );
  const waiting = new Map<string, Buffer>();
  for await (const { oid, content } of readBlobs(shadow, oids, signal)) waiting.set(oid, content);
  for (const { path, base, proposal } of compared) {
    const [old, now] = [base, proposal].map((entry) => (entry && waiting.get(entry.oid)) ?? Buffer.alloc(0));
    contents.set(path, contentOf(path, old ?? Buffer.alloc(0), now ?? Buffer.alloc(0)));
  }
  return contents;
}

type Content = FileDifference & { readonly binary: boolean };

const noLines: FileDifference = { hunks: [], added: 0, deleted: 0 };

function contentOf(path: RepoPath, base: Buffer, proposal: Buffer): Content {
  if (isBinary(base) || isBinary(proposal)) return { ...noLines, binary: true };
  return { ...diffFile(path, base, proposal), binary: false };
}

function isCompared({ base, proposal }: Pair): boolean {
  return base?.oid !== proposal?.oid && !isSubmodule(base) && !isSubmodule(proposal);
}

function isSubmodule(entry: TreeEntry | undefined): boolean {
  return entry?.mode === "160000";
}

function changeOf(pair: Pair, contents: ReadonlyMap<RepoPath, Content>, renames: Renames): Change {
  const { path, base, proposal } = pair;
  const content = contents.get(path) ?? { ...noLines, binary: false };
  const renamedFrom = renames.from.get(path);
  const renamedTo = renames.to.get(path);
  const isRename = renamedFrom !== undefined || renamedTo !== undefined;
  return {
    path,
    kinds: [
      ...kindsOf(pair),
      ...(isRename ? ["rename" as const] : []),
      ...(content.binary ? ["binary" as const] : []),
    ],
    ...(base !== undefined && { base }),
    ...(proposal !== undefined && { proposal }),
    ...(renamedFrom !== undefined && { renamedFrom }),
    ...(renamedTo !== undefined && { renamedTo }),
    ...content,
  };
}

function kindsOf({ base, proposal }: Pair): ChangeKind[] {
  if (isSubmodule(base) || isSubmodule(proposal)) return ["submodule"];
  const kinds: ChangeKind[] = [];
  if (base === undefined) kinds.push("create");
  else if (proposal === undefined) kinds.push("delete");
  else if (base.oid !== proposal.oid) kinds.push("modify");
  const isLink = (entry: TreeEntry | undefined): boolean => entry?.mode === "120000";
  if (isLink(base) || isLink(proposal)) kinds.push("symlink");
  else if (base !== undefined && proposal !== undefined && base.mode !== proposal.mode) kinds.push("mode");
  return kinds;
}
