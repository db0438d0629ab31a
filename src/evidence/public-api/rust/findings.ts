import { parse as parseToml } from "smol-toml";
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
import { folderOf, foldersAbove, pathWithin } from "../paths.ts";
import type { SourceTree } from "../source-tree.ts";
import { type Placed, placeDeclaration } from "../surface.ts";
import { RustCrate, type Segments, rustReader } from "./crate.ts";
import type { RustModule } from "./module.ts";

const dialect: Dialect = { namedParameters: false, lenientCalls: false, unions: false, exactCalls: true };
const aside = /(?:^|\/)(?:tests|examples|benches|target|vendor|fuzz)\/|(?:^|\/)(?:build|main)\.rs$|\/bin\//;

/** What differs between what the library crates of two trees offer. */
export async function rustFindings({ base, proposal, changes }: Sides): Promise<Findings> {
  const crates = new Map<RepoPath, RepoPath[]>();
  const doubts: Doubt[] = [];
  for (const { path } of changes) {
    if (!path.endsWith(".rs") || aside.test(path)) continue;
    const [old, now] = [await base.read(path, rustReader), await proposal.read(path, rustReader)];
    const root = fingerprint(old) === fingerprint(now) ? undefined : await rootOf(path, proposal, base);
    if (root === undefined) continue;
    doubts.push(...unreadDoubt(path, old, now));
    crates.set(root, [...(crates.get(root) ?? []), path]);
  }
  const found: Finding[] = [];
  for (const [root, paths] of crates) found.push(...(await crateFindings(root, paths, { base, proposal })));
  return { found, doubts };
}

async function crateFindings(
  root: RepoPath,
  paths: readonly RepoPath[],
  { base, proposal }: Pick<Sides, "base" | "proposal">,
): Promise<readonly Finding[]> {
  const [before, after] = [await surfaceOf(base, root, paths), await surfaceOf(proposal, root, paths)];
  const doubt = (await unreadOf(proposal, paths)) ?? (await unreadOf(base, paths));
  const folder = folderOf(folderOf(root)).split("/").at(-1);
  const of = folder === undefined || folder === "" ? "The crate" : `The crate ${folder}`;
  const through = `\`${root}\` is the root of the crate, which leads to it by public modules and \`pub use\``;
  const seen = new Set<string>();
  return compareSurfaces(before, after, dialect).flatMap((plain) => {
    const mark = differenceMark(plain);
    if (seen.has(mark)) return [];
    seen.add(mark);
    const isSure = doubt === undefined || plain.kind === "changed";
    return [{ difference: isSure ? plain : { ...plain, unclear: plain.unclear ?? doubt }, of, through }];
  });
}

async function unreadOf(tree: SourceTree, paths: readonly RepoPath[]): Promise<string | undefined> {
  for (const path of paths) {
    const module = await tree.read(path, rustReader);
    const why = module?.unclear ?? module?.expands;
    if (why !== undefined) return why;
  }
  return undefined;
}

/** The root file of the library that a file belongs to. */
async function rootOf(path: RepoPath, ...trees: readonly SourceTree[]): Promise<RepoPath | undefined> {
  for (const folder of foldersAbove(path)) {
    const manifest = folder === "" ? "Cargo.toml" : `${folder}/Cargo.toml`;
    const tree = trees.find((each) => each.has(manifest));
    if (tree === undefined) continue;
    const usual = folder === "" ? "src/lib.rs" : `${folder}/src/lib.rs`;
    const named = libraryIn((await tree.text(manifest)) ?? "");
    const root = named === undefined ? usual : (pathWithin(folder, named) ?? usual);
    const isInside = path.startsWith(`${folderOf(root)}/`) || folderOf(root) === "";
    return isInside && trees.some((each) => each.has(root)) ? root : undefined;
  }
  return undefined;
}

function libraryIn(text: string): string | undefined {
  if (!text.includes("[lib]")) return undefined;
  try {
    const { lib } = parseToml(text) as { lib?: { path?: unknown } };
    return typeof lib?.path === "string" ? lib.path : undefined;
  } catch (thrown) {
    if (thrown instanceof Error) return undefined;
    throw thrown;
  }
}

const maxItems = 50_000;

/** All that can be named from outside, and what `impl` blocks of the changed files add to it. */
async function surfaceOf(
  tree: SourceTree,
  root: RepoPath,
  paths: readonly RepoPath[],
): Promise<ReadonlyMap<string, Placed>> {
  const crate = new RustCrate(tree, root);
  const surface = new Map<string, Placed>();
  const place = async (at: Segments, prefix: string, inside: readonly string[]): Promise<void> => {
    if (inside.includes(at.join("::")) || inside.length > 12 || surface.size > maxItems) return;
    for (const [name, named] of await crate.namesOf(at)) {
      if (named.kind === "declared") placeDeclaration(surface, `${prefix}${name}`, named);
      else await place(named.at, `${prefix}${name}::`, [...inside, at.join("::")]);
    }
  };
  await place([], "", []);
  for (const path of paths) {
    const module = await tree.read(path, rustReader);
    if (module !== undefined) placeAdded(surface, module, path);
  }
  return surface;
}

function placeAdded(surface: Map<string, Placed>, module: RustModule, path: RepoPath): void {
  for (const [name, item] of Object.entries(module.macros)) surface.set(name, { item, path });
  for (const [type, items] of Object.entries(module.added)) {
    for (const owner of module.inner.includes(type) ? [] : ownersOf(surface, type, path)) {
      for (const [member, item] of Object.entries(items)) {
        const key = `${owner}${member}`;
        if (!surface.has(key)) surface.set(key, { item, path, parent: owner });
      }
    }
  }
  for (const { inline } of Object.values(module.children)) {
    if (inline !== undefined) placeAdded(surface, inline, path);
  }
}

const types = new Set(["struct", "enum", "union", "trait", "type"]);

/** The public names of a type: of the one in the same file, or of the only one that is called so. */
function ownersOf(surface: ReadonlyMap<string, Placed>, type: string, path: RepoPath): readonly string[] {
  const all = [...surface].filter(
    ([key, placed]) =>
      placed.parent === undefined &&
      types.has(placed.item.kind) &&
      (key === type || key.endsWith(`::${type}`)),
  );
  const beside = all.filter(([, placed]) => placed.path === path);
  const declared = new Set(all.map(([, placed]) => placed.path));
  const chosen = beside.length > 0 ? beside : declared.size === 1 ? all : [];
  return chosen.map(([key]) => key);
}
