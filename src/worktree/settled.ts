import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod/mini";
import { canonicalJson, sha256 } from "../base/digest.ts";
import { isErrno } from "../base/fault.ts";
import { ignoreFilesAbove } from "./ignore-rules.ts";
import { headCommit } from "./repository.ts";
import type { Shadow } from "./shadow.ts";
import { replaceFile } from "./whole-file.ts";

const settledSchema = z.strictObject({ key: z.string(), commit: z.string(), rules: z.string() });

/** What was stored for a snapshot. It holds as long as our repository does, which nothing is ever removed from. */
export type Settled = z.infer<typeof settledSchema>;

/** Names all that a snapshot's objects come from: its tree, the commit that holds its contents, the rules around it. */
export async function settledKey(shadow: Shadow, tree: string): Promise<string> {
  const { repository, dir } = shadow;
  const head = repository === undefined ? "" : ((await headCommit(repository)) ?? "");
  const exclude = sha256(await readFile(join(dir, "shadow.git", "info", "exclude")));
  const above = await ignoreFilesAbove(shadow);
  return canonicalJson([
    tree,
    head,
    repository?.partial ?? false,
    exclude,
    above.map(({ path, text }) => [path, sha256(text)]),
  ]);
}

/** What the last snapshot stored, if it was one of the same things. */
export async function readSettled(shadow: Shadow, key: string): Promise<Settled | undefined> {
  try {
    const parsed = settledSchema.safeParse(JSON.parse(await readFile(fileOf(shadow), "utf8")));
    return parsed.success && parsed.data.key === key ? parsed.data : undefined;
  } catch (thrown) {
    if (isErrno(thrown, "ENOENT") || thrown instanceof SyntaxError) return undefined;
    throw thrown;
  }
}

export async function keepSettled(shadow: Shadow, settled: Settled): Promise<void> {
  await replaceFile(fileOf(shadow), JSON.stringify(settled));
}

function fileOf({ dir, prefix }: Shadow): string {
  return join(dir, prefix === "" ? "settled.json" : `settled-${sha256(prefix).slice(0, 16)}.json`);
}
