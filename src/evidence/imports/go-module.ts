import type { RepoPath } from "../../base/repo-path.ts";
import { goModule } from "../dependencies/go.ts";
import { reading } from "../dependencies/reading.ts";
import { shown } from "../dependencies/wording.ts";
import type { Imported } from "./imported.ts";
import { foldersUp } from "../folders-up.ts";
import type { KnownManifests, Unlisted } from "./known.ts";

/** Imports that neither the standard library, the module itself nor a requirement of the nearest go.mod holds. */
export async function unlistedGo(
  path: RepoPath,
  imports: readonly Imported[],
  known: KnownManifests,
): Promise<readonly Unlisted[]> {
  const wanted = imports.filter(
    ({ name }) => name.split("/", 1)[0]?.includes(".") === true && !name.startsWith("."),
  );
  if (wanted.length === 0) return [];
  const nearest = await nearestModule(path, known);
  const doubt = nearest === undefined ? "no go.mod that can be read lies above this file" : undefined;
  const modules = nearest ?? [];
  return wanted
    .filter(({ name }) => !modules.some((module) => name === module || name.startsWith(`${module}/`)))
    .map(({ name, line }) => ({
      line,
      name,
      text: `${shown(name)} is imported, and no requirement of the nearest go.mod holds it.`,
      ...(doubt !== undefined && { why: doubt }),
    }));
}

/** The paths that a go.mod speaks of: its own, what it requires and what it replaces. */
async function nearestModule(path: RepoPath, known: KnownManifests): Promise<readonly string[] | undefined> {
  for (const folder of foldersUp(path)) {
    const text = await known.text(`${folder}go.mod`);
    if (text === undefined) continue;
    const items = await known.items(`${folder}go.mod`);
    const module = reading(() => goModule(text));
    if (items?.kind !== "read" || module.kind === "unreadable") return undefined;
    const named = items.value.filter(({ kind, group }) => kind === "dependency" || group === "replace");
    return [module.value, ...named.map(({ name }) => name)];
  }
  return undefined;
}
