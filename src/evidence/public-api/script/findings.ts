import type { RepoPath } from "../../../base/repo-path.ts";
import { type Dialect, compareSurfaces } from "../compare.ts";
import {
  type Doubt,
  type Finding,
  type Findings,
  type Sides,
  differenceMark,
  fingerprint,
  nothingFound,
} from "../finding.ts";
import { pathText } from "../message.ts";
import { foldersAbove, pathWithin } from "../paths.ts";
import type { SourceTree } from "../source-tree.ts";
import type { Difference, Placed } from "../surface.ts";
import { type Entry, type ScriptPackage, scriptPackage } from "./entries.ts";
import type { ModuleRecord } from "./record.ts";
import { affectedModules } from "./reach.ts";
import { moduleReader } from "./resolve.ts";
import { openSurfaces } from "./surfaces.ts";

const typed: Dialect = { namedParameters: false, lenientCalls: false, unions: true, exactCalls: false };
const untyped: Dialect = { ...typed, lenientCalls: true };
const isScript = (path: RepoPath): boolean =>
  /\.[mc]?[jt]sx?$/.test(path) && !/(?:^|\/)node_modules\//.test(path);
const isManifest = (path: RepoPath): boolean => /(?:^|\/)(?:package|tsconfig[\w.-]*)\.json$/.test(path);

/** What differs between what the JavaScript and TypeScript packages of two trees export. */
export async function scriptFindings(sides: Sides): Promise<Findings> {
  const changed = sides.changes.map(({ path }) => path);
  const scripts = changed.filter(isScript);
  const manifests = changed.filter(isManifest);
  const differing = await differingModules(scripts, sides);
  if (differing.length === 0 && manifests.length === 0) return nothingFound;
  const results: Findings[] = [];
  for (const folder of foldersOf([...differing, ...manifests], sides)) {
    results.push(await packageFindings(folder, sides, differing));
  }
  return { found: results.flatMap(({ found }) => found), doubts: results.flatMap(({ doubts }) => doubts) };
}

/** Changed files whose exports, or what they are, differ by what stands in the text. */
async function differingModules(
  paths: readonly RepoPath[],
  { base, proposal }: Sides,
): Promise<readonly RepoPath[]> {
  const differing: RepoPath[] = [];
  for (const path of paths) {
    const [old, now] = [await base.read(path, moduleReader), await proposal.read(path, moduleReader)];
    const exportsNothing = [old, now].every((record) => record === undefined || isSilent(record));
    if (!exportsNothing && fingerprint(old) !== fingerprint(now)) differing.push(path);
  }
  return differing;
}

function isSilent({ exports, stars, unclear }: ModuleRecord): boolean {
  return Object.keys(exports).length + stars.length === 0 && unclear === undefined;
}

/** The folders of the packages that paths belong to: the nearest with a manifest, and those above it. */
function foldersOf(paths: readonly RepoPath[], { base, proposal }: Sides): readonly RepoPath[] {
  const hasManifest = (folder: RepoPath): boolean => {
    const manifest = folder === "" ? "package.json" : `${folder}/package.json`;
    return base.has(manifest) || proposal.has(manifest);
  };
  return [...new Set(paths.flatMap((path) => foldersAbove(path).filter(hasManifest)))];
}

async function packageFindings(
  folder: RepoPath,
  { base, proposal }: Sides,
  differing: readonly RepoPath[],
): Promise<Findings> {
  const [old, now] = [await scriptPackage(base, folder), await scriptPackage(proposal, folder)];
  if (old === undefined) return nothingFound;
  const surfaces = { before: openSurfaces(base), after: openSurfaces(proposal) };
  const doubt = await modulesDoubt(differing, { base, proposal });
  const seen = new Set<string>();
  const found: Finding[] = [...entryFindings(old, now)];
  const pairs = pairsOf(old, now);
  const affected = await affectedModules(
    base,
    pairs.map(({ from }) => from),
    differing,
  );
  for (const { entry, from, to, guess } of pairs.filter(
    (pair) => pair.from !== pair.to || affected.has(pair.from),
  )) {
    const [before, after] = [await surfaces.before(from), await surfaces.after(to)];
    for (const plain of compareSurfaces(before, after, /tsx?$|[mc]ts$/.test(to) ? typed : untyped)) {
      const mark = differenceMark(plain);
      if (seen.has(mark)) continue;
      seen.add(mark);
      const unclear = plain.unclear ?? guess ?? (plain.kind === "changed" ? undefined : doubt);
      const difference = unclear === undefined ? plain : { ...plain, unclear };
      const place = await exportPlace(difference, { base, proposal, differing });
      found.push({ difference, of: old.name, through: throughEntry(entry, to), ...place });
    }
  }
  return { found, doubts: found.length > 0 ? [] : unseen(old, now, differing) };
}

interface Pair {
  readonly entry: Entry;
  readonly from: RepoPath;
  readonly to: RepoPath;
  /** Why the two need not be the same module at two times. */
  readonly guess: string | undefined;
}

/** Sources of entries that both trees have, each pair once; those that are sure come first. */
function pairsOf(old: ScriptPackage, now: ScriptPackage | undefined): readonly Pair[] {
  const pairs = new Map<string, Pair>();
  for (const entry of old.entries) {
    const other = counterpart(entry, now);
    const to = other?.source;
    const from = entry.source;
    if (entry.condition === "bin" || from === undefined || to === undefined) continue;
    const key = `${from}\n${to}`;
    if (!pairs.has(key)) pairs.set(key, { entry, from, to, guess: guessDoubt(entry, other, old.folder) });
  }
  return [...pairs.values()].toSorted(
    (a, b) => Number(a.guess !== undefined) - Number(b.guess !== undefined),
  );
}

/** One tree holds the very file that is named, the other what it may be built from: a build may export in another way. */
function guessDoubt(old: Entry, now: Entry | undefined, folder: RepoPath): string | undefined {
  if (now === undefined || isBuilt(old, folder) === isBuilt(now, folder)) return undefined;
  const built = isBuilt(old, folder) ? old : now;
  return `${pathText(built.target)} is not in the tree; ${pathText(built.source ?? "")} was read in its place, and a build may export in another way.`;
}

function isBuilt({ target, source }: Entry, folder: RepoPath): boolean {
  const stem = pathWithin(folder, target)?.replace(/\.(?:d\.)?[mc]?[jt]sx?$/, "");
  return stem === undefined || source?.startsWith(stem) !== true;
}

function counterpart({ name, condition }: Entry, of: ScriptPackage | undefined): Entry | undefined {
  return of?.entries.find((entry) => entry.name === name && entry.condition === condition);
}

/** Why what the changed files export is not known for certain. */
async function modulesDoubt(
  paths: readonly RepoPath[],
  { base, proposal }: { base: SourceTree; proposal: SourceTree },
): Promise<string | undefined> {
  for (const path of paths) {
    for (const tree of [proposal, base]) {
      const unclear = (await tree.read(path, moduleReader))?.unclear;
      if (unclear !== undefined) return `${pathText(path)}: ${unclear}`;
    }
  }
  return undefined;
}

/** Where an export came or went, of what is itself declared in a file that did not change. */
async function exportPlace(
  { kind, name, before, after }: Difference,
  { base, proposal, differing }: { base: SourceTree; proposal: SourceTree; differing: readonly RepoPath[] },
): Promise<Pick<Finding, "place">> {
  const placed = kind === "removed" ? before : after;
  if (placed === undefined || differing.includes(placed.path)) return {};
  const [root = ""] = name.split(".");
  const trees = kind === "removed" ? ([base, proposal] as const) : ([proposal, base] as const);
  for (const path of differing) {
    const [own, other] = [await trees[0].read(path, moduleReader), await trees[1].read(path, moduleReader)];
    const line = own === undefined ? undefined : exportLine(root, own, other);
    if (line !== undefined) return { place: { path, line } };
  }
  return {};
}

/** The line of an export that another version of the module does not have. */
function exportLine(name: string, own: ModuleRecord, other: ModuleRecord | undefined): number | undefined {
  const binding = own.exports[name];
  if (binding !== undefined && fingerprint(binding) !== fingerprint(other?.exports[name]))
    return binding.line;
  const stars = new Set(other?.stars.map(({ specifier }) => specifier));
  return own.stars.find(({ specifier }) => !stars.has(specifier))?.line;
}

function throughEntry(entry: Entry, source: RepoPath): string {
  return `\`${source}\` is the source of the entry \`${entry.name}\``;
}

/** Entries that are gone or new, once for each name. */
function entryFindings(old: ScriptPackage, now: ScriptPackage | undefined): readonly Finding[] {
  const names = (of: ScriptPackage | undefined): ReadonlySet<string> =>
    new Set(of?.entries.map(({ name }) => name));
  const [before, after] = [names(old), names(now)];
  return [
    ...[...before].filter((name) => !after.has(name)).map((name) => entryFinding("removed", name, old)),
    ...[...after].filter((name) => !before.has(name)).map((name) => entryFinding("added", name, now ?? old)),
  ];
}

function entryFinding(kind: "removed" | "added", name: string, of: ScriptPackage): Finding {
  const at = of.text.split("\n").findIndex((line) => line.includes(`"${name.replace(/^program /, "")}"`));
  const entry = of.entries.find((each) => each.name === name);
  // What a pattern stands for is not in the manifest: it is the file itself.
  const path = at === -1 ? (entry?.source ?? of.manifest) : of.manifest;
  const item = {
    kind: "entry",
    text: entry?.target ?? name,
    line: Math.max(at + 1, 1),
    head: "",
    whenAdded: "fine",
  } as const;
  const placed: Placed = { item, path };
  const difference: Difference = {
    kind,
    name,
    ...(kind === "removed" ? { before: placed } : { after: placed }),
    what: "",
    grade: kind === "removed" ? "breaks" : "fine",
  };
  return { difference, of: of.name, through: `\`${of.manifest}\` names the ways into the package` };
}

const aside = /(?:^|\/)(?:tests?|__tests__|examples?|docs?|scripts?|benchmarks?)\/|\.(?:test|spec|config)\./;

/** No source of an entry was found: whether a changed module is public cannot be known. */
function unseen(
  old: ScriptPackage,
  now: ScriptPackage | undefined,
  differing: readonly RepoPath[],
): readonly Doubt[] {
  const prefix = old.folder === "" ? "" : `${old.folder}/`;
  const path = differing.find((each) => each.startsWith(prefix) && !aside.test(each));
  const lost = old.entries.find((entry) => {
    const other = counterpart(entry, now);
    return entry.condition !== "bin" && other !== undefined && (entry.source ?? other.source) === undefined;
  });
  if (path === undefined || lost === undefined) return [];
  return [
    {
      path,
      message: `What ${pathText(path)} exports is another than before; whether users of ${old.name} see it is not known.`,
      why: `\`${old.manifest}\` names \`${lost.target}\` for \`${lost.name}\`, and no source of that was found in the tree.`,
    },
  ];
}
