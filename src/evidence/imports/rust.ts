import type { RepoPath } from "../../base/repo-path.ts";
import { memberOf, reading, textAt } from "../dependencies/reading.ts";
import { shown } from "../dependencies/wording.ts";
import { parse } from "smol-toml";
import type { Imported } from "./imported.ts";
import { foldersUp } from "../folders-up.ts";
import type { KnownManifests, Unlisted } from "./known.ts";

const builtin: ReadonlySet<string> = new Set([
  "std",
  "core",
  "alloc",
  "proc_macro",
  "test",
  "crate",
  "self",
  "super",
  "Self",
]);

/** Crates that no Cargo.toml from the file's folder up lists. */
export async function unlistedCrates(
  path: RepoPath,
  imports: readonly Imported[],
  known: KnownManifests,
): Promise<readonly Unlisted[]> {
  // What begins with a capital letter is a type or a variant, not a crate.
  const foreign = imports.filter(({ name }) => !builtin.has(name) && /^[a-z_]/.test(name));
  if (foreign.length === 0) return [];
  const own = await ownModules(path, known);
  const wanted = foreign.filter(({ name }) => !own.has(name));
  if (wanted.length === 0) return [];
  const crates = await listedCrates(path, known);
  const isRooted = await isOfFirstEdition(path, known);
  return wanted
    .filter(({ name }) => crates?.has(name) !== true)
    .map(({ name, line, isOptional }) => ({
      line,
      name,
      text: `${shown(name)} is used, and no Cargo.toml above this file lists such a crate.`,
      ...doubt(crates === undefined, isOptional, isRooted),
    }));
}

function doubt(isUnread: boolean, isOptional: boolean, isRooted: boolean): { readonly why?: string } {
  if (isUnread) return { why: "no Cargo.toml that can be read lies above this file" };
  if (isOptional) return { why: "a use of everything may bring a module of this name" };
  if (!isRooted) return {};
  return { why: "in the edition of 2015 a use begins at the crate's root, which may hold this name" };
}

/** True where the nearest package names no edition, or that of 2015. */
async function isOfFirstEdition(path: RepoPath, known: KnownManifests): Promise<boolean> {
  for (const folder of foldersUp(path)) {
    const text = await known.text(`${folder}Cargo.toml`);
    const manifest = text === undefined ? undefined : reading(() => parse(text));
    if (manifest === undefined || manifest.kind === "unreadable") continue;
    if (memberOf(manifest.value, "package") === undefined) continue;
    const edition = memberOf(manifest.value, "package", "edition");
    return edition === undefined || edition === "2015";
  }
  return false;
}

/** Names of files and folders of the same package: any of them may be a module. */
async function ownModules(path: RepoPath, known: KnownManifests): Promise<ReadonlySet<string>> {
  const paths = await known.paths();
  const manifests = new Set(paths.filter((one) => /(?:^|\/)Cargo\.toml$/.test(one)));
  const root = foldersUp(path).find((folder) => manifests.has(`${folder}Cargo.toml`)) ?? "";
  const files = paths.filter((one) => one.startsWith(root) && one.endsWith(".rs"));
  return new Set(files.flatMap((one) => one.slice(root.length).replace(/\.rs$/, "").split("/")));
}

async function listedCrates(path: RepoPath, known: KnownManifests): Promise<ReadonlySet<string> | undefined> {
  const names = new Set<string>();
  let found = false;
  for (const folder of foldersUp(path)) {
    const items = await known.items(`${folder}Cargo.toml`);
    if (items === undefined) continue;
    if (items.kind === "unreadable") return undefined;
    found = true;
    for (const { kind, name } of items.value) if (kind === "dependency") names.add(crateName(name));
    for (const name of await ownNames(`${folder}Cargo.toml`, known)) names.add(crateName(name));
  }
  return found ? names : undefined;
}

async function ownNames(path: RepoPath, known: KnownManifests): Promise<readonly string[]> {
  const text = (await known.text(path)) ?? "";
  const manifest = reading(() => parse(text));
  if (manifest.kind === "unreadable") return [];
  return [textAt(manifest.value, "package", "name"), textAt(manifest.value, "lib", "name")].filter(
    (name) => name !== undefined,
  );
}

function crateName(name: string): string {
  return name.replaceAll("-", "_");
}
