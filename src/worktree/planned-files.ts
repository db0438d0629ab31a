import type { PlannedFile } from "./apply-plan.ts";
import type { Change, TreeEntry } from "./change.ts";
import { type FileState, absent } from "./file-state.ts";
import { readBlobs } from "./objects.ts";
import type { Shadow } from "./shadow.ts";

/** A proposal's changes with their contents, as applying needs them. Submodules are never applied. */
export async function plannedFiles(
  shadow: Shadow,
  changes: readonly Change[],
  signal: AbortSignal,
): Promise<PlannedFile[]> {
  const wanted = changes.filter((change) => !change.kinds.includes("submodule"));
  const oids = wanted.flatMap(({ base, proposal }) => [base, proposal].flatMap((entry) => entry?.oid ?? []));
  const contents = new Map<string, Buffer>();
  for await (const { oid, content } of readBlobs(shadow, oids, signal)) contents.set(oid, content);
  return wanted.map(({ path, base, proposal }) => ({
    path,
    base: stateOf(base, contents),
    post: stateOf(proposal, contents),
  }));
}

const kinds = { "120000": "symlink", "100755": "executable" } as const;

function stateOf(entry: TreeEntry | undefined, contents: ReadonlyMap<string, Buffer>): FileState {
  const content = entry && contents.get(entry.oid);
  if (entry === undefined || content === undefined) return absent;
  const kind = entry.mode === "120000" || entry.mode === "100755" ? kinds[entry.mode] : "file";
  return { kind, content };
}
