import type { Change } from "../../worktree/change.ts";
import type { Violation } from "../evidence.ts";
import { scanForSecrets, type FoundSecret } from "../secrets/scan.ts";
import { addedLines, type AddedLine } from "./added-lines.ts";
import type { Rule } from "./rule.ts";

/** No line that the proposal adds holds a secret. Its value stands in no message. */
export const secretsRule: Rule = {
  name: "secrets",
  isAsked: ({ rules }) => rules.secrets === "none",
  apply: async ({ changes, trees }) => {
    const found = await Promise.all(changes.map(secretsIn));
    const flat = found.flat();
    if (flat.length === 0) return [];
    const texts = await Promise.all(changes.map(({ path }) => trees.base.text(path)));
    return flat
      .filter(({ secret }) => !texts.some((text) => text?.includes(secret.value) === true))
      .map(told);
  },
};

interface Placed {
  readonly change: Change;
  readonly secret: FoundSecret;
  readonly first: AddedLine;
  readonly last: AddedLine;
}

async function secretsIn(change: Change): Promise<readonly Placed[]> {
  const lines = addedLines(change);
  if (lines.length === 0) return [];
  const { text, starts } = joined(lines);
  const secrets = await scanForSecrets(text);
  return secrets.flatMap((secret): readonly Placed[] => {
    const first = lines[lineAt(starts, secret.start)];
    const last = lines[lineAt(starts, secret.start + Math.max(0, secret.value.length - 1))];
    return first === undefined || last === undefined ? [] : [{ change, secret, first, last }];
  });
}

/** Lines of different places are kept apart by an empty one. */
function joined(lines: readonly AddedLine[]): { readonly text: string; readonly starts: readonly number[] } {
  const parts: string[] = [];
  const starts: number[] = [];
  let length = 0;
  for (const [at, { line, text }] of lines.entries()) {
    const before = lines[at - 1];
    const part = before !== undefined && before.line + 1 !== line ? `\n${text}\n` : `${text}\n`;
    starts.push(length + (part.startsWith("\n") && part.length > 1 ? 1 : 0));
    parts.push(part);
    length += part.length;
  }
  return { text: parts.join(""), starts };
}

function lineAt(starts: readonly number[], index: number): number {
  let [low, high] = [0, starts.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= index) low = middle;
    else high = middle;
  }
  return low;
}

function told({ change, secret, first, last }: Placed): Violation {
  const certain = secret.doubt === undefined;
  return {
    rule: "secrets",
    message: `${certain ? "This adds" : "This may add"} ${secret.what}. Take it out and read it from the environment; one that was real must be revoked.`,
    clause: "rules.secrets",
    certain,
    why: secret.doubt ?? "Its form is that of a real one.",
    path: change.path,
    lines: { start: first.line, end: Math.max(first.line, last.line), side: "proposal" },
    hunks: [first.hunk],
  };
}
