import { realpath } from "node:fs/promises";
import { isAbsolute, relative, resolve, sep } from "node:path";
import type { RepoPath } from "../base/repo-path.ts";
import { loadContract } from "../contract/load.ts";
import { keepRun } from "../report/keep.ts";
import type { Emit } from "../run/events.ts";
import { readUserFloors, type FloorPlaces } from "../run/floors.ts";
import type { RunRequest } from "../run/request.ts";
import type { Settings } from "./settings.ts";

/** What a verb gets from `main`: its surroundings, handed in so that tests can hand in others. */
export interface Context {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly out: NodeJS.WriteStream;
  readonly errors: NodeJS.WriteStream;
}

/** How a verb ended; the exit status of the process. */
export const exits = { pass: 0, fail: 1, inconclusive: 2, fault: 3, stopped: 130 } as const;

/** The developer's folder that a contract is for: above its `.remit` folder, else where the command was typed. */
export async function rootOf(contractFile: string, cwd: string): Promise<string> {
  const parts = resolve(cwd, contractFile).split(sep);
  const at = parts.lastIndexOf(".remit");
  return realpath(at > 0 ? parts.slice(0, at).join(sep) || sep : cwd);
}

/** The request that `run` and `judge` share. */
export async function makeRequest(
  contractFile: string,
  settings: Settings,
  { context, listen }: { readonly context: Context; readonly listen: Emit },
): Promise<RunRequest> {
  const file = resolve(context.cwd, contractFile);
  const loaded = await loadContract(file);
  const root = await rootOf(contractFile, context.cwd);
  const inside = pathInside(root, await realpath(file));
  return {
    root,
    stateDir: settings.stateDir,
    loaded,
    floors: await readUserFloors(floorPlaces(settings, context)),
    ...(inside === undefined ? {} : { contractFile: inside }),
    acceptUnconfined: settings.acceptUnconfined,
    env: context.env,
    secrets: settings.apiKey === undefined ? [] : [settings.apiKey],
    listen,
    keep: keepRun,
  };
}

/** Where this user's floors are looked for. */
export function floorPlaces({ policyFile }: Settings, { env }: Context): FloorPlaces {
  return { env, platform: process.platform, policyFile };
}

/** A file's path below a folder, with `/`; undefined when it lies elsewhere. */
export function pathInside(root: string, file: string): RepoPath | undefined {
  const path = relative(root, file);
  if (path === "" || path.startsWith("..") || isAbsolute(path)) return undefined;
  return path.split(sep).join("/");
}
