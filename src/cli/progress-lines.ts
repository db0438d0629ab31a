import { commandPassed, type CommandResult, type Opinion } from "../evidence/evidence.ts";
import { phaseText, place } from "../report/activity.ts";
import { describeCommand, describeNetwork, describeTests } from "../report/command-text.ts";
import { printableLine, printableName } from "../report/printable-text.ts";
import { renderVerdictLine } from "../report/text.ts";
import type { RunEvent } from "../run/events.ts";
import type { StepEvent } from "../worker/step-event.ts";
import type { WorkEnd } from "../worker/worker.ts";

/** One line that stays. The text is printable, whatever the event held. */
export interface Line {
  readonly tone: "head" | "plain" | "quiet" | "good" | "bad" | "unsure";
  readonly text: string;
}

/** The lines that an event leaves behind; none for what only moves the live line. `before` is the command's base result. */
export function permanentLines(event: RunEvent, before: CommandResult | undefined): readonly Line[] {
  if (event.type === "step") return stepLines(event.event);
  if (event.type === "command-ended") return [commandLine(event.result, place[event.on], before)];
  if (event.type === "work-ended") return [endLine(event.work.end)];
  if (event.type === "opinion") return [opinionLine(event.opinion)];
  return partLines(event);
}

type PartEvent = Exclude<RunEvent, { readonly type: "step" | "command-ended" | "work-ended" | "opinion" }>;

function partLines(event: PartEvent): readonly Line[] {
  switch (event.type) {
    case "run-opened":
      return [line("head", `run ${event.run}: ${event.goal}`)];
    case "phase":
      return [line("head", phaseText(event.phase, event.round))];
    case "snapshot":
      return [snapshotLine(event)];
    case "confinement":
      return [confinementLine(event)];
    case "command-started":
      return [line("quiet", `${event.name} ${place[event.on]}: started`)];
    case "worker-network":
      return [line("unsure", `${event.command} in the worktree: ${describeNetwork(event.network)}`)];
    case "proposal":
      return [proposalLine(event)];
    case "warning":
      return [line("unsure", `warning: ${event.message}`)];
    case "stopped":
      return [line("unsure", `stopped: ${event.reason.message}`)];
    case "fault":
      return [line("bad", `fault ${event.code}: ${event.message}`)];
    case "verdict":
      return verdictLines(event);
  }
}

/** What was tried and held stands in the report. */
function confinementLine({ text, confined }: Extract<RunEvent, { readonly type: "confinement" }>): Line {
  return confined
    ? line("good", `confined by ${text.split(";")[0]}`)
    : line("unsure", `not confined: ${text}`);
}

function proposalLine(event: Extract<RunEvent, { readonly type: "proposal" }>): Line {
  const found = event.violations.length;
  const violations = found === 0 ? "no violations" : amount(found, "violation");
  const text = `proposal: ${amount(event.paths.length, "path")} changed, ${violations}`;
  const certain = event.violations.some((violation) => violation.certain);
  return line(found === 0 ? "good" : certain ? "bad" : "unsure", text);
}

function opinionLine(opinion: Opinion): Line {
  if (opinion.kind === "missing") return line("quiet", `no opinion: ${opinion.why}`);
  return line("quiet", `reviewer's opinion: ${amount(opinion.remarks.length, "remark")}, advice only`);
}

function snapshotLine(event: Extract<RunEvent, { readonly type: "snapshot" }>): Line {
  const carried = event.carried.length === 0 ? "" : `, with ${names(event.carried)}`;
  const left = event.secretsLeftOut;
  const secrets = left.length === 0 ? "" : `, without the secrets ${names(left)}`;
  return line("plain", `snapshot ${event.tree.slice(0, 12)}${carried}${secrets}`);
}

function stepLines(event: StepEvent): readonly Line[] {
  switch (event.kind) {
    case "acted":
      return [
        line(
          event.refused ? "bad" : "plain",
          `step ${event.step}, ${event.tool}: ${event.summary}${mark(event)}`,
        ),
      ];
    case "recovered":
      return [line("unsure", `step ${event.step}: recovered from ${event.from}, attempt ${event.attempt}`)];
    case "cache-miss": {
      const { step, evaluated, cached } = event;
      const text = `step ${step}: the server evaluated ${evaluated} tokens anew, ${cached} came from its cache`;
      return [line("unsure", text)];
    }
    case "waiting":
      return [line("quiet", `step ${event.step}: ${event.message}`)];
    case "compacted": {
      const { step, promptTokens, contextTokens } = event;
      const text = `step ${step}: conversation begun anew (${promptTokens} of ${contextTokens} tokens were full)`;
      return [line("plain", text)];
    }
    case "asking":
    case "prompt-progress":
    case "generating":
    case "answered":
      return [];
  }
}

function mark(event: Extract<StepEvent, { readonly kind: "acted" }>): string {
  return event.refused && !/\brefused\b/.test(event.summary) ? " (refused)" : "";
}

function commandLine(result: CommandResult, where: string, before: CommandResult | undefined): Line {
  const unsure = result.outcome.kind === "not-run" || result.outcome.kind === "not-found";
  const tone = commandPassed(result) ? "good" : unsure ? "unsure" : "bad";
  const tests = describeTests(result, before);
  const seconds = `${(result.durationMs / 1000).toFixed(1)} s`;
  return line(tone, `${result.name} ${where}: ${describeCommand(result)}${tests}, ${seconds}`);
}

function endLine(end: Exclude<WorkEnd, { readonly kind: "none" }>): Line {
  switch (end.kind) {
    case "submitted":
      return line("plain", "the worker submitted; what it claims is no evidence");
    case "blocked":
      return line("unsure", `the worker stopped as blocked (${end.reason}), saying: ${end.message}`);
    case "limit":
      return line("unsure", `the worker met the limit of ${end.limit}: ${end.message}`);
    case "stopped":
      return line("unsure", `the work was stopped: ${end.message}`);
    case "fault":
      return line("bad", `the worker could not go on (${end.code}): ${end.message}`);
  }
}

function verdictLines(event: Extract<RunEvent, { readonly type: "verdict" }>): readonly Line[] {
  const tone = { pass: "good", fail: "bad", inconclusive: "unsure" } as const;
  return [
    line(tone[event.verdict.kind], `verdict ${renderVerdictLine(event.verdict)}`),
    line("quiet", `report ${event.reportFile}`),
  ];
}

function names(paths: readonly string[]): string {
  const shown = paths.slice(0, 3).map(printableName).join(", ");
  return paths.length > 3 ? `${shown} and ${paths.length - 3} more` : shown;
}

function amount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

const maxCharacters = 500;

function line(tone: Line["tone"], text: string): Line {
  const whole = printableLine(text);
  return {
    tone,
    text: whole.length > maxCharacters ? `${whole.slice(0, maxCharacters).toWellFormed()}…` : whole,
  };
}
