import { builtinModules } from "node:module";
import { parse } from "jsonc-parser";
import type { RepoPath } from "../../base/repo-path.ts";
import { entriesOf, memberOf, reading, textAt } from "../dependencies/reading.ts";
import { shown } from "../dependencies/wording.ts";
import type { Imported } from "./imported.ts";
import { foldersUp } from "../folders-up.ts";
import type { KnownManifests, Unlisted } from "./known.ts";

/** Cheap: true where a name may be that of a package which no package.json above lists. */
export async function mayBeUnlisted(
  path: RepoPath,
  names: readonly string[],
  known: KnownManifests,
): Promise<boolean> {
  const packages = names.map(packageOf).filter((name) => name !== undefined);
  if (packages.length === 0) return false;
  const listed = await listedAbove(path, known);
  return packages.some((name) => !listed.names.has(name) && !listed.names.has(typesOf(name)));
}

/** Imports of packages that no package.json from the file's folder up to the root lists. */
export async function unlistedScripts(
  path: RepoPath,
  imports: readonly Imported[],
  known: KnownManifests,
): Promise<readonly Unlisted[]> {
  const wanted = imports.flatMap((imported) => {
    const name = packageOf(imported.name);
    return name === undefined ? [] : [{ imported, name }];
  });
  if (wanted.length === 0) return [];
  const listed = await listedAbove(path, known);
  const missing = wanted.filter(({ name }) => !listed.names.has(name) && !listed.names.has(typesOf(name)));
  const left: Unlisted[] = [];
  for (const { imported, name } of missing) {
    const doubt = await doubtOf({ path, imported, name }, listed, known);
    if (doubt === "none") continue;
    const text = `${shown(name)} is imported, and no package.json from this folder up to the root lists it.`;
    left.push({ line: imported.line, name, text, ...(doubt !== "certain" && { why: doubt }) });
  }
  return left;
}

const builtins: ReadonlySet<string> = new Set(builtinModules);

/** The package of a specifier; undefined for files, builtins, and what only a bundler or another runtime resolves. */
export function packageOf(specifier: string): string | undefined {
  const [bare = ""] = specifier.split("?", 1);
  if (bare === "" || /^[.#/~$]|^@\/|[:!*\s]/.test(bare)) return undefined;
  const [first = "", second] = bare.split("/");
  const name = first.startsWith("@") ? `${first}/${second ?? ""}` : first;
  if (builtins.has(first) || builtins.has(bare)) return undefined;
  return name.includes("\\") || /^(?:@[\w.-]+\/)?[\w.-]+$/.test(name) ? name : undefined;
}

function typesOf(name: string): string {
  return `@types/${name.startsWith("@") ? name.slice(1).replace("/", "__") : name}`;
}

interface Listed {
  readonly names: ReadonlySet<string>;
  readonly manifests: number;
  readonly unreadable: boolean;
}

async function listedAbove(path: RepoPath, known: KnownManifests): Promise<Listed> {
  const names = new Set<string>();
  let [manifests, unreadable] = [0, false];
  for (const folder of foldersUp(path)) {
    const items = await known.items(`${folder}package.json`);
    if (items === undefined) continue;
    manifests += 1;
    if (items.kind === "unreadable") {
      unreadable = true;
      continue;
    }
    for (const { kind, name } of items.value) if (kind === "dependency") names.add(name);
    names.add((await nameOf(`${folder}package.json`, known)) ?? "");
  }
  return { names, manifests, unreadable };
}

async function nameOf(path: RepoPath, known: KnownManifests): Promise<string | undefined> {
  const text = await known.text(path);
  if (text === undefined) return undefined;
  const manifest = reading(() => JSON.parse(text) as unknown);
  return manifest.kind === "read" ? textAt(manifest.value, "name") : undefined;
}

interface Wanted {
  readonly path: RepoPath;
  readonly imported: Imported;
  readonly name: string;
}

/** `none` where something else in the tree accounts for it, `certain`, or why it is not. */
async function doubtOf(
  { path, imported, name }: Wanted,
  listed: Listed,
  known: KnownManifests,
): Promise<string> {
  if (await isOwnPackage(name, known)) return "none";
  const alias = await aliasOf(path, imported.name, known);
  if (alias !== undefined) return alias;
  if (listed.manifests === 0)
    return "no package.json lies above this file, so that something else may provide it";
  if (listed.unreadable) return "a package.json above this file cannot be read";
  if (name.includes("\\")) return "its name is written with escapes";
  if (imported.isOptional) return "the import lies in a try, where the code goes on without the package";
  return "certain";
}

const maxPackages = 2000;

/** A package of the same repository may be linked without being listed. */
async function isOwnPackage(name: string, known: KnownManifests): Promise<boolean> {
  const paths = (await known.paths()).filter(
    (path) => /(?:^|\/)package\.json$/.test(path) && !path.includes("node_modules/"),
  );
  await known.prepare(paths);
  for (const path of paths.slice(0, maxPackages)) if ((await nameOf(path, known)) === name) return true;
  return false;
}

/** Files that may give a name another meaning. */
const aliasFiles =
  /^(?:(?:vite|vitest|webpack|rollup|rspack|rsbuild|jest|babel|metro|next|nuxt|svelte|astro|esbuild|tsup|snowpack|quasar|vue|craco|electron)[\w.-]*\.[cm]?[jt]sx?|\.babelrc(?:\.\w+)?|import_?map\.json|deno\.jsonc?|[tj]sconfig[\w.-]*\.json|package\.json)$/;

async function aliasOf(
  path: RepoPath,
  specifier: string,
  known: KnownManifests,
): Promise<string | undefined> {
  const [first = specifier] = specifier.split("/", 1);
  const folders = new Set(foldersUp(path));
  for (const file of await known.paths()) {
    const cut = file.lastIndexOf("/") + 1;
    if (!folders.has(file.slice(0, cut)) || !aliasFiles.test(file.slice(cut))) continue;
    const text = (await known.text(file)) ?? "";
    if (/[tj]sconfig[\w.-]*\.json$/.test(file)) {
      const found = await configAlias(file, text, { specifier, known });
      if (found !== undefined) return found;
      continue;
    }
    const found = file.endsWith("package.json") ? manifestAlias(text, first) : buildAlias(text, first);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The name between quotes, or as the beginning of a longer path. */
function buildAlias(text: string, name: string): string | undefined {
  const isNamed = ['"', "'", "^", "`"].some((mark) =>
    ['"', "'", "/", "$", "*", "`"].some((end) => text.includes(`${mark}${name}${end}`)),
  );
  return isNamed ? "a configuration of the build names it, perhaps for a file of its own" : undefined;
}

/** A package.json may give names another meaning in a few places of its own. */
function manifestAlias(text: string, name: string): string | undefined {
  const manifest = reading(() => JSON.parse(text) as unknown);
  if (manifest.kind === "unreadable") return undefined;
  const places = [["jest", "moduleNameMapper"], ["browser"], ["alias"], ["_moduleAliases"]];
  const keys = places.flatMap((place) => entriesOf(memberOf(manifest.value, ...place)).map(([key]) => key));
  const isNamed = keys.some((key) => key.replace(/^\^/, "").startsWith(name));
  return isNamed ? "the package.json gives this name another meaning" : undefined;
}

interface AliasSearch {
  readonly specifier: string;
  readonly known: KnownManifests;
}

async function configAlias(
  file: RepoPath,
  text: string,
  { specifier, known }: AliasSearch,
): Promise<string | undefined> {
  const config = parse(text, [], { allowTrailingComma: true }) as unknown;
  const paths = entriesOf(memberOf(config, "compilerOptions", "paths")).map(([pattern]) => pattern);
  if (paths.some((pattern) => fits(pattern, specifier))) return "none";
  const baseUrl = textAt(config, "compilerOptions", "baseUrl");
  if (baseUrl !== undefined && (await liesBelow(file, `${baseUrl}/${specifier}`, known))) return "none";
  const base = textAt(config, "extends");
  const isMissing = base?.startsWith(".") === true && !(await liesBelow(file, base, known));
  return isMissing ? "a configuration of TypeScript builds on one that the tree does not have" : undefined;
}

function fits(pattern: string, specifier: string): boolean {
  const [before = "", after] = pattern.split("*");
  return after === undefined
    ? pattern === specifier
    : specifier.startsWith(before) && specifier.endsWith(after);
}

async function liesBelow(file: RepoPath, relative: string, known: KnownManifests): Promise<boolean> {
  const parts = file.split("/").slice(0, -1);
  for (const part of relative.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  const wanted = parts.join("/");
  return (await known.paths()).some(
    (path) => path === wanted || path.startsWith(`${wanted}.`) || path.startsWith(`${wanted}/`),
  );
}
