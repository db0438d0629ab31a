import { globProblem } from "../base/glob.ts";
import { readHostPattern } from "../base/host-pattern.ts";
import type { ClausePath, ContractProblemCode } from "./problem.ts";
import { contractSchema } from "./schema.ts";
import { foundText } from "./wanted.ts";

/** A problem that is not placed in a text yet. */
export interface ClauseProblem {
  readonly code: ContractProblemCode;
  readonly path: ClausePath;
  readonly message: string;
  /** True when the key is what is wrong, not its value. */
  readonly onKey?: boolean;
  /** What would be right in its place, where that is known. */
  readonly suggestion?: unknown;
}

/**
 * What a contract's schema cannot say: globs that cannot be used, an empty scope, a command's name given twice. Reads
 * any value, well formed or not, so that all problems come at once.
 */
export function meaningProblems(value: unknown): ClauseProblem[] {
  return [
    ...emptyScope(child(value, "scope")),
    ...Object.keys(contractSchema.shape.scope.shape).flatMap((key) => globs(value, ["scope", key])),
    ...globs(value, ["carry"]),
    ...hostProblems(value),
    ...list(child(value, "commands")).flatMap((_, index) => commandProblems(value, index)),
    ...sameNames(list(child(value, "commands"))),
  ];
}

function emptyScope(scope: unknown): ClauseProblem[] {
  if (typeof scope !== "object" || scope === null || Array.isArray(scope)) return [];
  const used = ["write", "create"]
    .map((key) => child(scope, key))
    .filter((globList) => globList !== undefined);
  if (used.some((globList) => !Array.isArray(globList) || globList.length > 0)) return [];
  const message = 'found no glob in "write" or "create", wanted at least one: this scope lets nothing change';
  return [{ code: "empty-scope", path: ["scope"], message }];
}

function globs(value: unknown, path: ClausePath): ClauseProblem[] {
  const found = path.reduce<unknown>(child, value);
  return list(found).flatMap((glob, index) => {
    // An empty string is the schema's to refuse.
    const problem = typeof glob === "string" && glob !== "" ? globProblem(glob) : undefined;
    return problem === undefined
      ? []
      : [{ code: "glob", path: [...path, index], message: unusable(glob, problem) }];
  });
}

function unusable(glob: unknown, problem: string): string {
  return `found ${foundText(glob)}, which ${problem}; wanted a path or glob below the opened folder`;
}

function hostProblems(value: unknown): ClauseProblem[] {
  return list(child(child(value, "network"), "hosts")).flatMap((host, index) => {
    const found = typeof host === "string" ? readHostPattern(host) : undefined;
    if (found === undefined || !("problem" in found)) return [];
    const message = `found ${foundText(host)}, which ${found.problem}; wanted a host such as "registry.npmjs.org", "*.example.org" or "localhost:4873"`;
    return [{ code: "host", path: ["network", "hosts", index], message }];
  });
}

function commandProblems(value: unknown, index: number): ClauseProblem[] {
  const path = ["commands", index];
  const command = path.reduce<unknown>(child, value);
  return [
    ...globs(value, [...path, "proves"]),
    ...cwdProblem(child(command, "cwd"), [...path, "cwd"]),
    ...argumentProblems(list(child(command, "run")), [...path, "run"]),
  ];
}

function cwdProblem(cwd: unknown, path: ClausePath): ClauseProblem[] {
  if (typeof cwd !== "string" || cwd === "." || cwd === "./") return [];
  const problem = folderProblem(cwd);
  if (problem === undefined) return [];
  const message = `found ${foundText(cwd)}, which ${problem}; wanted "." or a folder below the opened one`;
  return [{ code: "value", path, message }];
}

function folderProblem(cwd: string): string | undefined {
  if (cwd.trim() === "") return "is empty";
  return cwd.startsWith("/") ? "is absolute" : globProblem(cwd);
}

function argumentProblems(run: readonly unknown[], path: ClausePath): ClauseProblem[] {
  return run.flatMap((argument, index) => {
    if (typeof argument !== "string") return [];
    const place = [...path, index];
    if (argument.includes("\0"))
      return [{ code: "value", path: place, message: "found a NUL character, wanted none" }];
    const empty = index === 0 && argument.trim() === "";
    return empty ? [{ code: "value", path: place, message: "found an empty string, wanted a program" }] : [];
  });
}

function sameNames(commands: readonly unknown[]): ClauseProblem[] {
  const names = commands.map((command) => child(command, "name"));
  return names.flatMap((name, index) => {
    if (typeof name !== "string") return [];
    const first = names.findIndex((other) => typeof other === "string" && sameName(other, name));
    if (first === index) return [];
    const message = `found ${foundText(name)}, wanted a name of its own: commands[${first}] has it already`;
    return [{ code: "name", path: ["commands", index, "name"], message }];
  });
}

/** Names become names of files, and some file systems take `Test` for `test`. */
function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function child(value: unknown, key: string | number): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.entries(value).find(([name]) => name === String(key))?.[1];
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
