import type * as z from "zod/mini";
import { contractSchema } from "./schema.ts";

type Written = Frozen<z.input<typeof contractSchema>>;

type Frozen<T> = T extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Frozen<T[Key]> }
    : T;

/** What a new contract says; everything left out stays out and has its default. */
export interface ContractDraft extends Omit<Written, "$schema" | "scope"> {
  /** Where an editor finds the JSON Schema: a URL, or a path relative to the contract. */
  readonly schema?: string;
  readonly write?: readonly string[];
  readonly create?: readonly string[];
  readonly never?: readonly string[];
  readonly read?: readonly string[];
}

/**
 * The text of a new contract file: JSON with comments that explain every part to whoever edits it, also the parts that
 * are left out. `parseContract` reads back what the draft says.
 */
export function writeContract(draft: ContractDraft): string {
  const sections = [
    ...(draft.schema === undefined ? [] : [member("$schema", draft.schema)]),
    `// What shall be reached, in words. The worker reads this.\n${member("goal", draft.goal)}`,
    scopeSection(draft),
    ...optionalSections(draft),
    commandsSection(draft.commands),
  ];
  return withoutLastCommas(`{\n${indent(sections.join("\n\n"))}\n}\n`);
}

const scopeComments = [
  [
    "write",
    "Files that may be changed. Globs, relative to the opened folder; src/ means everything below src.",
  ],
  ["create", "Where new files may appear."],
  ["never", "Never touched; wins over write and create."],
  ["read", "What the worker may read. Secrets are never readable."],
] as const;

function scopeSection(draft: ContractDraft): string {
  const members = scopeComments.flatMap(([key, comment]) => {
    const globs = draft[key] ?? (key === "read" ? undefined : []);
    return globs === undefined ? [] : [`// ${comment}\n${member(key, globs)}`];
  });
  return `"scope": {\n${indent(members.join("\n"))}\n},`;
}

const optionalComments = [
  ["rules", "Rules on changes beyond the scope."],
  ["limits", "Ceilings of one run."],
  ["network", "What commands may reach: nothing, their own loopback, or hosts by name."],
  ["env", "Environment variables that commands may see, by name."],
  ["carry", "Ignored folders that commands need, such as node_modules."],
  ["worker", "Who edits."],
  ["review", "The reviewer's opinion: advice, never a vote."],
] as const;

/** What the draft says, and as comments the defaults that a person changes most often. */
function optionalSections(draft: ContractDraft): string[] {
  const defaults = contractSchema.parse({ goal: "-", scope: {}, commands: [] });
  return optionalComments.flatMap(([key, comment]) => {
    const value = draft[key];
    if (value !== undefined) return [`// ${comment}\n${member(key, value)}`];
    if (key !== "rules" && key !== "limits" && key !== "network") return [];
    return [`// ${comment} Left out, it is:\n// ${member(key, defaults[key])}`];
  });
}

const commandsComment = `// What must run and pass, as a program and its arguments: no shell reads them. "proves" names the files whose
// change a command can prove; left out, all. An explicit [] says that nothing can be proved.`;

function commandsSection(commands: ContractDraft["commands"]): string {
  if (commands.length === 0) return `${commandsComment}\n"commands": [],`;
  const lines = commands.map(
    ({ name, run, cwd, timeoutSeconds, proves }) =>
      `${inlineJson({ name, run, cwd, timeoutSeconds, proves })},`,
  );
  return `${commandsComment}\n"commands": [\n${indent(lines.join("\n"))}\n],`;
}

function member(key: string, value: unknown): string {
  return `${JSON.stringify(key)}: ${inlineJson(value)},`;
}

/** JSON on one line, with a space where a person would put one. */
export function inlineJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inlineJson).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).filter(([, inner]) => inner !== undefined);
  if (members.length === 0) return "{}";
  return `{ ${members.map(([key, inner]) => `${JSON.stringify(key)}: ${inlineJson(inner)}`).join(", ")} }`;
}

/** Safe on the whole text: a JSON string holds no line end. */
function withoutLastCommas(text: string): string {
  return text.replace(/,(?=\n *[}\]])/g, "");
}

function indent(text: string): string {
  return text
    .split("\n")
    .map((line) => (line === "" ? "" : `  ${line}`))
    .join("\n");
}
