import { parse } from "jsonc-parser";
import * as z from "zod/mini";

/** A command of VS Code's `.vscode/tasks.json`. */
export interface EditorCommand {
  /** The label as a command's name can be. */
  readonly name: string;
  readonly label: string;
  readonly isTest: boolean;
  /** The script of package.json, or program and arguments. */
  readonly run: { readonly script: string } | { readonly argv: readonly string[] };
}

/**
 * The commands of groups test and build that would do outside VS Code what they do in it: no variables, nothing that a
 * shell would read, no other folder, environment or system, and an end of their own. Text that is no such file has none.
 */
export function readEditorCommands(text: string): EditorCommand[] {
  const file = z.safeParse(fileSchema, parse(text, [], { allowTrailingComma: true }));
  const entries = z.safeParse(z.array(z.unknown()), file.data?.["tasks"]);
  return (entries.data ?? []).flatMap((value) => {
    const parsed = z.safeParse(entrySchema, value);
    return parsed.success ? readEntry(parsed.data) : [];
  });
}

const fileSchema = z.record(z.string(), z.unknown());
const groupName = z.enum(["test", "build"]);
const group = z.union([groupName, z.object({ kind: groupName })]);
const nothing = z.optional(z.undefined());

/** What is not plain is of another shape, and so is left out. */
const entrySchema = z.object({
  type: z.enum(["shell", "process", "npm"]),
  label: z.optional(z.string()),
  group,
  command: z.optional(z.string()),
  args: z.optional(z.array(z.string())),
  script: z.optional(z.string()),
  path: z.optional(z.literal(["", ".", "./"])),
  isBackground: z.optional(z.literal(false)),
  options: z.optional(z.strictObject({ cwd: z.optional(z.literal(["${workspaceFolder}", "."])) })),
  dependsOn: nothing,
  windows: nothing,
  osx: nothing,
  linux: nothing,
});

function readEntry(entry: z.output<typeof entrySchema>): EditorCommand[] {
  const { label = entry.script ?? entry.command ?? "" } = entry;
  const run = runOf(entry);
  if (run === undefined) return [];
  const kind = typeof entry.group === "string" ? entry.group : entry.group.kind;
  return [{ name: nameOf(label), label, isTest: kind === "test", run }];
}

function runOf({
  type,
  command,
  args = [],
  script,
}: z.output<typeof entrySchema>): EditorCommand["run"] | undefined {
  if (type === "npm") return script === undefined || hasVariable(script) ? undefined : { script };
  if (command === undefined || command.trim() === "" || [command, ...args].some(hasVariable))
    return undefined;
  if (type === "process") return { argv: [command, ...args] };
  const words = command.trim().split(/ +/);
  // A shell would set a variable for `NAME=value program`.
  if (![...words, ...args].every(isPlain) || words[0]?.includes("=") === true) return undefined;
  return { argv: [...words, ...args] };
}

function hasVariable(text: string): boolean {
  return text.includes("${");
}

/** VS Code quotes spaces in arguments itself; every other sign is the shell's. */
function isPlain(word: string): boolean {
  return /^[\w@%+:,./= -]+$/.test(word);
}

function nameOf(label: string): string {
  const words =
    label
      .normalize("NFKD")
      .toLowerCase()
      .match(/[a-z0-9._]+/g) ?? [];
  return (
    words
      .join("-")
      .replace(/^[._-]+/, "")
      .slice(0, 40)
      .replace(/[._-]+$/, "") || "command"
  );
}
