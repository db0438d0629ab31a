import picocolors from "picocolors";
import { Fault } from "../base/fault.ts";
import { nearest } from "../contract/nearest.ts";
import { wrapText } from "../report/printable-text.ts";
import { decisionVerbs } from "./help-decisions.ts";
import { contractVerbs } from "./help-contracts.ts";
import type { Entry, HelpOption, VerbHelp } from "./help-page.ts";

export type { HelpOption, VerbHelp, VerbName } from "./help-page.ts";

/** Every verb, in the order in which a person meets them. */
export const verbs: readonly VerbHelp[] = [...contractVerbs, ...decisionVerbs];

export interface HelpStyle {
  readonly color: boolean;
  /** Columns; 80 where nothing else is known. */
  readonly width: number;
}

/** The page of one verb, as a manual has it. Fault usage for a name that is no verb. */
export function renderHelp(name: string, wanted: HelpStyle): string {
  const style = readable(wanted);
  const verb = verbNamed(name);
  return renderSections(
    [
      ["NAME", hanging([[`remit ${verb.name}`, verb.summary]], style)],
      ["SYNOPSIS", synopsis(verb, style)],
      [
        "DESCRIPTION",
        verb.description.flatMap((part, at) => [...(at === 0 ? [] : [""]), ...paragraph(part, style)]),
      ],
      ["OPTIONS", entries(verb.options.map(optionEntry), style)],
      ["EXIT STATUS", hanging(verb.exits, style)],
      ["FILES", entries(verb.files, style)],
      ["ENVIRONMENT", entries(verb.environment, style)],
      ["EXAMPLES", verb.examples.flatMap(([words, line]) => [...paragraph(words, style), `    ${line}`])],
    ],
    style,
  );
}

/** What `remit` alone shows: every verb in a line. */
export function renderOverview(wanted: HelpStyle): string {
  const style = readable(wanted);
  return renderSections(
    [
      [
        "NAME",
        hanging([["remit", "runs a local coding model as a worker under a contract; you decide"]], style),
      ],
      [
        "SYNOPSIS",
        ["remit VERB [ARGUMENTS]", "remit help VERB", "remit --version"].map((line) => `  ${line}`),
      ],
      ["DESCRIPTION", paragraph(overview, style)],
      [
        "VERBS",
        hanging(
          verbs.map(({ name, summary }) => [name, summary]),
          style,
        ),
      ],
      [
        "EXAMPLES",
        [
          "remit doctor",
          'remit init --goal "…" --write "src/**"',
          "remit run CONTRACT",
          "remit accept last",
        ].map((line) => `    ${line}`),
      ],
    ],
    style,
  );
}

const overview =
  "A contract says what shall be reached, which files may change and which commands must pass. A model on your own " +
  "llama.cpp server does the work in a copy of your folder. Remit itself then looks at what changed, runs the commands " +
  "in a clean copy and gives a verdict. Your folder is touched by accept and rollback alone.";

/** Long lines are hard to read, very short ones hold no term. */
function readable({ color, width }: HelpStyle): HelpStyle {
  return { color, width: Math.min(Math.max(width, 40), 100) };
}

function verbNamed(name: string): VerbHelp {
  const verb = verbs.find((candidate) => candidate.name === name);
  if (verb !== undefined) return verb;
  const names = verbs.map((candidate) => candidate.name);
  const meant = nearest(name, names);
  const hint = meant === undefined ? `There are ${names.join(", ")}.` : `Did you mean ${meant}?`;
  throw new Fault("usage", `${JSON.stringify(name)} is no verb.`, { hint });
}

type Section = readonly [heading: string, lines: readonly string[]];

function renderSections(sections: readonly Section[], { color }: HelpStyle): string {
  const { bold } = picocolors.createColors(color);
  return sections
    .filter(([, lines]) => lines.length > 0)
    .map(([heading, lines]) => [bold(heading), ...lines].map((line) => `${line}\n`).join(""))
    .join("\n");
}

function paragraph(text: string, { width }: HelpStyle, indent = 2): readonly string[] {
  return wrapText(text, width - indent).map((line) => `${" ".repeat(indent)}${line}`.trimEnd());
}

/** The options stay whole when the line is broken. */
function synopsis(verb: VerbHelp, { width }: HelpStyle): readonly string[] {
  const head = ["remit", verb.name, ...(verb.argument === undefined ? [] : [verb.argument])].join(" ");
  const lines = [`  ${head}`];
  for (const option of verb.options) {
    const part = ` [${plainFlags(option)}]${option.repeats === true ? "…" : ""}`;
    const last = lines.length - 1;
    if ((lines[last]?.length ?? 0) + part.length <= width) lines[last] += part;
    else lines.push(`${" ".repeat(7)}${part}`);
  }
  return lines;
}

function optionEntry(option: HelpOption): Entry {
  return [plainFlags(option), `${option.text}${option.repeats === true ? " May be given again." : ""}`];
}

function plainFlags({ flags }: HelpOption): string {
  return flags.replace(/[<>]/g, "");
}

/** A term, and below it what it means. */
function entries(list: readonly Entry[], style: HelpStyle): readonly string[] {
  return list.flatMap(([term, meaning]) => [`  ${term}`, ...paragraph(meaning, style, 6)]);
}

/** A short term with what it means beside it. */
function hanging(list: readonly Entry[], { width }: HelpStyle): readonly string[] {
  const column = Math.max(0, ...list.map(([term]) => term.length)) + 4;
  return list.flatMap(([term, meaning]) => {
    const [first = "", ...more] = wrapText(meaning, width - column);
    return [`  ${term}`.padEnd(column) + first, ...more.map((line) => " ".repeat(column) + line)];
  });
}
