import { printablePath, type RepoPath } from "../../base/repo-path.ts";
import type { Change } from "../../worktree/change.ts";
import type { Violation } from "../evidence.ts";
import { formatOf, type Ecosystem } from "../dependencies/format.ts";
import { isFixture } from "../dependencies/fixture.ts";
import { listedNames, permissionText, plainName, type Option } from "../dependencies/permission.ts";
import { firstLines, hunksAt } from "../rules/place.ts";
import type { RuleTrees } from "../rule-trees.ts";
import { languageOf } from "../syntax/language.ts";
import { parse } from "../syntax/parse.ts";
import { unlistedGo } from "./go-module.ts";
import { addedNames } from "./added-name.ts";
import { importsOf, type Imported, type ImportLanguage } from "./imported.ts";
import { foldersUp } from "../folders-up.ts";
import { KnownManifests, type Unlisted } from "./known.ts";
import { unlistedPython } from "./python.ts";
import { unlistedCrates } from "./rust.ts";
import { mayBeUnlisted, packageOf, unlistedScripts } from "./script.ts";

type FindUnlisted = (
  path: RepoPath,
  imports: readonly Imported[],
  known: KnownManifests,
) => Promise<readonly Unlisted[]>;

const finders: Record<ImportLanguage, FindUnlisted> = {
  javascript: unlistedScripts,
  typescript: unlistedScripts,
  tsx: unlistedScripts,
  python: unlistedPython,
  go: unlistedGo,
  rust: unlistedCrates,
};

interface FoundIn {
  readonly change: Change;
  readonly language: ImportLanguage;
  readonly unlisted: readonly Unlisted[];
}

const maxFindings = 20;

/** Imports that are new in the proposal and that no manifest of it accounts for. */
export async function importViolations(
  changes: readonly Change[],
  option: Option,
  trees: RuleTrees,
): Promise<readonly Violation[]> {
  const known = new KnownManifests(trees.proposal);
  const found: FoundIn[] = [];
  // Most changes bring no import; only where the lines that were added may hold one is anything read.
  const maybe = changes.flatMap((change) => candidate(change));
  const kept = maybe.length === 0 ? new Set() : await manifestKinds(known);
  // Where the tree has no manifest of a language at all, there is nothing to look an import up in.
  const candidates = maybe.filter(({ language }) => kept.has(ecosystems[language]));
  await known.prepare([
    ...new Set(candidates.flatMap(({ change, language }) => manifestsAbove(change.path, language))),
  ]);
  for (const { change, language, names } of candidates) {
    if (!(await mayBring({ change, language, names }, known))) continue;
    found.push({ change, language, unlisted: await unlistedIn(change, { language, trees, known }) });
  }
  const before = await importedBefore(changes, found, trees);
  return found
    .flatMap(({ change, unlisted }) =>
      [...new Map(unlisted.map((one) => [one.name, one])).values()]
        .filter(({ name }) => !before.has(name))
        .filter(isUnnamed(option))
        .map((one) => violation(change, one, option)),
    )
    .slice(0, maxFindings);
}

/** A package that the contract names may be meant to come later. */
function isUnnamed(option: Option): (unlisted: Unlisted) => boolean {
  const listed = listedNames(option);
  return ({ name }) => listed?.has(plainName(name)) !== true;
}

function importLanguage(path: RepoPath): ImportLanguage | undefined {
  const language = languageOf(path);
  const isForeign = /(?:^|\/)(?:node_modules|vendor|third_party)\//.test(path);
  return language === "java" || isForeign ? undefined : language;
}

const ecosystems: Record<ImportLanguage, Ecosystem> = {
  javascript: "npm",
  typescript: "npm",
  tsx: "npm",
  python: "python",
  go: "go",
  rust: "cargo",
};

async function manifestKinds(known: KnownManifests): Promise<ReadonlySet<Ecosystem>> {
  const kinds = new Set<Ecosystem>();
  for (const path of await known.paths()) {
    const format = formatOf(path);
    if (format?.kind === "manifest") kinds.add(format.ecosystem);
    else if (format?.kind === "whole" && /(?:^|\/)(?:setup\.py|environment\.ya?ml)$/.test(path))
      kinds.add("python");
  }
  return kinds;
}

interface Candidate {
  readonly change: Change;
  readonly language: ImportLanguage;
  readonly names: readonly string[];
}

function candidate(change: Change): readonly Candidate[] {
  const language = importLanguage(change.path);
  if (language === undefined || change.proposal === undefined) return [];
  const names = addedNames(change, language);
  return names.length === 0 ? [] : [{ change, language, names }];
}

const manifestNames: Partial<Record<ImportLanguage, string>> = {
  javascript: "package.json",
  typescript: "package.json",
  tsx: "package.json",
  go: "go.mod",
  rust: "Cargo.toml",
};

function manifestsAbove(path: RepoPath, language: ImportLanguage): readonly RepoPath[] {
  const name = manifestNames[language];
  return name === undefined ? [] : foldersUp(path).map((folder) => `${folder}${name}`);
}

async function mayBring({ change, language, names }: Candidate, known: KnownManifests): Promise<boolean> {
  if (finders[language] === unlistedScripts) return mayBeUnlisted(change.path, names, known);
  const imports = names.map((name) => ({ name, line: 1, isOptional: false }));
  return (await finders[language](change.path, imports, known)).length > 0;
}

interface Looking {
  readonly language: ImportLanguage;
  readonly trees: RuleTrees;
  readonly known: KnownManifests;
}

async function unlistedIn(change: Change, { language, trees, known }: Looking): Promise<readonly Unlisted[]> {
  const now = await trees.proposal.text(change.path);
  if (now === undefined) return [];
  const tree = await parse(language, now);
  if (tree.kind === "unparsed") return [unreadFile(change, tree.why)];
  const unlisted = await finders[language](change.path, importsOf(language, tree.root), known);
  const doubt = doubtOf(change.path, tree.mistake !== undefined);
  return doubt === undefined ? unlisted : unlisted.map((one) => ({ ...one, why: doubt }));
}

/** The names that any changed file imported already: what moved from one to another is no new import. */
async function importedBefore(
  changes: readonly Change[],
  found: readonly FoundIn[],
  trees: RuleTrees,
): Promise<ReadonlySet<string>> {
  const names = new Set(found.flatMap(({ unlisted }) => unlisted.map(({ name }) => name)));
  const before = new Set<string>();
  for (const { path, base, renamedTo } of names.size === 0 ? [] : changes) {
    const language = importLanguage(renamedTo ?? path);
    if (language === undefined || base === undefined) continue;
    const text = await trees.base.text(path);
    if (text === undefined || ![...names].some((name) => text.includes(name))) continue;
    const tree = await parse(language, text);
    if (tree.kind === "unparsed") continue;
    for (const { name } of importsOf(language, tree.root)) before.add(packageOf(name) ?? name).add(name);
  }
  return before;
}

function unreadFile(change: Change, why: string): Unlisted {
  const line = firstLines(change)?.start ?? 1;
  return { line, name: "", text: `What ${printablePath(change.path)} imports is not known.`, why };
}

function doubtOf(path: RepoPath, isBroken: boolean): string | undefined {
  if (isBroken) return "the file does not fit the grammar of its language";
  return isFixture(path) ? "it lies in a folder of test data, which nothing may ever run" : undefined;
}

function violation(change: Change, { line, text, why }: Unlisted, option: Option): Violation {
  const lines = { start: line, end: line, side: "proposal" } as const;
  return {
    rule: "dependencies",
    message: `${text} ${permissionText(option)}`,
    clause: "rules.dependencies",
    certain: why === undefined,
    why: why ?? "the imports were read by a parser and looked up in the manifests of the proposal",
    path: change.path,
    lines,
    hunks: hunksAt(change, lines),
  };
}
