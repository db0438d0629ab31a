import { printablePath } from "../../base/repo-path.ts";
import type { Change, ChangeKind } from "../../worktree/change.ts";
import type { Contract, Operation } from "../../contract/schema.ts";
import type { Violation } from "../evidence.ts";
import { firstLines, hunkIds } from "./place.ts";
import type { Rule } from "./rule.ts";

/** What may be done to a path besides changing its content. */
export const operationsRule: Rule = {
  name: "operations",
  apply: ({ contract, changes }) => changes.flatMap((change) => refusedOperations(contract, change)),
};

const wordings: Record<Exclude<ChangeKind, "modify">, string> = {
  create: "is a new file",
  delete: "was deleted",
  rename: "was renamed",
  mode: "has another file mode",
  symlink: "is a symbolic link now or was one",
  binary: "is binary",
  submodule: "is a submodule, which is frozen",
};

function refusedOperations(contract: Contract, change: Change): readonly Violation[] {
  const lines = firstLines(change);
  return needed(change, contract.rules.operations)
    .filter((kind) => kind === "submodule" || !contract.rules.operations.includes(kind))
    .map((kind) => ({
      rule: "operations",
      message: `${printablePath(change.path)} ${wordings[kind]}; the contract ${allowedText(contract)}.`,
      clause: "rules.operations",
      certain: true,
      path: change.path,
      hunks: hunkIds(change),
      ...(lines === undefined ? {} : { lines }),
    }));
}

/** A rename is the deletion and the creation that it is made of: whoever permits it, or both of them, permits all three. */
function needed(change: Change, permitted: readonly Operation[]): readonly (Operation | "submodule")[] {
  const kinds = change.kinds.filter((kind) => kind !== "modify");
  if (!kinds.includes("rename")) return kinds;
  const isMadeOf = (kind: ChangeKind): boolean => kind === "create" || kind === "delete";
  const arePermitted = (["create", "delete"] as const).every((kind) => permitted.includes(kind));
  return kinds.filter((kind) => !isMadeOf(kind) && !(arePermitted && kind === "rename"));
}

function allowedText(contract: Contract): string {
  const allowed = contract.rules.operations;
  return allowed.length === 0
    ? "allows changes of content only"
    : `allows changes of content and: ${allowed.join(", ")}`;
}
