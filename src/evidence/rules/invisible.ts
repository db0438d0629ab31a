import { printablePath } from "../../base/repo-path.ts";
import type { Change } from "../../worktree/change.ts";
import type { Violation } from "../evidence.ts";
import { oddCharacters, type OddCharacter } from "../invisible/characters.ts";
import { isCode, readParts, type TextPart } from "../invisible/parts.ts";
import { isMixed, isWholeLookalike, latinLook, lookalikesIn } from "../invisible/lookalike.ts";
import { addedLines, type AddedLine } from "./added-lines.ts";
import type { Rule, RuleInput } from "./rule.ts";

/** What is added reads as it is: nothing invisible, nothing that turns directions, no letters that pose as others. */
export const invisibleRule: Rule = {
  name: "invisible",
  isAsked: ({ rules }) => rules.invisible === "none",
  apply: async (input) => {
    const names = await Promise.all(input.changes.map(async (change) => oddName(input, change)));
    const texts = await Promise.all(input.changes.map(async (change) => oddText(input, change)));
    return [...names.flat(), ...texts.flat()];
  },
};

/** New paths: with a character that cannot be seen, or taken for another path that is there. */
async function oddName({ trees }: RuleInput, change: Change): Promise<readonly Violation[]> {
  const { path, base } = change;
  if (base !== undefined || !/[^\t -~]/.test(path)) return [];
  const [odd] = oddCharacters(path);
  if (odd !== undefined) {
    const message = `The name of the new file ${printablePath(path)} holds ${odd.name}; name it without.`;
    return [violation({ message, change, why: "It stands in the path itself." })];
  }
  const look = latinLook(path);
  if (look === path) return [];
  const letters = lookalikesIn(path);
  if ((await trees.proposal.entries()).has(look) || (await trees.base.entries()).has(look)) {
    const message = `The new file ${printablePath(path)} looks like ${printablePath(look)}, which is another file (${letters}).`;
    return [violation({ message, change, why: "Both paths are in the trees." })];
  }
  if (!path.split(/[/._-]/).some(isMixed)) return [];
  const message = `The name of the new file ${printablePath(path)} mixes letters that look the same (${letters}).`;
  const why = "A name may mix scripts on purpose.";
  return [violation({ message, change, why, certain: false })];
}

/** Of one file. */
const maxFound = 50;

async function oddText({ trees }: RuleInput, change: Change): Promise<readonly Violation[]> {
  const added = addedLines(change).filter(({ text }) => /[^\t -~]/.test(text));
  if (added.length === 0) return [];
  const before = (await trees.base.text(change.path)) ?? "";
  const text = (await trees.proposal.text(change.path)) ?? "";
  const known = new Map<string, boolean>();
  const isNew = (word: string): boolean => {
    const is = known.get(word) ?? countOf(text, word) > countOf(before, word);
    known.set(word, is);
    return is;
  };
  const partAt = await readParts(change.path, text, added);
  const seen = { change, isNew, partAt, text };
  const found: Violation[] = [];
  for (const line of added) {
    if (found.length >= maxFound) break;
    found.push(...oddIn(seen, line), ...posingIn(seen, line));
  }
  return found;
}

interface Seen {
  readonly change: Change;
  readonly text: string;
  readonly isNew: (word: string) => boolean;
  readonly partAt: (line: number, column: number) => TextPart;
}

/** At most one violation a line, for the worst that it holds. */
function oddIn({ change, isNew, partAt }: Seen, line: AddedLine): readonly Violation[] {
  const found = oddCharacters(line.text).filter(
    ({ char, index }) => isNew(char) && !(char === "\uFEFF" && line.line === 1 && index === 0),
  );
  const judged = found.flatMap((odd) => {
    const doubt = doubtOf(change, odd, partAt(line.line, odd.index));
    return doubt === "fine" ? [] : [{ odd, doubt }];
  });
  const worst = judged.find(({ doubt }) => doubt === undefined) ?? judged[0];
  if (worst === undefined) return [];
  const others = judged.length > 1 ? ` and ${judged.length - 1} more` : "";
  const effect =
    worst.odd.kind === "invisible" ? "which cannot be seen" : "so that it may read otherwise than it runs";
  return [
    violation({
      message: `This line adds ${worst.odd.name}${others}, ${effect}; write it as an escape or take it out.`,
      change,
      line,
      certain: worst.doubt === undefined,
      why: worst.doubt ?? "The character stands in the line.",
    }),
  ];
}

/** `fine`: nothing to tell. */
function doubtOf({ path }: Change, { kind }: OddCharacter, part: TextPart): string | undefined {
  if (!isCode(path)) {
    if (kind === "direction" && !isTranslation(path))
      return "Texts in scripts that run from right to left may need it.";
    return "fine";
  }
  if (isTranslation(path)) return kind === "direction" ? "A translation may need it." : "fine";
  if (kind === "direction") return undefined;
  if (kind === "mark") return "A text in a script that runs from right to left may need it.";
  if (part === "code") return undefined;
  return part === "unknown"
    ? "No parser reads this language, so that it may stand in a text."
    : "It stands in a string or a comment, where it may be meant.";
}

function isTranslation(path: string): boolean {
  return /(?:^|[/._-])(?:locales?|i18n|l10n|lang(?:uages?)?|translations?|messages|intl|cldr|nls)(?:[/._-]|$)/i.test(
    path,
  );
}

/** Names in code that pose as others. */
function posingIn({ change, isNew, partAt, text }: Seen, line: AddedLine): readonly Violation[] {
  if (!isCode(change.path)) return [];
  const words = [...line.text.matchAll(/[\p{L}\p{N}_$]+/gu)].map(({ 0: word, index }) => ({ word, index }));
  for (const { word, index } of words) {
    if (!isMixed(word) && !isWholeLookalike(word)) continue;
    if (!isNew(word) || partAt(line.line, index) !== "code") continue;
    const look = latinLook(word);
    const hasTwin = new RegExp(`(?<![\\w$])${look.replaceAll("$", "\\$")}(?![\\w$])`).test(text);
    if (!isMixed(word) && !hasTwin) continue;
    const certain = isMixed(word);
    const twin = hasTwin ? ", which this file has too" : "";
    return [
      violation({
        message: `The name ${word.slice(0, 60)} reads as ${look.slice(0, 60)}${twin}, with other letters (${lookalikesIn(word)}).`,
        change,
        line,
        certain,
        why: certain
          ? "Latin letters and others that look like them stand in one name."
          : "All its letters are of one script.",
      }),
    ];
  }
  return [];
}

function countOf(text: string, part: string): number {
  return text.split(part).length - 1;
}

interface Told {
  readonly message: string;
  readonly change: Change;
  readonly why: string;
  readonly certain?: boolean;
  readonly line?: AddedLine;
}

function violation({ message, change, why, certain = true, line }: Told): Violation {
  return {
    rule: "invisible",
    message,
    clause: "rules.invisible",
    certain,
    why,
    path: change.path,
    ...(line !== undefined && {
      lines: { start: line.line, end: line.line, side: "proposal" as const },
      hunks: [line.hunk],
    }),
  };
}
