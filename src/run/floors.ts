import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join, sep } from "node:path";
import { configDir } from "../base/config-dir.ts";
import { Fault, isErrno } from "../base/fault.ts";
import { raiseContract, type NamedFloor } from "../contract/floor.ts";
import { parseFloor } from "../contract/floor-text.ts";
import { contractDigest } from "../contract/load.ts";
import { entryAt, readBlob } from "../worktree/diff.ts";
import type { RunRequest } from "./request.ts";
import type { Shadow } from "../worktree/shadow.ts";

/** Where a repository holds what every contract in it keeps at least. */
export const floorFile = ".remit/policy.json";

export interface FloorPlaces {
  readonly env: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
  /** A file that the user's settings name, absolute: it has to be there. */
  readonly policyFile?: string | undefined;
}

/** The floors that are the user's own: `policy.json` beside their settings, and the shared one that they name. */
export async function readUserFloors({ env, platform, policyFile }: FloorPlaces): Promise<NamedFloor[]> {
  const own = join(configDir(env, platform), "policy.json");
  const files = [
    { file: own, text: await textOf(own) },
    ...(policyFile === undefined ? [] : [{ file: policyFile, text: await demandedText(policyFile) }]),
  ];
  return files.flatMap(({ file, text }) =>
    text === undefined ? [] : [{ file: shown(file), floor: parseFloor(text, file) }],
  );
}

/** The floor of a repository as a tree holds it, so that no worker's edit counts. Fault contract-invalid. */
export async function readTreeFloor(
  shadow: Shadow,
  tree: string,
  signal: AbortSignal,
): Promise<NamedFloor[]> {
  const entry = await entryAt(shadow, tree, floorFile, signal);
  if (entry === undefined) return [];
  if (!entry.mode.startsWith("100")) {
    throw new Fault("contract-invalid", `${floorFile} is no regular file.`, {
      hint: "Make it one, or take it away.",
    });
  }
  const text = (await readBlob(shadow, entry.oid, signal)).toString("utf8");
  return [{ file: floorFile, floor: parseFloor(text, floorFile) }];
}

/** The floor of a repository as it lies in the opened folder now, for looking before a run. */
export async function readFolderFloor(root: string): Promise<NamedFloor[]> {
  const text = await textOf(join(root, floorFile));
  return text === undefined ? [] : [{ file: floorFile, floor: parseFloor(text, floorFile) }];
}

/** The request with its contract raised to the user's floors and to the one that the base tree holds. */
export async function raiseRequest<Request extends RunRequest>(
  request: Request,
  base: { readonly shadow: Shadow; readonly tree: string },
  signal: AbortSignal,
): Promise<Request> {
  const floors = [...(await readTreeFloor(base.shadow, base.tree, signal)), ...(request.floors ?? [])];
  const { contract, raised } = raiseContract(request.loaded.contract, floors);
  const loaded =
    raised.length === 0
      ? request.loaded
      : { ...request.loaded, contract, digest: contractDigest(contract), raised };
  return { ...request, floors, loaded };
}

async function demandedText(file: string): Promise<string> {
  const text = await textOf(file);
  if (text !== undefined) return text;
  throw new Fault("usage", `There is no policy at ${file}.`, {
    hint: "Name the policy's file by an absolute path, or take the setting away.",
  });
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (thrown) {
    if (isErrno(thrown, "ENOENT") || isErrno(thrown, "ENOTDIR")) return undefined;
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw new Fault("contract-invalid", `The policy ${file} cannot be read: ${why}.`, { cause: thrown });
  }
}

/** A user's home is nobody's business in a report. */
function shown(file: string): string {
  const home = homedir();
  return file.startsWith(`${home}${sep}`) ? `~${file.slice(home.length)}` : file;
}
