import type { RepoPath } from "../../base/repo-path.ts";
import { foldersUp } from "../folders-up.ts";
import type { RuleTree } from "../rule-trees.ts";
import { mayCarryHeader, readHeader, type Header } from "./header.ts";

/** What the files around a new one have at their top. */
export interface Neighbours {
  readonly count: number;
  readonly licensed: number;
  /** The one expression that all of them name, where there is one. */
  readonly spdx?: string;
  readonly holders: ReadonlySet<string>;
}

const wanted = 3;
const most = 20;

/** The files of the same kind in the same folder of the base; where there are few, those of the folders above as well. */
export async function neighboursOf(path: RepoPath, base: RuleTree): Promise<Neighbours> {
  const ending = path.slice(path.lastIndexOf("."));
  const alike = [...(await base.entries()).keys()].filter(
    (other) => other.endsWith(ending) && mayCarryHeader(other),
  );
  let near: readonly RepoPath[] = [];
  for (const folder of foldersUp(path)) {
    near = alike.filter((other) => other.startsWith(folder) && other !== path);
    if (near.length >= wanted) break;
  }
  const texts = [...(await base.texts(near.slice(0, most))).values()];
  return summary(
    texts.filter((text) => text !== undefined && text.trim() !== "").map((text) => readHeader(text ?? "")),
  );
}

function summary(headers: readonly Header[]): Neighbours {
  const licensed = headers.filter(({ isLicence }) => isLicence);
  const [spdx, ...others] = new Set(licensed.map((header) => header.spdx));
  return {
    count: headers.length,
    licensed: licensed.length,
    holders: new Set(licensed.flatMap(({ holders }) => holders)),
    ...(spdx !== undefined && others.length === 0 && { spdx }),
  };
}
