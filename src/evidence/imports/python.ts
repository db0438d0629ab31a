import type { RepoPath } from "../../base/repo-path.ts";
import { isFixture } from "../dependencies/fixture.ts";
import { formatOf } from "../dependencies/format.ts";
import { distributionName } from "../dependencies/requirement.ts";
import { shown } from "../dependencies/wording.ts";
import type { Imported } from "./imported.ts";
import type { KnownManifests, Unlisted } from "./known.ts";
import { distributionsOf, isStandardModule } from "./python-names.ts";

/** Imports of modules that are neither of Python, nor in the tree, nor of a distribution that a manifest lists. */
export async function unlistedPython(
  _path: RepoPath,
  imports: readonly Imported[],
  known: KnownManifests,
): Promise<readonly Unlisted[]> {
  const foreign = imports.filter(({ name }) => name !== "" && !isStandardModule(name));
  if (foreign.length === 0) return [];
  const own = await ownModules(known);
  const wanted = foreign.filter(({ name }) => !own.has(name));
  if (wanted.length === 0) return [];
  const { names, isWhole } = await listedDistributions(known);
  return wanted.filter(({ name }) => !isListed(name, names)).map((imported) => unlisted(imported, isWhole));
}

function unlisted({ name, line, isOptional }: Imported, isWhole: boolean): Unlisted {
  const text = `${shown(name)} is imported, and no manifest lists a distribution of that name.`;
  const isKnown = distributionsOf(name) !== undefined;
  if (isKnown && isWhole && !isOptional) return { line, name, text };
  const why = isOptional
    ? "the import lies in a try, where the code goes on without the module"
    : isKnown
      ? "not every manifest of this repository can be read"
      : "a distribution may have another name than its modules";
  return { line, name, text, why };
}

/** Every name that a file or folder of the tree gives a module. */
async function ownModules(known: KnownManifests): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  for (const path of await known.paths()) {
    if (!/\.(?:py|pyi|pyx|pyw|so|pyd)$/.test(path)) continue;
    for (const part of path.split("/")) names.add(part.split(".", 1)[0] ?? part);
  }
  return names;
}

interface Listed {
  readonly names: ReadonlySet<string>;
  /** False where something that may list packages is not read. */
  readonly isWhole: boolean;
}

async function listedDistributions(known: KnownManifests): Promise<Listed> {
  const paths = (await known.paths()).filter((path) => !isFixture(path) && !path.includes("node_modules/"));
  const wanted = paths.filter((path) => unread.test(path) || isManifest(path));
  await known.prepare(wanted);
  const found = await Promise.all(wanted.map((path) => namesIn(path, known)));
  return {
    names: new Set(found.flatMap(({ names }) => [...names].map(distributionName))),
    isWhole: found.length > 0 && found.every(({ isWhole }) => isWhole),
  };
}

const unread = /(?:^|\/)(?:setup\.py|environment\.ya?ml|tox\.ini|noxfile\.py)$/;

/** The distributions that one file lists; of a file that no parser reads, every word. */
async function namesIn(path: RepoPath, known: KnownManifests): Promise<Listed> {
  if (unread.test(path)) {
    const words = ((await known.text(path)) ?? "").match(/[A-Za-z0-9][\w.-]*/g) ?? [];
    return { names: new Set(words), isWhole: false };
  }
  const items = await known.items(path);
  if (items?.kind !== "read") return { names: new Set(), isWhole: false };
  const own = /^name\s*=\s*["']([^"']+)["']/m.exec((await known.text(path)) ?? "")?.[1];
  const listed = items.value.filter(({ kind }) => kind === "dependency").map(({ name }) => name);
  return { names: new Set(own === undefined ? listed : [...listed, own]), isWhole: true };
}

function isManifest(path: RepoPath): boolean {
  const format = formatOf(path);
  return format?.kind === "manifest" && format.ecosystem === "python";
}

/** A distribution counts where it has the module's name, is known to hold it, or holds its name as a part. */
function isListed(module: string, names: ReadonlySet<string>): boolean {
  const name = distributionName(module);
  if (names.has(name) || distributionsOf(module)?.some((known) => names.has(known)) === true) return true;
  return [...names].some(
    (listed) => listed.split("-").includes(name) || listed.replaceAll("-", "") === name.replaceAll("-", ""),
  );
}
