import { resolve } from "node:path";
import { lintContract } from "../contract/lint.ts";
import { loadContract } from "../contract/load.ts";
import { formatProblem } from "../contract/problem.ts";
import { readFolderFloor, readUserFloors } from "../run/floors.ts";
import { readLintFacts } from "../run/lint-facts.ts";
import { listSnapshotPaths } from "../run/snapshot-paths.ts";
import { exits, floorPlaces, rootOf, type Context } from "./context.ts";
import { readSettings, type SettingFlags } from "./settings.ts";
import { listenForStop } from "./stopping.ts";

/** `remit lint CONTRACT`: what cannot work, before any token is spent. */
export async function lintVerb(contract: string, flags: SettingFlags, context: Context): Promise<number> {
  const settings = await readSettings(flags, context.env);
  using stopping = listenForStop(() => {});
  const loaded = await loadContract(resolve(context.cwd, contract));
  const root = await rootOf(contract, context.cwd);
  const paths = await listSnapshotPaths(root, settings.stateDir, stopping.polite);
  const floors = [
    ...(await readFolderFloor(root)),
    ...(await readUserFloors(floorPlaces(settings, context))),
  ];
  const problems = lintContract(loaded, await readLintFacts({ root, env: context.env, floors }, paths));
  for (const problem of problems) context.out.write(`${problem.severity}: ${formatProblem(problem)}\n`);
  if (problems.length === 0) context.out.write("Nothing found: the contract can work here.\n");
  return problems.some((problem) => problem.severity === "error") ? exits.fail : exits.pass;
}
