import type { RepoPath } from "../../../base/repo-path.ts";
import { type Dialect, compareSurfaces } from "../compare.ts";
import {
  type Doubt,
  type Finding,
  type Findings,
  type Sides,
  differenceMark,
  fingerprint,
  unreadDoubt,
} from "../finding.ts";
import { folderOf, foldersAbove } from "../paths.ts";
import type { SourceTree } from "../source-tree.ts";
import { moduleIn, moduleName, pythonReader, pythonSurface, topIn } from "./surfaces.ts";

const dialect: Dialect = { namedParameters: true, lenientCalls: false, unions: false, exactCalls: false };
const isPython = (path: RepoPath): boolean => /\.pyi?$/.test(path);
const aside =
  /(?:^|\/)(?:tests?|testing|docs?|examples?|benchmarks?|scripts?|tools|ci|conftest\.py|setup\.py|\.[^/]+)(?:\/|$)/;
const manifests = ["pyproject.toml", "setup.py", "setup.cfg"];

interface Module {
  readonly path: RepoPath;
  readonly doubts: readonly Doubt[];
  /** The `__init__.py` of its outermost package, or itself. */
  readonly top: RepoPath;
}

/** What differs between what the Python packages of two trees offer. */
export async function pythonFindings(sides: Sides): Promise<Findings> {
  const differing = await differingModules(sides);
  const modules = new Map<string, Module>();
  for (const { path, top } of differing) {
    for (const each of modulesFor(path, top))
      modules.set(moduleName(each, top), { path: each, top, doubts: [] });
  }
  const found: Finding[] = [];
  const seen = new Set<string>();
  for (const [, module] of [...modules].toSorted(([a], [b]) => a.split(".").length - b.split(".").length)) {
    for (const finding of await moduleFindings(module, sides)) {
      const mark = differenceMark(finding.difference);
      if (!seen.has(mark)) found.push(finding);
      seen.add(mark);
    }
  }
  return { found, doubts: differing.flatMap(({ doubts }) => doubts) };
}

async function differingModules({ base, proposal, changes }: Sides): Promise<readonly Module[]> {
  const differing: Module[] = [];
  for (const { path } of changes) {
    const top = isPython(path) && !aside.test(path) ? topOf(path, [base, proposal]) : undefined;
    if (top === undefined) continue;
    const [old, now] = [await base.read(path, pythonReader), await proposal.read(path, pythonReader)];
    if (fingerprint(old) !== fingerprint(now))
      differing.push({ path, top, doubts: unreadDoubt(path, old, now) });
  }
  return differing;
}

async function moduleFindings({ path, top }: Module, { base, proposal }: Sides): Promise<readonly Finding[]> {
  const [from, to] = [moduleIn(base, path, top), moduleIn(proposal, path, top)];
  const before = await pythonSurface(base, from, topIn(base, top));
  const after = await pythonSurface(proposal, to, topIn(proposal, top));
  const doubt =
    (await proposal.read(to, pythonReader))?.unclear ?? (await base.read(from, pythonReader))?.unclear;
  return compareSurfaces(before, after, dialect).map((plain) => {
    const isDoubtful = doubt !== undefined && plain.kind !== "changed";
    const difference = isDoubtful ? { ...plain, unclear: plain.unclear ?? doubt } : plain;
    const through = `\`${moduleName(path, top)}\` is a public module of the package`;
    return { difference, of: moduleName(top, top), through };
  });
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
