import type { RepoPath } from "../../base/repo-path.ts";
import { generatedName } from "./names.ts";

/** The changed file that a generated one is made from, by its stem or because its opening comment names it. */
export function sourceOf(
  path: RepoPath,
  text: string | undefined,
  changed: readonly RepoPath[],
): RepoPath | undefined {
  const others = changed.filter((other) => other !== path && generatedName(other) === undefined);
  const endings = generatedName(path)?.sources ?? [];
  const stem = stemOf(path);
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  const made = others.filter(
    (other) => stemOf(other) === stem && endings.some((ending) => other.endsWith(`${stem}${ending}`)),
  );
  const beside = made.find((other) => other.slice(0, other.lastIndexOf("/") + 1) === folder) ?? made[0];
  if (beside !== undefined) return beside;
  if (/(?:^|\/)db\/(?:\w*_)?(?:schema\.rb|structure\.sql)$/.test(path)) {
    return others.find((other) => /(?:^|\/)db\/(?:\w+\/)?\w*migrat\w*\//.test(other));
  }
  const head = (text ?? "").slice(0, 4096);
  const named = new Set(
    [...head.matchAll(/[\w./-]+\.[A-Za-z]\w*/g)].map(([name]) => name.replace(/^\.?\//, "")),
  );
  return others.find((other) => [...named].some((name) => other === name || other.endsWith(`/${name}`)));
}

/** The name without its folder and every ending, so that `user_pb2.py` and `user.proto` are the same. */
function stemOf(path: RepoPath): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return (name.split(".")[0] ?? "").replace(/(?:_grpc)?_pb2?(?:_grpc)?$|_grpc$/, "");
}
