import type { RepoPath } from "../../../base/repo-path.ts";
import { folderOf, pathWithin } from "../paths.ts";
import type { SourceTree } from "../source-tree.ts";
import { type Declaration, type Item, type Placed, type Surface, placeDeclaration } from "../surface.ts";
import { type PythonModule, type Taken, pythonModule } from "./module.ts";

/** Reads a file as a Python module. */
export const pythonReader = { name: "python", make: pythonModule };

/** Where a name leads: to what a module defines, to a module, or out of what is read. */
interface Found {
  readonly path: RepoPath;
  readonly declaration: Declaration;
}

const maxDepth = 12;

/** What a module offers: what `__all__` lists, otherwise its public names. Names that it only takes may come and go. */
export async function pythonSurface(tree: SourceTree, path: RepoPath, top: RepoPath): Promise<Surface> {
  const surface = new Map<string, Placed>();
  const module = await tree.read(path, pythonReader);
  if (module === undefined) return surface;
  const prefix = moduleName(path, top);
  for (const { name, found, taken, isOffered } of await namesOf(tree, path, module, top)) {
    const unclear = isOffered ? module.unclear : undefined;
    const declaration = found?.declaration ?? elsewhere(taken);
    placeDeclaration(surface, `${prefix}.${name}`, {
      declaration: unclear === undefined ? declaration : doubted(declaration, unclear),
      path: found?.path ?? path,
      ...(!isOffered && { available: true }),
    });
  }
  return surface;
}

interface Offered {
  readonly name: string;
  readonly found: Found | undefined;
  readonly taken: Taken | undefined;
  readonly isOffered: boolean;
}

async function namesOf(
  tree: SourceTree,
  path: RepoPath,
  module: PythonModule,
  top: RepoPath,
): Promise<readonly Offered[]> {
  const names = await boundNames(tree, path, module, top);
  const offered: Offered[] = [];
  for (const [name, taken] of names) {
    const found = await findName(tree, { path, name, top }, maxDepth);
    if (found === undefined && taken === undefined) continue;
    offered.push({ name, found, taken, isOffered: isOffered({ name, found, taken }, path, module) });
  }
  return offered;
}

/** Every name that a module has once it is imported; those that it takes with where from. */
async function boundNames(
  tree: SourceTree,
  path: RepoPath,
  module: PythonModule,
  top: RepoPath,
): Promise<ReadonlyMap<string, Taken | undefined>> {
  const names = new Map<string, Taken | undefined>(Object.entries(module.taken));
  for (const [name, { items }] of Object.entries(module.locals)) {
    const isFallback = items[""]?.kind === "variable" && names.has(name);
    if (!isFallback) names.set(name, undefined);
  }
  for (const star of module.stars) {
    const target = targetOf(tree, path, star.module, top);
    for (const name of target === undefined ? [] : await starNames(tree, target)) {
      if (!names.has(name)) names.set(name, { ...star, name });
    }
  }
  return names;
}

/** What `__all__` lists; else what a module defines, and what the `__init__` of a package takes from its own modules. */
function isOffered(
  { name, found, taken }: Omit<Offered, "isOffered">,
  path: RepoPath,
  { listed }: PythonModule,
): boolean {
  if (listed !== undefined) return listed.includes(name);
  if (name.startsWith("_") || taken?.name === "") return false;
  if (taken === undefined) return true;
  const isInit = /(?:^|\/)__init__\.pyi?$/.test(path);
  return isInit && (taken.module.startsWith(".") || found !== undefined);
}

async function starNames(tree: SourceTree, path: RepoPath): Promise<readonly string[]> {
  const module = await tree.read(path, pythonReader);
  if (module === undefined) return [];
  const names = [...Object.keys(module.locals), ...Object.keys(module.taken)];
  return module.listed ?? names.filter((name) => !name.startsWith("_"));
}

interface Wanted {
  readonly path: RepoPath;
  readonly name: string;
  readonly top: RepoPath;
}

async function findName(
  tree: SourceTree,
  { path, name, top }: Wanted,
  depth: number,
): Promise<Found | undefined> {
  const module = await tree.read(path, pythonReader);
  if (module === undefined || depth === 0) return undefined;
  const { [name]: declaration } = module.locals;
  if (declaration !== undefined) return { path, declaration };
  const { [name]: taken } = module.taken;
  for (const each of taken === undefined ? module.stars : [taken]) {
    if (each.name === "") return undefined;
    const target = targetOf(tree, path, each.module, top);
    const wanted = each.name === "*" ? name : each.name;
    const found =
      target === undefined ? undefined : await findName(tree, { path: target, name: wanted, top }, depth - 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The file of a module that another one names, within the same package. */
function targetOf(tree: SourceTree, from: RepoPath, written: string, top: RepoPath): RepoPath | undefined {
  const dots = /^\.*/.exec(written)?.[0].length ?? 0;
  const rest = written.slice(dots).replaceAll(".", "/");
  const base = dots === 0 ? importRoot(top) : pathWithin(folderOf(from), "../".repeat(dots - 1));
  if (base === undefined) return undefined;
  const path = pathWithin(base, rest) ?? "";
  const files = [
    `${path}.py`,
    path === "" ? "__init__.py" : `${path}/__init__.py`,
    `${path}.pyi`,
    `${path}/__init__.pyi`,
  ];
  return files.find((file) => tree.has(file));
}

/** The folder that the names of modules begin at. */
function importRoot(top: RepoPath): RepoPath {
  const folder = folderOf(top);
  return /(?:^|\/)__init__\.pyi?$/.test(top) ? folderOf(folder) : folder;
}

/** The same package in a tree where it lies elsewhere, such as below `src/`. */
export function topIn(tree: SourceTree, top: RepoPath): RepoPath {
  const inside = top.slice(importRoot(top) === "" ? 0 : importRoot(top).length + 1);
  const places = [top, ...["", "src/", "lib/", "python/"].map((folder) => `${folder}${inside}`)];
  return places.find((place) => tree.has(place)) ?? top;
}

/** The path of a module in a tree; as a file or as a package. */
export function moduleIn(tree: SourceTree, path: RepoPath, top: RepoPath): RepoPath {
  const root = importRoot(topIn(tree, top));
  const stem = `${root === "" ? "" : `${root}/`}${moduleName(path, top).replaceAll(".", "/")}`;
  const files = [path, `${stem}.py`, `${stem}/__init__.py`, `${stem}.pyi`];
  return files.find((file) => tree.has(file)) ?? path;
}

/** The name that users import a module by. */
export function moduleName(path: RepoPath, top: RepoPath): string {
  const above = importRoot(top);
  const inside = above === "" ? path : path.slice(above.length + 1);
  return inside.replace(/(?:\/__init__)?\.pyi?$/, "").replaceAll("/", ".");
}

function doubted(declaration: Declaration, unclear: string): Declaration {
  const items = Object.entries(declaration.items).map(([key, item]) => [key, { ...item, unclear }] as const);
  return { ...declaration, items: Object.fromEntries(items) };
}

function elsewhere(taken: Taken | undefined): Declaration {
  const text = taken === undefined ? "it is listed alone" : `from ${taken.module} import ${taken.name}`;
  const item: Item = {
    kind: "import",
    text,
    line: taken?.line ?? 1,
    head: "",
    whenAdded: "fine",
    hazy: "It comes from elsewhere and is not read.",
  };
  return { items: { "": item }, mentions: [] };
}
