import { parse as parseJsonc } from "jsonc-parser";
import type { RepoPath } from "../../../base/repo-path.ts";
import { folderOf, pathWithin } from "../paths.ts";
import type { SourceTree } from "../source-tree.ts";

/** What a tsconfig says of where built files come from; both are paths in the repository. */
export interface Mapping {
  readonly built: RepoPath;
  readonly source: RepoPath;
}

interface Options {
  readonly outDir?: unknown;
  readonly declarationDir?: unknown;
  readonly rootDir?: unknown;
}

/** The mappings of every tsconfig of a package's folder. */
export async function mappingsOf(tree: SourceTree, folder: RepoPath): Promise<readonly Mapping[]> {
  const prefix = folder === "" ? "" : `${folder}/`;
  const configs = [...tree.entries.keys()].filter(
    (path) =>
      path.startsWith(`${prefix}tsconfig`) && /^tsconfig[\w.-]*\.json$/.test(path.slice(prefix.length)),
  );
  const found = await Promise.all(configs.slice(0, 20).map(async (config) => optionsOf(tree, config, 0)));
  return found.flatMap((options, at) => mappingFor(folderOf(configs[at] ?? ""), options));
}

function mappingFor(folder: RepoPath, { outDir, declarationDir, rootDir }: Options): readonly Mapping[] {
  return [outDir, declarationDir].flatMap((built) => {
    if (typeof built !== "string") return [];
    const into = pathWithin(folder, built);
    const sources = typeof rootDir === "string" ? [rootDir] : ["src", "source", "."];
    return sources.flatMap((each) => {
      const source = pathWithin(folder, each);
      return into === undefined || source === undefined || into === folder ? [] : [{ built: into, source }];
    });
  });
}

async function optionsOf(tree: SourceTree, config: RepoPath, depth: number): Promise<Options> {
  const text = tree.has(config) ? await tree.text(config) : undefined;
  const json: unknown = text === undefined ? undefined : parseJsonc(text, [], { allowTrailingComma: true });
  if (typeof json !== "object" || json === null || depth > 5) return {};
  const { compilerOptions = {}, extends: parent } = json as { compilerOptions?: Options; extends?: unknown };
  const above =
    typeof parent === "string" && parent.startsWith(".") ? pathWithin(folderOf(config), parent) : undefined;
  const inherited =
    above === undefined
      ? {}
      : await optionsOf(tree, above.endsWith(".json") ? above : `${above}.json`, depth + 1);
  return { ...inherited, ...(typeof compilerOptions === "object" ? compilerOptions : {}) };
}

const builtFolders =
  /^(?:dist|lib|libs|build|built|out|output|esm|cjs|es|es6|umd|mjs|types|typings|dts|bundle|compiled|dist-\w+|lib-\w+|esm\d*|es20\d\d|commonjs|module|modern|legacy|node|browser|deno|index)$/;
const sourceFolders = ["src", "source", "lib", ""];

/** Where the source of a built file may lie, the likeliest first, with the built file's own extension. */
export function sourcesFor(
  path: RepoPath,
  { folder, mappings, entry }: { folder: RepoPath; mappings: readonly Mapping[]; entry: string },
): readonly RepoPath[] {
  const prefix = folder === "" ? "" : `${folder}/`;
  const mapped = mappings
    .filter(({ built }) => path.startsWith(`${built}/`))
    .map(({ built, source }) => join(source, path.slice(built.length + 1)));
  const parts = path.slice(prefix.length).split("/");
  const usual: string[] = [];
  for (let skipped = 0; skipped < parts.length; skipped += 1) {
    if (skipped > 0 && !builtFolders.test(parts[skipped - 1] ?? "")) break;
    const rest = parts.slice(skipped).join("/");
    usual.push(...sourceFolders.map((source) => `${prefix}${join(source, rest)}`));
  }
  const sub = entry === "." ? "index" : entry.replace(/^\.\//, "");
  const byName =
    entry.startsWith(".") && !entry.includes("*")
      ? sourceFolders.map((source) => `${prefix}${join(source, sub)}.js`)
      : [];
  return [...mapped, ...usual, ...byName];
}

function join(folder: string, rest: string): string {
  return folder === "" ? rest : `${folder}/${rest}`;
}
