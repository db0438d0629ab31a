import { Fault } from "../base/fault.ts";
import { makeRedactor } from "../base/redact.ts";
import { printablePath, type RepoPath } from "../base/repo-path.ts";
import { meantIds, shortIds } from "../evidence/violation-ids.ts";
import { recordDecision } from "../report/keep.ts";
import { requestFor, type StoredReport } from "../report/stored.ts";
import { accept, refuseRejection, rollback, type DecisionResult } from "../run/decide.ts";
import { judgePart } from "../run/judge-part.ts";
import { recoverRuns } from "../run/recover-runs.ts";
import type { Decision } from "../verdict/decision.ts";
import type { Waiver } from "../verdict/verdict.ts";
import type { Choice } from "../worktree/apply-plan.ts";
import { exits, type Context } from "./context.ts";
import { readSettings, type Settings, type SettingFlags } from "./settings.ts";
import { shellWord } from "./shell-word.ts";
import { listenForStop } from "./stopping.ts";
import { readNamed, surroundingsOf } from "./stored.ts";

export interface DecideFlags extends SettingFlags {
  readonly hunk?: readonly string[];
  readonly waive?: readonly string[];
  readonly choose?: readonly string[];
  readonly digest?: string;
}

/** `remit accept RUN` */
export async function acceptVerb(name: string, flags: DecideFlags, context: Context): Promise<number> {
  const settings = await readSettings(flags, context.env);
  const given = (flags.waive ?? []).map(parseWaiver);
  const choices = parseChoices(flags.choose ?? []);
  using stopping = listenForStop((text) => context.errors.write(`\n${text}\n`));
  const stored = await readRecovered(name, { flags, settings, context }, stopping.polite);
  if (flags.digest !== undefined && flags.digest !== stored.evidence.digest) {
    throw new Fault("digest-mismatch", "The proposal is not the one whose digest was given.", {
      hint: "Look at it again: `remit show`.",
    });
  }
  const chosen = await selectPart(stored, { flags, settings, context }, stopping.polite);
  const { digest } = chosen.evidence;
  const waivers = meantWaivers(given, [chosen, stored]);
  const result = await accept(chosen, { digest, waivers, choices }, stopping.polite);
  if (result.kind !== "done") return tellRefusal(result, chosen, context);
  await decide(stored, {
    kind: "accepted",
    digest,
    at: new Date().toISOString(),
    ...(flags.hunk === undefined ? {} : { hunks: flags.hunk }),
    ...(waivers.length === 0 ? {} : { waivers }),
  });
  return tellWritten("Accepted", result, { stored, context });
}

/** `remit reject RUN` */
export async function rejectVerb(name: string, flags: SettingFlags, context: Context): Promise<number> {
  const stored = await readNamed(name, await readSettings(flags, context.env), context);
  refuseRejection(stored);
  await decide(stored, { kind: "rejected", digest: stored.evidence.digest, at: new Date().toISOString() });
  context.out.write(`Rejected run ${stored.stored.run}. Your tree was not touched.\n`);
  return exits.pass;
}

/** `remit rollback RUN` */
export async function rollbackVerb(name: string, flags: DecideFlags, context: Context): Promise<number> {
  const choices = parseChoices(flags.choose ?? []);
  using stopping = listenForStop((text) => context.errors.write(`\n${text}\n`));
  const settings = await readSettings(flags, context.env);
  const stored = await readRecovered(name, { flags, settings, context }, stopping.polite);
  const result = await rollback(stored, choices, stopping.polite);
  if (result.kind !== "done") return tellRefusal(result, stored, context);
  await decide(stored, { kind: "rolled-back", digest: stored.evidence.digest, at: new Date().toISOString() });
  return tellWritten("Rolled back", result, { stored, context });
}

/** `RULE=reason`, the reason in words. Fault usage otherwise. */
export function parseWaiver(text: string): Waiver {
  const at = text.indexOf("=");
  const [rule, reason] = [text.slice(0, Math.max(at, 0)).trim(), text.slice(at + 1).trim()];
  if (at > 0 && rule !== "" && reason !== "") return { rule, reason };
  throw new Fault("usage", `--waive ${JSON.stringify(text)} has no written reason.`, {
    hint: 'Write it as --waive RULE="reason"; `remit show` names the rules.',
  });
}

/** The waivers with the names of violations in full. Fault usage for a name that means none of them, or several. */
export function meantWaivers(
  waivers: readonly Waiver[],
  shown: readonly { readonly evidence: Pick<StoredReport["evidence"], "violations"> }[],
): readonly Waiver[] {
  return waivers.map(({ rule, reason }) => {
    if (!rule.includes(":")) return { rule, reason };
    const found = shown.map(({ evidence }) => meantIds(rule, evidence.violations));
    const [meant, ...others] = found.find((ids) => ids.length > 0) ?? [];
    if (meant !== undefined && others.length === 0) return { rule: meant, reason };
    const what = meant === undefined ? "no violation of this run" : `${others.length + 1} violations`;
    throw new Fault("usage", `--waive ${rule} names ${what}.`, {
      hint: "`remit show` names each violation that can be waived alone.",
    });
  });
}

/** `PATH=mine|proposal|markers` for each conflict. Fault usage otherwise. */
export function parseChoices(texts: readonly string[]): ReadonlyMap<RepoPath, Choice> {
  return new Map(
    texts.map((text) => {
      const at = text.lastIndexOf("=");
      const choice = text.slice(at + 1);
      if (at > 0 && isChoice(choice)) return [text.slice(0, at), choice] as const;
      throw new Fault("usage", `--choose ${JSON.stringify(text)} is no choice.`, {
        hint: "Write it as --choose PATH=mine, PATH=proposal or PATH=markers.",
      });
    }),
  );
}

function isChoice(text: string): text is Choice {
  return text === "mine" || text === "proposal" || text === "markers";
}

interface Surroundings {
  readonly flags: DecideFlags;
  readonly settings: Settings;
  readonly context: Context;
}

/** A run whose folder holds no apply that a crash interrupted: those are finished or taken back first. */
async function readRecovered(
  name: string,
  { settings, context }: Surroundings,
  signal: AbortSignal,
): Promise<StoredReport> {
  const stored = await readNamed(name, settings, context);
  const told = await recoverRuns(settings.stateDir, stored.stored.root, signal);
  for (const text of told) context.errors.write(`${text}\n`);
  return stored;
}

/** With `--hunk`, the part that these hunks make, gathered and judged as its own proposal. */
async function selectPart(
  stored: StoredReport,
  around: Surroundings,
  signal: AbortSignal,
): Promise<StoredReport> {
  const { flags, settings, context } = around;
  if (flags.hunk === undefined) return stored;
  context.out.write("Judging the selected hunks as their own proposal …\n");
  const request = requestFor(stored, surroundingsOf(settings, context));
  const { outcome } = await judgePart(request, stored, flags.hunk, signal);
  return { ...stored, evidence: outcome.evidence };
}

async function decide({ stored }: StoredReport, decision: Decision): Promise<void> {
  await recordDecision(stored.dir, decision, makeRedactor([]));
}

function tellWritten(
  verb: string,
  result: Extract<DecisionResult, { kind: "done" }>,
  { stored, context }: { readonly stored: StoredReport; readonly context: Context },
): number {
  const { paths, kept, leftBehind } = result.applied;
  const lines = [
    `${verb} run ${stored.stored.run}: ${paths.length} file${paths.length === 1 ? "" : "s"} written.`,
    ...paths.map((path) => `  ${printablePath(path)}`),
    ...kept.map((path) => `  ${printablePath(path)} was saved meanwhile: your version stands.`),
    ...(leftBehind === undefined
      ? []
      : [`Temporary files still lie beside them: ${leftBehind.message} The next command removes them.`]),
    `Undo: remit ${verb === "Accepted" ? "rollback" : "accept"} ${stored.stored.run}${undone(verb, stored)}`,
  ];
  context.out.write(`${lines.join("\n")}\n`);
  return exits.pass;
}

/** What `accept` must be told to write again just what was rolled back. */
function undone(verb: string, { decisions }: StoredReport): string {
  const last = verb === "Accepted" ? undefined : decisions.findLast(({ kind }) => kind === "accepted");
  return (last?.hunks ?? []).map((hunk) => ` --hunk ${shellWord(printablePath(hunk))}`).join("");
}

function tellRefusal(
  result: Exclude<DecisionResult, { kind: "done" }>,
  { stored, evidence }: StoredReport,
  { errors }: Context,
): number {
  switch (result.kind) {
    case "refused": {
      const { verdict } = result;
      const names = shortIds(evidence.violations);
      const reasons = verdict.reasons.map(({ message, waivedBy, effect, finding = "" }) => {
        const name = effect === "fail" ? waivedBy : (names.get(finding) ?? waivedBy);
        return `  ${message} (--waive ${name}="reason")`;
      });
      errors.write(
        `Nothing was applied: the verdict of run ${stored.run} is ${verdict.kind}.\n${reasons.join("\n")}\n`,
      );
      return exits[verdict.kind];
    }
    case "conflict": {
      const conflicts = result.conflicts.map(
        ({ path, why, choices }) =>
          `  ${printablePath(path)}: ${why}${choices.map((choice) => `\n    --choose ${JSON.stringify(`${path}=${choice}`)}`).join("")}`,
      );
      errors.write(
        `Nothing was written: your tree changed since in the same places.\n${conflicts.join("\n")}\n`,
      );
      return exits.inconclusive;
    }
    case "overtaken":
      errors.write(
        `Nothing was written: ${result.paths.map(printablePath).join(", ")} changed meanwhile. Try again.\n`,
      );
      return exits.inconclusive;
  }
}
