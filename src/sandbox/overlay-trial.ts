import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "../base/fault.ts";
import { openMountSpace } from "../base/mount-space.ts";
import { openOutputSink } from "../base/output-sink.ts";
import { ownPrefix } from "../base/process-identity.ts";
import { throwIfStopped } from "../base/stop.ts";
import { reopenWork } from "./overlay.ts";
import type { Policy } from "./policy.ts";
import { type RunWithPolicy, treePolicy } from "./canary.ts";

/** Whether something works here; else why not. */
export type Trial = true | { readonly why: string };

/** True when a folder can be written through an overlay and the folder below it stays as it was; else why not. */
export async function tryOverlay(
  run: RunWithPolicy,
  scratchDir: string,
  signal: AbortSignal,
): Promise<Trial> {
  const dir = await mkdtemp(join(scratchDir, `${ownPrefix()}overlay-`));
  const [lower, upper, work] = [join(dir, "a, lower: \\one"), join(dir, "upper"), join(dir, "work")];
  using sink = openOutputSink({});
  try {
    for (const name of [lower, upper, work, join(dir, "tree")]) await mkdir(name);
    await writeFile(join(lower, "file"), "before\n");
    const at = join(dir, "tree", "carried");
    const policy = { ...treePolicy(dir), overlays: [{ lower, upper, work, at }] };
    const script = 'cd carried && echo after >>file && [ "$(cat file)" = "before\nafter" ]';
    const result = await run(policy, { run: ["/bin/sh", "-c", script], timeoutMs: 20_000, sink }, signal);
    throwIfStopped(signal);
    if (result.kind !== "exited" || result.exitCode !== 0) return { why: sink.text.trim() };
    const written = await readFile(join(upper, "file"), "utf8");
    const kept = (await readFile(join(lower, "file"), "utf8")) === "before\n";
    return written === "before\nafter\n" && kept
      ? true
      : { why: "A write through an overlay reached the folder below." };
  } catch (thrown) {
    if (thrown instanceof Fault) return { why: thrown.message };
    throw thrown;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/**
 * True when a whole tree can be an overlay: this process and a confined command see each other's writes in it, and all
 * of them land above.
 */
export async function tryTree(run: RunWithPolicy, scratchDir: string, signal: AbortSignal): Promise<Trial> {
  const dir = await mkdtemp(join(scratchDir, `${ownPrefix()}tree-`));
  const [lower, upper, work, at] = layerNames.map((name) => join(dir, name));
  if (lower === undefined || upper === undefined || work === undefined || at === undefined)
    return { why: "" };
  try {
    for (const folder of [lower, upper, work, at, join(lower, "gone")]) await mkdir(folder);
    await writeFile(join(lower, "file"), "before\n");
    await using space = await openMountSpace({ lower, upper, work, at }, signal);
    await writeFile(join(space.dir, "own"), "own\n");
    const policy = { ...treePolicy(dir), tree: { dir: at, at }, cwd: at, space };
    const why = await changeTree(run, policy, signal);
    if (why !== undefined) return { why };
    const seen = await readFile(join(space.dir, "file"), "utf8");
    const landed = await readFile(join(upper, "file"), "utf8");
    const kept = await readFile(join(lower, "file"), "utf8");
    const isWhole = seen === "after\n" && landed === seen && kept === "before\n";
    return isWhole ? true : { why: "A command's write in an overlay did not land where it should." };
  } catch (thrown) {
    if (thrown instanceof Fault) return { why: thrown.message };
    throw thrown;
  } finally {
    await removeTrial(dir);
  }
}

const layerNames = ["lower, \\one", "upper", "work", "tree"];

async function changeTree(
  run: RunWithPolicy,
  policy: Policy,
  signal: AbortSignal,
): Promise<string | undefined> {
  using sink = openOutputSink({});
  const script = '[ "$(cat own)" = own ] && echo after >file && rmdir gone && [ ! -e gone ]';
  const result = await run(policy, { run: ["/bin/sh", "-c", script], timeoutMs: 20_000, sink }, signal);
  throwIfStopped(signal);
  return result.kind === "exited" && result.exitCode === 0 ? undefined : `${result.kind} ${sink.text.trim()}`;
}

/** The kernel leaves the folder that an overlay worked in closed to everybody. */
async function removeTrial(dir: string): Promise<void> {
  await reopenWork([{ work: join(dir, "work") }]);
  await rm(dir, { recursive: true, force: true });
}
