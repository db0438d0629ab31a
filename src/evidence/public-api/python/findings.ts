import type { RepoPath } from "../../../base/repo-path.ts";
import { type Dialect, compareSurfaces } from "../compare.ts";
import {
  type Finding,
  type Findings,
  type Sides,
  differenceMark,
  fingerprint,
  nothingFound,
} from "../finding.ts";
import { folderOf, foldersAbove } from "../paths.ts";
import type { SourceTree } from "../source-tree.ts";
import { moduleName, pythonReader, pythonSurface } from "./surfaces.ts";

const dialect: Dialect = { namedParameters: true, lenientCalls: false, unions: false, exactCalls: false };
const isPython = (path: RepoPath): boolean => /\.pyi?$/.test(path);
const aside =
  /(?:^|\/)(?:tests?|testing|docs?|examples?|benchmarks?|scripts?|tools|ci|conftest\.py|setup\.py|\.[^/]+)(?:\/|$)/;
const manifests = ["pyproject.toml", "setup.py", "setup.cfg"];

/** What differs between what the Python packages of two trees offer. */
export async function pythonFindings({ base, proposal, changes }: Sides): Promise<Findings> {
  const differing: { path: RepoPath; top: RepoPath }[] = [];
  for (const { path } of changes) {
    const top = isPython(path) && !aside.test(path) ? topOf(path, [base, proposal]) : undefined;
    if (top === undefined) continue;
    const [old, now] = [await base.read(path, pythonReader), await proposal.read(path, pythonReader)];
    if (fingerprint(old) !== fingerprint(now)) differing.push({ path, top });
  }
  if (differing.length === 0) return nothingFound;
  const modules = new Map(
    differing.flatMap(({ path, top }) => modulesFor(path, top).map((module) => [module, top])),
  );
  const found: Finding[] = [];
  const seen = new Set<string>();
  for (const [module, top] of [...modules].toSorted(
    ([a], [b]) => a.split("/").length - b.split("/").length,
  )) {
    const before = await pythonSurface(base, standing(base, module), top);
    const after = await pythonSurface(proposal, standing(proposal, module), top);
    const doubt = await unreadDoubt(module, [proposal, base]);
    for (const plain of compareSurfaces(before, after, dialect)) {
      const isDoubtful = doubt !== undefined && plain.kind !== "changed";
      const difference = isDoubtful ? { ...plain, unclear: plain.unclear ?? doubt } : plain;
      const mark = differenceMark(difference);
      if (seen.has(mark)) continue;
      seen.add(mark);
      const through = `\`${moduleName(module, top)}\` is a public module of the package`;
      found.push({ difference, of: moduleName(top, top), through });
    }
  }
  return { found, doubts: [] };
}

async function unreadDoubt(module: RepoPath, trees: readonly SourceTree[]): Promise<string | undefined> {
  for (const tree of trees) {
    const unclear = (await tree.read(standing(tree, module), pythonReader))?.unclear;
    if (unclear !== undefined) return unclear;
  }
  return undefined;
}

/** A module may become a package of the same name, and the other way round. */
function standing(tree: SourceTree, path: RepoPath): RepoPath {
  if (tree.has(path)) return path;
  const stem = path.replace(/(?:\/__init__)?\.pyi?$/, "");
  return [`${stem}.py`, `${stem}/__init__.py`].find((each) => tree.has(each)) ?? path;
}

/** The `__init__.py` of the outermost package that a file lies in, where a manifest stands beside or above it. */
function topOf(path: RepoPath, trees: readonly SourceTree[]): RepoPath | undefined {
  const has = (file: RepoPath): boolean => trees.some((tree) => tree.has(file));
  let folder = folderOf(path);
  let top: RepoPath | undefined;
  for (
    ;
    folder !== "" && (has(`${folder}/__init__.py`) || has(`${folder}/__init__.pyi`));
    folder = folderOf(folder)
  ) {
    top = has(`${folder}/__init__.py`) ? `${folder}/__init__.py` : `${folder}/__init__.pyi`;
  }
  const isSingle = top === undefined && /^(?:src\/)?[a-z][a-z0-9_]*\.py$/.test(path);
  const found = top ?? (isSingle ? path : undefined);
  if (found === undefined) return undefined;
  const above = ["", ...foldersAbove(found)];
  return above.some((each) => manifests.some((name) => has(each === "" ? name : `${each}/${name}`)))
    ? found
    : undefined;
}

/** The modules whose names a file can change: itself, where it is public, and the packages above it. */
function modulesFor(path: RepoPath, top: RepoPath): readonly RepoPath[] {
  const inits = foldersAbove(path)
    .filter((folder) => folder.startsWith(folderOf(top)) && folderOf(top) !== "")
    .map((folder) => `${folder}/__init__.py`);
  return [path, ...inits].filter((module) => isPublic(module, top));
}

function isPublic(path: RepoPath, top: RepoPath): boolean {
  return moduleName(path, top)
    .split(".")
    .every((part) => !part.startsWith("_") && part !== "tests");
}
