import { fileTypeFromBuffer } from "file-type";
import { printablePath } from "../../base/repo-path.ts";
import type { Change } from "../../worktree/change.ts";
import type { Violation } from "../evidence.ts";
import type { FileHead } from "../rule-trees.ts";
import type { Rule } from "./rule.ts";

/**
 * Where the contract lets files without lines come in, they are pictures, fonts, sound, film or PDF of a moderate
 * size. Whether any may come in at all, `operations` decides.
 */
export const binaryRule: Rule = {
  name: "binary",
  isAsked: ({ rules }) => rules.binary === "media" && rules.operations.includes("binary"),
  apply: async ({ changes, trees }) => {
    const added = changes.filter((change) => change.binary && change.proposal !== undefined);
    const found = await Promise.all(
      added.map(async (change) => refused(change, await trees.proposal.head(change.path))),
    );
    return found.flat();
  },
};

const maxBytes = 5 * 1024 * 1024;
const media = /^(?:image|font|audio|video)\/|^application\/pdf$/;

async function refused(change: Change, head: FileHead | undefined): Promise<readonly Violation[]> {
  if (head === undefined) return [];
  const type = await fileTypeFromBuffer(head.bytes);
  const name = printablePath(change.path);
  if (type === undefined) {
    const why = "Its first bytes are those of no known format.";
    return [violation(change, `${name} is binary, and what it is cannot be told.`, { certain: false, why })];
  }
  const why = `Its first bytes are those of ${type.mime}.`;
  if (!media.test(type.mime)) {
    const message = `${name} is ${type.mime}; binary files that come in are pictures, fonts, sound, film or PDF.`;
    return [violation(change, message, { certain: true, why })];
  }
  if (head.size <= maxBytes) return [];
  const message = `${name} has ${Math.ceil(head.size / 1024 / 1024)} MB; binary files that come in have at most 5.`;
  return [violation(change, message, { certain: true, why: "Its size is that of the stored file." })];
}

function violation(
  { path }: Change,
  message: string,
  finding: Pick<Violation, "certain" | "why">,
): Violation {
  return { rule: "binary", message, clause: "rules.binary", path, ...finding };
}
