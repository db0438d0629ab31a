import { open } from "node:fs/promises";
import { join, sep } from "node:path";
import { Fault } from "../../base/fault.ts";
import { pathProblem } from "../../base/glob.ts";
import { hasEscapedBytes, type RepoPath } from "../../base/repo-path.ts";
import { commandPassed } from "../../evidence/evidence.ts";
import { isFileAt, realPath } from "./real-path.ts";
import { placesIn, type OutputPlace } from "./output-places.ts";
import type { ReviewedRun } from "./reviewed-run.ts";

const maxPlacedBytes = 4 * 1024 * 1024;

/** An output's text; of one that is longer than `maxBytes` its end, and how many bytes stand before that. */
export interface OutputText {
  readonly text: string;
  readonly leftOut: number;
}

/**
 * Reads a command's output of a run. Fault usage for anything that its report does not name or that does not lie in its
 * own folder, whatever the record says.
 */
export async function readOutput(reviewed: ReviewedRun, file: string, maxBytes: number): Promise<OutputText> {
  await using handle = await open(await outputFile(reviewed, file), "r");
  const { size } = await handle.stat();
  const start = Math.max(0, size - maxBytes);
  const bytes = Buffer.alloc(size - start);
  const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
  return { text: bytes.toString("utf8", 0, bytesRead), leftOut: start };
}

async function outputFile({ dir, evidence }: ReviewedRun, file: string): Promise<string> {
  const results = [...evidence.baseline, ...evidence.commands];
  const isNamed = results.some(({ output }) => output?.file === file);
  const [real, folder] = [await realPath(join(dir, file)), await realPath(dir)];
  if (!isNamed || folder === undefined || real?.startsWith(`${folder}${sep}`) !== true) {
    throw new Fault("usage", "The run has no such output.");
  }
  return real;
}

/** Places that the outputs of failed commands name, by command. */
export function readPlaces(reviewed: ReviewedRun): Promise<Places> {
  const known = placesOf.get(reviewed) ?? findPlaces(reviewed);
  placesOf.set(reviewed, known);
  return known;
}

type Places = ReadonlyMap<string, readonly OutputPlace[]>;

const placesOf = new WeakMap<ReviewedRun, Promise<Places>>();

async function findPlaces(reviewed: ReviewedRun): Promise<Places> {
  const { evidence, contract, stored } = reviewed;
  const changed = evidence.changes.filter(({ proposal }) => proposal !== undefined).map(({ path }) => path);
  const isFile = fileTest(reviewed, changed);
  const places = new Map<string, readonly OutputPlace[]>();
  for (const result of evidence.commands) {
    if (commandPassed(result) || result.output === undefined) continue;
    const text = await textIfThere(reviewed, result.output.file);
    const cwd = contract.commands.find(({ name }) => name === result.name)?.cwd ?? ".";
    places.set(result.name, placesIn(text, { root: stored.root, cwd, isFile, changed }));
  }
  return places;
}

/** Empty for an output that is gone: the command is still a problem, at its clause. */
async function textIfThere(reviewed: ReviewedRun, file: string): Promise<string> {
  try {
    return (await readOutput(reviewed, file, maxPlacedBytes)).text;
  } catch (thrown) {
    if (thrown instanceof Fault) return "";
    throw thrown;
  }
}

/** Files of the proposal: those that it changed, and those of the developer's tree that it did not delete. */
function fileTest(
  { stored, evidence }: ReviewedRun,
  changed: readonly RepoPath[],
): (path: RepoPath) => boolean {
  const known = new Map(evidence.changes.map(({ path }) => [path, changed.includes(path)]));
  return (path) => {
    const found = known.get(path);
    if (found !== undefined) return found;
    const isFile =
      pathProblem(path) === undefined &&
      !hasEscapedBytes(path) &&
      isFileAt(join(stored.root, ...path.split("/")));
    known.set(path, isFile);
    return isFile;
  };
}
