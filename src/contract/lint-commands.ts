import { posix } from "node:path";
import { normalizeGlob } from "../base/glob.ts";
import { witnessesOf, type LintFacts, type LintProblem } from "./lint-facts.ts";
import { nearest } from "./nearest.ts";
import type { Command, Contract } from "./schema.ts";

/** Commands that cannot start here: no such folder, program or npm script. */
export function lintCommands(contract: Contract, facts: LintFacts): LintProblem[] {
  return contract.commands.flatMap((command, index) => {
    const found = [
      folderProblem(command, contract, facts),
      programProblem(command, contract, facts),
      scriptProblem(command, facts),
    ];
    return found.flatMap((problem) =>
      problem === undefined ? [] : [{ ...problem, path: ["commands", index, ...problem.path] }],
    );
  });
}

function folderProblem(command: Command, contract: Contract, facts: LintFacts): LintProblem | undefined {
  const folder = folderOf(command);
  if (folder === "." || isFolder(folder, facts)) return undefined;
  const made = mayBeMade(contract, (path) => path.startsWith(`${folder}/`));
  const until = made ? ", so the command cannot run before the work has made it" : "";
  const message = `found ${JSON.stringify(command.cwd)}, wanted a folder that exists${until}`;
  return { severity: made ? "warning" : "error", code: "folder", path: ["cwd"], message };
}

function isFolder(folder: string, facts: LintFacts): boolean {
  return facts.paths.some((path) => path.startsWith(`${folder}/`)) || facts.fileExists(folder);
}

function programProblem(command: Command, contract: Contract, facts: LintFacts): LintProblem | undefined {
  const program = command.run[0] ?? "";
  if (isProgram(program, command, contract, facts)) return undefined;
  const kind = isRelative(program) ? "a file in the opened folder" : "a program that this machine has";
  const hint = /\s/.test(program) ? "; each argument is a string of its own, no shell splits them" : "";
  const message = `found ${JSON.stringify(program)}, wanted ${kind}${hint}`;
  return { severity: "error", code: "program", path: ["run", 0], message };
}

function isProgram(program: string, command: Command, contract: Contract, facts: LintFacts): boolean {
  if (!isRelative(program)) return facts.programExists(program);
  const path = posix.join(folderOf(command), program);
  return facts.paths.includes(path) || facts.fileExists(path) || mayBeMade(contract, (made) => made === path);
}

function isRelative(program: string): boolean {
  return program.includes("/") && !program.startsWith("/");
}

/** Flags of package managers that look for scripts in another package than the folder's own. */
const elsewhere =
  /^(?:-w|-C|-F|-r|--workspaces?|--prefix|--dir|--filter|--recursive|--cwd|--if-present)(?:=|$)/;

function scriptProblem(command: Command, facts: LintFacts): LintProblem | undefined {
  const script = scriptOf(command.run);
  if (script === undefined || folderOf(command) !== ".") return undefined;
  const { npmScripts } = facts;
  if (npmScripts === undefined) {
    if (facts.fileExists("package.json")) return undefined;
    return {
      severity: "error",
      code: "script",
      path: ["run"],
      message: "found no package.json, wanted one with this script",
    };
  }
  if (npmScripts.includes(script.name)) return undefined;
  const meant = nearest(script.name, npmScripts);
  const hint = meant === undefined ? "" : `; did you mean ${JSON.stringify(meant)}?`;
  const message = `found ${JSON.stringify(script.name)}, wanted a script of package.json${hint}`;
  const suggestion = meant === undefined ? {} : { suggestion: meant };
  return { severity: "error", code: "script", path: ["run", script.index], message, ...suggestion };
}

/** The script that a command certainly runs; undefined where that depends on more than its words. */
function scriptOf(run: readonly string[]): { readonly name: string; readonly index: number } | undefined {
  const manager = run[0] ?? "";
  if (!["npm", "pnpm", "yarn", "bun"].includes(manager) || run.some((word) => elsewhere.test(word)))
    return undefined;
  const words = run.map((word, index) => ({ name: word, index })).filter(({ name }) => !name.startsWith("-"));
  const [verb, script] = words.slice(1);
  if (verb?.name === "run" || verb?.name === "run-script") return script;
  const testIsScript = manager !== "bun" && verb?.name === "test";
  return testIsScript ? verb : undefined;
}

function folderOf(command: Command): string {
  return posix.join(command.cwd, ".").replace(/\/$/, "") || ".";
}

function mayBeMade(contract: Contract, test: (path: string) => boolean): boolean {
  return contract.scope.create.some((glob) => [normalizeGlob(glob), ...witnessesOf(glob)].some(test));
}
