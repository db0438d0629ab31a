import type { RepoPath } from "../../../base/repo-path.ts";
import type { SourceTree } from "../source-tree.ts";
import type { ModuleRecord } from "./record.ts";
import { moduleReader, targetOf } from "./resolve.ts";

/** Of the modules that lead on from the given ones: those that lead to one of the wanted, and the wanted themselves. */
export async function affectedModules(
  tree: SourceTree,
  from: readonly RepoPath[],
  wanted: readonly RepoPath[],
): Promise<ReadonlySet<RepoPath>> {
  const importers = await importersOf(tree, from);
  const affected = new Set(wanted);
  for (const path of affected) for (const importer of importers.get(path) ?? []) affected.add(importer);
  return affected;
}

/** Which modules name a module, of all that can be reached. */
async function importersOf(
  tree: SourceTree,
  from: readonly RepoPath[],
): Promise<ReadonlyMap<RepoPath, readonly RepoPath[]>> {
  const importers = new Map<RepoPath, RepoPath[]>();
  const reached = new Set(from);
  for (const path of reached) {
    const record = await tree.read(path, moduleReader);
    for (const specifier of record === undefined ? [] : specifiersOf(record)) {
      const target = targetOf(path, specifier, tree);
      if (target === undefined) continue;
      importers.set(target, [...(importers.get(target) ?? []), path]);
      reached.add(target);
    }
  }
  return importers;
}

function specifiersOf({ exports, stars, imports }: ModuleRecord): ReadonlySet<string> {
  const bound = [...Object.values(exports), ...Object.values(imports), ...stars];
  return new Set(bound.flatMap((each) => ("specifier" in each ? [each.specifier] : [])));
}
