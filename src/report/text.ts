import type pc from "picocolors";
import picocolors from "picocolors";
import type { Decision } from "../verdict/decision.ts";
import { describeDecision } from "../verdict/decision.ts";
import { shortIds } from "../evidence/violation-ids.ts";
import { describeCommand, describeConnection, describeNetwork, describeTests } from "./command-text.ts";
import { printableLine, printableName, wrapText } from "./printable-text.ts";
import type { Report } from "./schema.ts";

export interface TextOptions {
  readonly color: boolean;
  /** Columns of the terminal. */
  readonly width: number;
  /** What a person did with it, where that is known. */
  readonly decision?: Decision;
}

/**
 * The report for a terminal: the verdict first, the worker's claim last. What models and commands wrote stands
 * behind a bar, so that no line of theirs can look like one of the runner's.
 */
export function renderReport(report: Report, options: TextOptions): string {
  const page = makePage(options);
  const sections = [
    verdictLines(report, page, options.decision),
    section("Clauses", clauseLines(report, page), page),
    section("Violations", violationLines(report, page), page),
    section("Commands, base → now", commandLines(report, page), page),
    section("Connections to named hosts", connectionLines(report, page), page),
    section("Changes", changeLines(report, page), page),
    section("Hidden changes", hiddenLines(report, page), page),
    section(
      "Changed in your folder and home meanwhile, by whom is not observable",
      meanwhileLines(report, page),
      page,
    ),
    section("Run", runLines(report, page), page),
    section("Reviewer's opinion, advice only", opinionLines(report, page), page),
    section("Claim, not evidence", claimLines(report, page), page),
  ];
  const text = sections.filter((lines) => lines.length > 0).map((lines) => lines.join("\n"));
  return `${text.join("\n\n")}\n`;
}

/** The verdict and its first reason on one line. */
export function renderVerdictLine(verdict: Report["verdict"]): string {
  const [first, ...more] = verdict.reasons;
  const rest = more.length === 0 ? "" : ` (and ${more.length} more)`;
  const waived = verdict.waived.length === 0 ? "" : `, ${verdict.waived.length} waived`;
  const why = first === undefined ? "nothing stands against it." : `${printableLine(first.message)}${rest}`;
  return `${verdict.kind}${waived}: ${why}`;
}

interface Page {
  readonly width: number;
  readonly colors: ReturnType<typeof pc.createColors>;
  readonly signs: Readonly<Record<"good" | "bad" | "unsure" | "aside", string>>;
}

function makePage({ color, width }: TextOptions): Page {
  const colors = picocolors.createColors(color);
  const signs = {
    good: colors.green("✓"),
    bad: colors.red("✗"),
    unsure: colors.yellow("?"),
    aside: colors.dim("~"),
  };
  return { width: Math.max(width, 40), colors, signs };
}

function section(title: string, lines: readonly string[], { colors }: Page): readonly string[] {
  return lines.length === 0 ? [] : [colors.bold(title), ...lines];
}

/** Text behind a sign, wrapped below itself. */
function item(sign: string, text: string, page: Page): readonly string[] {
  const lines = wrapText(printableLine(text), page.width - 4);
  return lines.map((line, index) => (index === 0 ? `  ${sign} ${line}` : `    ${line}`));
}

/** Words of a model or a process: every line behind a bar. */
function barred(text: string, indent: string, page: Page): readonly string[] {
  const lines = wrapText(text, page.width - indent.length - 2);
  return lines.map((line) => `${indent}${page.colors.dim("│")} ${page.colors.dim(line)}`.trimEnd());
}

function verdictLines({ verdict }: Report, page: Page, decision: Decision | undefined): readonly string[] {
  const { colors, signs } = page;
  const paint = { pass: colors.green, fail: colors.red, inconclusive: colors.yellow }[verdict.kind];
  const none = verdict.reasons.length === 0 ? item(signs.good, "Nothing stands against it.", page) : [];
  const reasons = verdict.reasons.flatMap(({ effect, message }) =>
    item(effect === "fail" ? signs.bad : signs.unsure, message, page),
  );
  const waived = verdict.waived.flatMap(({ message, waiver }) =>
    item(signs.aside, `waived (${waiver.reason}): ${message}`, page),
  );
  const decided =
    decision === undefined ? [] : item(" ", `${describeDecision(decision)}, ${decision.at}.`, page);
  return [colors.bold(paint(`Verdict: ${verdict.kind}`)), ...none, ...reasons, ...waived, ...decided];
}

function clauseLines({ evidence }: Report, page: Page): readonly string[] {
  const { signs } = page;
  const sign = {
    kept: signs.good,
    broken: signs.bad,
    uncertain: signs.unsure,
    "not-observable": signs.unsure,
  };
  const isPlain = ({ state, layer, detail }: Report["evidence"]["clauses"][number]): boolean =>
    state === "kept" && layer === "detected" && detail === "";
  const plain = evidence.clauses.filter(isPlain).map(({ name }) => name);
  const kept = plain.length === 0 ? [] : item(signs.good, `kept, detected: ${plain.join(", ")}`, page);
  const others = evidence.clauses.filter((clause) => !isPlain(clause));
  const rest = others.flatMap(({ name, state, layer, detail }) => {
    const how = state === layer ? "not observable here" : `${state}, ${layer.replace("-", " ")}`;
    return item(sign[state], `${name}: ${how}${detail === "" ? "" : ` (${detail})`}`, page);
  });
  return [...kept, ...rest];
}

function violationLines({ evidence, run }: Report, page: Page): readonly string[] {
  const names = shortIds(evidence.violations);
  return evidence.violations.flatMap((violation) => {
    const { path, certain, clause, message, rule, why, id } = violation;
    const place = path === undefined ? "" : `${printableName(path)}${linesText(violation.lines)} `;
    const sign = certain ? page.signs.bad : page.signs.unsure;
    const name = certain || id === undefined ? undefined : names.get(id);
    return [
      ...item(sign, `${place}${rule}: ${message} [${clause}]`, page),
      ...(why === undefined ? [] : item(" ", `why: ${why}`, page)),
      ...(name === undefined
        ? []
        : item(" ", `if this is fine: remit accept ${run} --waive ${name}="reason"`, page)),
    ];
  });
}

function linesText(lines: Report["evidence"]["violations"][number]["lines"]): string {
  if (lines === undefined || lines.start < 1) return "";
  const range = lines.end > lines.start ? `${lines.start}-${lines.end}` : `${lines.start}`;
  return lines.side === "base" ? `:${range} (base)` : `:${range}`;
}

function commandLines({ evidence }: Report, page: Page): readonly string[] {
  return evidence.commands.flatMap((result) => {
    const before = evidence.baseline.find(({ name }) => name === result.name);
    const was = before === undefined ? "no result" : describeCommand(before);
    const { outcome, output } = result;
    const passed = outcome.kind === "exited" && outcome.exitCode === 0;
    const unsure = outcome.kind === "not-run" || outcome.kind === "not-found";
    const sign = passed ? page.signs.good : unsure ? page.signs.unsure : page.signs.bad;
    const seconds = `${(result.durationMs / 1000).toFixed(1)} s`;
    const line = `${result.name}: ${was} → ${describeCommand(result)}, ${seconds}${describeTests(result, before)}${networkText(result)}`;
    if (passed || output === undefined) return item(sign, line, page);
    const tail = lastLines(output.tail === "" ? output.head : output.tail, 8);
    return [...item(sign, line, page), ...barred(tail, "    ", page), `    ${printableName(output.file)}`];
  });
}

/** Of the proposal's commands, the worker's, and those on the base. */
function connectionLines({ evidence }: Report, page: Page): readonly string[] {
  const { commands, workerNetwork = [], baseline } = evidence;
  const all = [
    ...commands.map(({ name, network }) => [name, network] as const),
    ...workerNetwork.map(({ command, network }) => [`${command}, run by the worker`, network] as const),
    ...baseline.map(({ name, network }) => [`${name}, on the base`, network] as const),
  ];
  return all.flatMap(([command, network]) => {
    const { connections = [], unlisted = 0 } = network ?? {};
    const shown = connections.slice(0, maxConnections);
    const left = connections.length - shown.length + unlisted;
    return [
      ...shown.flatMap((one) =>
        item(
          one.allowed ? page.signs.good : page.signs.aside,
          `${command}: ${describeConnection(one)}`,
          page,
        ),
      ),
      ...(left === 0 ? [] : item(" ", `${command}: ${left} more`, page)),
    ];
  });
}

/** Of one command; the report has more. */
const maxConnections = 30;

function networkText({ network = {} }: Report["evidence"]["commands"][number]): string {
  const said = describeNetwork(network);
  return said === "" ? "" : `, ${said}`;
}

function lastLines(text: string, count: number): string {
  return text.trimEnd().split("\n").slice(-count).join("\n");
}

function changeLines({ evidence }: Report, page: Page): readonly string[] {
  const { colors } = page;
  return evidence.changes.flatMap((change) => {
    const from = change.renamedFrom === undefined ? "" : ` from ${printableName(change.renamedFrom)}`;
    const to = change.renamedTo === undefined ? "" : ` to ${printableName(change.renamedTo)}`;
    const size = change.binary ? "binary" : `+${change.added} -${change.deleted}`;
    const unproved = evidence.unproved.includes(change.path) ? ", proved by no command" : "";
    const kinds = change.kinds.join(", ");
    const head = item(" ", `${printableName(change.path)} ${size} (${kinds}${from}${to}${unproved})`, page);
    const hunks = change.hunks.flatMap((hunk) => wrapText(hunkText(hunk), page.width - 6));
    return [...head, ...hunks.map((line) => `      ${colors.dim(line)}`)];
  });
}

function hunkText({
  id,
  start,
  lines,
  step,
}: Report["evidence"]["changes"][number]["hunks"][number]): string {
  const range = lines === 0 ? `after line ${start}` : `lines ${start}-${start + lines - 1}`;
  return `${printableName(id)} ${range}${step === undefined ? "" : `, step ${step}`}`;
}

function hiddenLines({ evidence }: Report, page: Page): readonly string[] {
  return evidence.hidden.flatMap(({ path, kind, detail }) =>
    item(" ", `${printableName(path)} ${kind}: ${detail}`, page),
  );
}

function meanwhileLines({ evidence }: Report, page: Page): readonly string[] {
  const { changed = [], unlisted = 0 } = evidence.meanwhile ?? {};
  const more = unlisted === 0 ? [] : item(" ", `${unlisted} more`, page);
  const lines = changed.flatMap(({ place, path, how }) =>
    item(" ", `${place === "home" ? "~/" : ""}${printableName(path)} ${how}`, page),
  );
  return [...lines, ...more];
}

function runLines(report: Report, page: Page): readonly string[] {
  const { run, revision, continues, contract, evidence, model, effort } = report;
  const { rounds, steps, tokens } = effort;
  const { confinement, digest, end } = evidence;
  const held =
    confinement.kind === "confined"
      ? `by ${confinement.by}, ${confinement.detail}`
      : `none, ${confinement.why}${confinement.accepted ? " (accepted in the settings)" : `; ${confinement.fix}`}`;
  const used = `${tokens.evaluated} evaluated, ${tokens.cached} cached, ${tokens.generated} generated`;
  const facts = [
    `goal: ${contract.content.goal}`,
    ...(contract.raised ?? []).map(
      ({ clause, value, instead, floor }) =>
        `${clause}: ${value} (floor: ${floor}; the contract: ${instead})`,
    ),
    `run ${run}, digest ${digest.slice(0, 12)}, contract ${contract.digest.slice(0, 12)}`,
    ...(continues === undefined ? [] : [`goes on from run ${continues.run}: ${continues.remark}`]),
    ...(revision === undefined ? [] : [`revision ${revision}: judged again under an amended contract`]),
    ...(model === undefined
      ? []
      : [`model ${model.name} (${model.build}), ${model.contextTokens} tokens of context`]),
    ...(end.kind === "none"
      ? []
      : [
          `work ${endText(end)}: ${rounds} ${rounds === 1 ? "round" : "rounds"}, ${steps} ${steps === 1 ? "step" : "steps"}, tokens ${used}`,
        ]),
    `confinement ${held}`,
  ];
  return facts.flatMap((fact) => item(" ", fact, page));
}

function endText(end: Report["evidence"]["end"]): string {
  if (end.kind === "blocked") return `blocked (${end.reason})`;
  if (end.kind === "limit") return `ended at the limit of ${end.limit}`;
  if (end.kind === "fault") return `ended by a fault (${end.code})`;
  return end.kind;
}

function opinionLines({ opinion }: Report, page: Page): readonly string[] {
  if (opinion.kind === "missing") return item(" ", `none: ${opinion.why}`, page);
  const remarks = opinion.remarks.map(({ path, line, severity, text }) => {
    const place = path === undefined ? "" : ` ${printableName(path)}${line === undefined ? "" : `:${line}`}`;
    return `${severity}${place}: ${printableLine(text)}`;
  });
  return barred([opinion.overall, ...remarks].join("\n"), "  ", page);
}

function claimLines({ claim }: Report, page: Page): readonly string[] {
  return claim === null ? [] : barred(claim.text === "" ? "(no words)" : claim.text, "  ", page);
}
