import type { RepoPath } from "../../base/repo-path.ts";
import type { CommandResult, Evidence } from "../../evidence/evidence.ts";
import type { ClaimPart } from "../../panel/protocol.ts";
import type { Change } from "../../worktree/change.ts";
import type { Translate } from "../shown-text.ts";

/** What a claim is compared with. */
export type ClaimFacts = Pick<Evidence, "changes" | "commands"> & {
  /** Every file of base and proposal, for those that were not changed. */
  readonly files: Iterable<RepoPath>;
  readonly t: Translate;
};

/**
 * Splits a claim where it names a file, a command or a count of tests, files or lines, each with the evidence for
 * exactly that. Sentences are not read: what a claim means is left to people. The parts' texts together are the claim.
 */
export function placeEvidence(claim: string, facts: ClaimFacts): readonly ClaimPart[] {
  const found = [
    ...commandMentions(claim, facts),
    ...countMentions(claim, facts),
    ...fileMentions(claim, facts),
  ];
  const parts: ClaimPart[] = [];
  let at = 0;
  for (const { start, part } of inOrder(found)) {
    if (start < at) continue;
    if (start > at) parts.push({ text: claim.slice(at, start) });
    parts.push(part);
    at = start + part.text.length;
  }
  if (at < claim.length) parts.push({ text: claim.slice(at) });
  return parts;
}

interface Mention {
  readonly start: number;
  readonly part: ClaimPart;
}

/** Of two that overlap, the one that begins first, then the longer one. */
function inOrder(found: readonly Mention[]): readonly Mention[] {
  return found.toSorted((a, b) => a.start - b.start || b.part.text.length - a.part.text.length);
}

const token = /[^\s"'`()<>[\]{},;:!?*|]+/gu;

function fileMentions(claim: string, { changes, files, t }: ClaimFacts): readonly Mention[] {
  const tokens = [...claim.matchAll(token)].flatMap(({ 0: text, index }) => tokenAt(text, index));
  const named = namesOf(new Set(tokens.map(({ name }) => name)), [
    ...changes.map(({ path }) => path),
    ...files,
  ]);
  const changed = new Map(changes.map((change) => [change.path, change]));
  const mentions = tokens.flatMap(({ name, start, text }) => {
    const path = named.get(name);
    return path === undefined ? [] : [fileMention(start, text, { path, change: changed.get(path), t })];
  });
  const odd = changes.filter(({ path }) => !new RegExp(`^(?:${token.source})$`, "u").test(path));
  return [...mentions, ...odd.flatMap((change) => spelledOut(claim, change, t))];
}

interface Token {
  readonly text: string;
  readonly name: string;
  readonly start: number;
}

/** A word that may name a file: without the `./` before it and the full stop behind it. */
function tokenAt(word: string, index: number): readonly Token[] {
  const lead = /^(?:\.\/)+/.exec(word)?.[0].length ?? 0;
  const text = word.slice(lead).replace(/(?<![./])[./]+$/, "");
  return /[./]/.test(text) || /^[A-Z][A-Za-z]+file$/.test(text)
    ? [{ text, name: text, start: index + lead }]
    : [];
}

/** What each name stands for: an exact path, or the only file of that base name. */
function namesOf(names: ReadonlySet<string>, files: readonly RepoPath[]): ReadonlyMap<string, RepoPath> {
  const exact = new Map<string, RepoPath>();
  const last = new Map<string, RepoPath | undefined>();
  for (const path of files) {
    if (names.has(path)) exact.set(path, path);
    const name = path.slice(path.lastIndexOf("/") + 1);
    if (names.has(name)) last.set(name, last.has(name) && last.get(name) !== path ? undefined : path);
  }
  const unique = [...last].flatMap(([name, path]) => (path === undefined ? [] : [[name, path] as const]));
  return new Map([...unique, ...exact]);
}

function fileMention(
  start: number,
  text: string,
  {
    path,
    change,
    t,
  }: { readonly path: RepoPath; readonly change: Change | undefined; readonly t: Translate },
): Mention {
  if (change === undefined) return { start, part: { text, evidence: t("not changed") } };
  const target = { kind: "file", name: path } as const;
  return { start, part: { text, evidence: changeText(change, t), target } };
}

/** Paths that no word can be: with spaces, quotes or brackets. They must stand there letter by letter. */
function spelledOut(claim: string, change: Change, t: Translate): readonly Mention[] {
  const mentions: Mention[] = [];
  const { path } = change;
  for (let at = claim.indexOf(path); at !== -1; at = claim.indexOf(path, at + path.length)) {
    const alone = !/[\w/]/.test(claim[at - 1] ?? " ") && !/[\w/]/.test(claim[at + path.length] ?? " ");
    if (alone) mentions.push(fileMention(at, path, { path, change, t }));
  }
  return mentions;
}

function changeText(change: Change, t: Translate): string {
  const { base, proposal, renamedTo, renamedFrom, binary, added, deleted, kinds } = change;
  if (renamedTo !== undefined) return t("renamed away");
  if (proposal === undefined) return t("deleted");
  const how = binary ? t("binary") : added + deleted > 0 ? `+${added} −${deleted}` : kinds.join(", ");
  if (base !== undefined) return how;
  return renamedFrom === undefined ? t("new, {0}", how) : t("renamed, {0}", how);
}

/** A command is named by what is typed (`npm test`), or by its name in quotes or beside the word "command". */
function commandMentions(claim: string, { commands, t }: ClaimFacts): readonly Mention[] {
  return commands.flatMap((result) => {
    const name = literal(result.name);
    const typed = result.run.map(literal).join("\\s+");
    const forms = [
      `(?<![\\w./-])${typed}(?![\\w/-])`,
      `(?<=\`)${name}(?=\`)`,
      `(?<=")${name}(?=")`,
      `(?<=')${name}(?=')`,
      `(?<![\\w-])${name}(?= commands?\\b)`,
      `(?<=\\bcommand )${name}(?![\\w-])`,
    ];
    return [...claim.matchAll(new RegExp(forms.join("|"), "gu"))].map(({ 0: text, index }) => ({
      start: index,
      part: {
        text,
        evidence: resultText(result, t),
        target: { kind: "command", name: result.name } as const,
      },
    }));
  });
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

function resultText({ outcome, tests }: CommandResult, t: Translate): string {
  switch (outcome.kind) {
    case "exited": {
      const ended = outcome.exitCode === 0 ? t("passed") : t("exit status {0}", outcome.exitCode);
      return tests === undefined ? ended : `${ended}, ${testsText(tests, t)}`;
    }
    case "signalled":
      return t("ended by {0}", outcome.signal);
    case "timed-out":
      return t("timed out");
    case "not-found":
    case "not-run":
      return t("not run");
  }
}

type Tests = NonNullable<CommandResult["tests"]>;

function testsText({ passed, failed, skipped }: Tests, t: Translate): string {
  if (failed + skipped === 0) return passed === 1 ? t("1 test") : t("{0} tests", passed);
  return [
    t("{0} passed", passed),
    ...(failed > 0 ? [t("{0} failed", failed)] : []),
    ...(skipped > 0 ? [t("{0} skipped", skipped)] : []),
  ].join(", ");
}

const count = /(?<![\w.,-])\d{1,9}(?: [\p{L}-]+)? (tests?|files?|lines?)(?![\w-])/giu;

function countMentions(claim: string, facts: ClaimFacts): readonly Mention[] {
  return [...claim.matchAll(count)].flatMap(({ 0: text, 1: what = "", index }) => {
    const evidence = countText(what.toLowerCase().replace(/s$/, ""), facts);
    return evidence === undefined ? [] : [{ start: index, part: { text, evidence } }];
  });
}

function countText(what: string, { changes, commands, t }: ClaimFacts): string | undefined {
  if (what === "file") {
    return changes.length === 1 ? t("1 file changed") : t("{0} files changed", changes.length);
  }
  if (what === "line") {
    const sum = (side: "added" | "deleted"): number => changes.reduce((all, change) => all + change[side], 0);
    return `+${sum("added")} −${sum("deleted")}`;
  }
  const counting = commands.flatMap(({ name, tests }) => (tests === undefined ? [] : [{ name, tests }]));
  if (counting.length === 0) return undefined;
  return counting.map(({ name, tests }) => `${name}: ${testsText(tests, t)}`).join("; ");
}
