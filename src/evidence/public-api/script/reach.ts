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
  for (let level: readonly RepoPath[] = [...reached]; level.length > 0;) {
    await tree.fetch(level, moduleReader);
    const next: RepoPath[] = [];
    for (const path of level) {
      for (const target of await targetsOf(path, tree)) {
        importers.set(target, [...(importers.get(target) ?? []), path]);
        if (!reached.has(target)) next.push(target);
        reached.add(target);
      }
    }
    level = next;
  }
  return importers;
}

async function targetsOf(path: RepoPath, tree: SourceTree): Promise<readonly RepoPath[]> {
  const record = await tree.read(path, moduleReader);
  const specifiers = record === undefined ? [] : [...specifiersOf(record)];
  return specifiers.flatMap((specifier) => targetOf(path, specifier, tree) ?? []);
}

function specifiersOf({ exports, stars, imports }: ModuleRecord): ReadonlySet<string> {
  const bound = [...Object.values(exports), ...Object.values(imports), ...stars];
  return new Set(bound.flatMap((each) => ("specifier" in each ? [each.specifier] : [])));
}
