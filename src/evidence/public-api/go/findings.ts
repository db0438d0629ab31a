import type { RepoPath } from "../../../base/repo-path.ts";
import { type Dialect, compareSurfaces } from "../compare.ts";
import { type Doubt, type Finding, type Findings, type Sides, fingerprint, unreadDoubt } from "../finding.ts";
import { folderOf } from "../paths.ts";
import type { SourceTree } from "../source-tree.ts";
import { type Placed, type Surface, placeDeclaration } from "../surface.ts";
import { type GoFile, goFile } from "./package.ts";

const dialect: Dialect = {
  namedParameters: false,
  lenientCalls: false,
  unions: false,
  exactCalls: true,
  nominal: true,
};
const goReader = { name: "go", make: goFile };
const aside = /(?:^|\/)(?:internal|vendor|testdata|[_.][^/]*)\/|_test\.go$/;
const systems =
  /_(?:aix|android|darwin|dragonfly|freebsd|illumos|ios|js|linux|netbsd|openbsd|plan9|solaris|unix|wasip1|windows|386|amd64|arm|arm64|loong64|mips\w*|ppc64\w*|riscv64|s390x|wasm)\.go$/;

/** What differs between what the Go packages of two trees export. Files that did not change declare the same in both. */
export async function goFindings({ base, proposal, changes }: Sides): Promise<Findings> {
  const folders = new Map<RepoPath, RepoPath[]>();
  const doubts: Doubt[] = [];
  for (const { path } of changes) {
    if (!path.endsWith(".go") || aside.test(path)) continue;
    const [old, now] = [await base.read(path, goReader), await proposal.read(path, goReader)];
    if (fingerprint(old) === fingerprint(now)) continue;
    doubts.push(...unreadDoubt(path, old, now));
    const folder = folderOf(path);
    folders.set(folder, [...(folders.get(folder) ?? []), path]);
  }
  const found: Finding[] = [];
  for (const [folder, paths] of folders)
    found.push(...(await packageFindings(folder, paths, { base, proposal })));
  return { found, doubts };
}

async function packageFindings(
  folder: RepoPath,
  paths: readonly RepoPath[],
  { base, proposal }: Pick<Sides, "base" | "proposal">,
): Promise<readonly Finding[]> {
  const [before, after] = [await surfaceOf(base, paths), await surfaceOf(proposal, paths)];
  const of = `The package ${before.name || after.name}`;
  const through = `\`${folder === "" ? "." : folder}\` is a package that others can import`;
  const doubt = after.unread ?? before.unread;
  return compareSurfaces(before.surface, after.surface, dialect).map((plain) => {
    const isSure = doubt === undefined || plain.kind === "changed";
    return { difference: isSure ? plain : { ...plain, unclear: plain.unclear ?? doubt }, of, through };
  });
}

interface GoPackage {
  readonly name: string;
  readonly surface: Surface;
  /** Why not all of it was read. */
  readonly unread?: string;
}

async function surfaceOf(tree: SourceTree, paths: readonly RepoPath[]): Promise<GoPackage> {
  const surface = new Map<string, Placed>();
  const files: (GoFile & { readonly path: RepoPath })[] = [];
  for (const path of paths) {
    const file = await tree.read(path, goReader);
    if (file !== undefined && file.name !== "main") files.push({ ...file, path });
  }
  for (const file of files) {
    for (const [name, declaration] of Object.entries(file.declared)) {
      placeDeclaration(surface, name, { declaration, path: file.path });
    }
  }
  for (const file of files) {
    for (const [key, item] of Object.entries(file.methods)) {
      const owner = key.slice(0, key.indexOf("."));
      surface.set(key, { item, path: file.path, ...(surface.has(owner) && { parent: owner }) });
    }
  }
  const unread = files
    .map(({ unclear, limited, path }) => unclear ?? limited ?? systemOf(path))
    .find((why) => why !== undefined);
  return { name: files[0]?.name ?? "", surface, ...(unread !== undefined && { unread }) };
}

function systemOf(path: RepoPath): string | undefined {
  return systems.test(path) ? "A file of it is built for some systems alone, by its name." : undefined;
}
