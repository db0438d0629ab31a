import { parse } from "jsonc-parser";
import { readEditorCommands } from "./propose-editor.ts";

/** The opened folder as far as proposing must see it. */
export interface ProjectFiles {
  /** A file's text; undefined when there is none. */
  read(path: string): Promise<string | undefined>;
  exists(path: string): Promise<boolean>;
}

export interface ProposedCommand {
  /** Unique among the proposals. */
  readonly name: string;
  readonly run: readonly string[];
  /** Where the proposal comes from, in words for people. */
  readonly why: string;
}

interface Found extends ProposedCommand {
  /** Where the name does not say it. */
  readonly isTest?: boolean;
}

/**
 * Commands that a project's own files name: tests first, then what else its package.json, cargo, go, pytest, VS Code's
 * tasks or make offers. The same program with the same arguments is proposed once.
 */
export async function proposeCommands(files: ProjectFiles): Promise<ProposedCommand[]> {
  const own: Found[] = [
    ...(await ofNpm(files)),
    ...(await ofCargo(files)),
    ...(await ofGo(files)),
    ...(await ofPytest(files)),
    ...(await ofEditor(files)),
  ];
  const found = [...own, ...(await ofMake(files, own))].toSorted((a, b) => rank(a) - rank(b));
  return withOwnNames(onceEach(found)).map(({ name, run, why }) => ({ name, run, why }));
}

/** Stable: what is no test keeps the order in which it was found. */
function rank({ name, isTest }: Found): number {
  return (isTest ?? /(?:^|-)test$|^pytest$/.test(name)) ? 0 : 1;
}

function onceEach(found: readonly Found[]): readonly Found[] {
  const texts = found.map(({ run }) => JSON.stringify(run));
  return found.filter((_, at) => texts.indexOf(texts[at] ?? "") === at);
}

function withOwnNames(found: readonly Found[]): readonly Found[] {
  const taken = new Set<string>();
  return found.map((proposal) => {
    let { name } = proposal;
    for (let count = 2; taken.has(name); count += 1) name = `${proposal.name}-${count}`;
    taken.add(name);
    return { ...proposal, name };
  });
}

/** Scripts by the name of the command that they become; the first that exists is taken. */
const npmScripts: readonly (readonly [name: string, scripts: readonly string[]])[] = [
  ["test", ["test", "test:unit", "tests"]],
  ["lint", ["lint"]],
  ["typecheck", ["typecheck", "type-check", "check-types", "check:types", "types", "tsc"]],
  ["check", ["check"]],
  ["build", ["build"]],
];

async function ofNpm(files: ProjectFiles): Promise<ProposedCommand[]> {
  const text = await files.read("package.json");
  if (text === undefined) return [];
  const manifest: unknown = parse(text);
  const scripts = stringsOf(property(manifest, "scripts"));
  const manager = await packageManager(manifest, files);
  return npmScripts.flatMap(([name, candidates]) => {
    const script = candidates.find((candidate) => ends(scripts.get(candidate)));
    if (script === undefined) return [];
    return [{ name, run: runScript(manager, script), why: `script "${script}" of package.json` }];
  });
}

/** False for no script, for npm's placeholder and for one that would wait for changes for ever. */
function ends(script: string | undefined): boolean {
  if (script === undefined || script.trim() === "") return false;
  return !/no test specified|--watch(?:All)?(?![-=\w])|\bnodemon\b/.test(script);
}

function runScript(manager: string, script: string): string[] {
  return script === "test" && manager !== "bun" ? [manager, "test"] : [manager, "run", script];
}

const lockfiles: readonly (readonly [file: string, manager: string])[] = [
  ["pnpm-lock.yaml", "pnpm"],
  ["yarn.lock", "yarn"],
  ["bun.lock", "bun"],
  ["bun.lockb", "bun"],
];

async function packageManager(manifest: unknown, files: ProjectFiles): Promise<string> {
  const field = property(manifest, "packageManager");
  const named = typeof field === "string" ? /^(?:npm|pnpm|yarn|bun)(?=@|$)/.exec(field)?.[0] : undefined;
  if (named !== undefined) return named;
  for (const [file, manager] of lockfiles) {
    if (await files.exists(file)) return manager;
  }
  return "npm";
}

async function ofCargo(files: ProjectFiles): Promise<ProposedCommand[]> {
  if (!(await files.exists("Cargo.toml"))) return [];
  return [{ name: "cargo-test", run: ["cargo", "test"], why: "Cargo.toml" }];
}

async function ofGo(files: ProjectFiles): Promise<ProposedCommand[]> {
  if (!(await files.exists("go.mod"))) return [];
  return [{ name: "go-test", run: ["go", "test", "./..."], why: "go.mod" }];
}

const pytestSigns: readonly (readonly [file: string, sign: RegExp])[] = [
  ["pytest.ini", /(?:)/],
  ["pyproject.toml", /pytest/],
  ["setup.cfg", /pytest/],
  ["tox.ini", /pytest/],
];

async function ofPytest(files: ProjectFiles): Promise<ProposedCommand[]> {
  for (const [file, sign] of pytestSigns) {
    const text = await files.read(file);
    if (text !== undefined && sign.test(text))
      return [{ name: "pytest", run: ["pytest"], why: `pytest in ${file}` }];
  }
  return [];
}

/** What VS Code runs as the project's tests and builds. */
async function ofEditor(files: ProjectFiles): Promise<Found[]> {
  const text = await files.read(".vscode/tasks.json");
  if (text === undefined) return [];
  const manifest: unknown = parse((await files.read("package.json")) ?? "");
  const manager = await packageManager(manifest, files);
  const scripts = stringsOf(property(manifest, "scripts"));
  return readEditorCommands(text).flatMap(({ name, label, isTest, run }) => {
    if ("script" in run && !ends(scripts.get(run.script))) return [];
    const argv = "script" in run ? runScript(manager, run.script) : run.argv;
    return [{ name, run: argv, why: `"${label}" of .vscode/tasks.json`, isTest }];
  });
}

/** A makefile's targets, where nothing nearer to the tools was found: its `test` mostly calls the same. */
async function ofMake(files: ProjectFiles, found: readonly Found[]): Promise<ProposedCommand[]> {
  if (found.some((proposal) => rank(proposal) === 0)) return [];
  for (const file of ["GNUmakefile", "makefile", "Makefile"]) {
    const text = await files.read(file);
    if (text === undefined) continue;
    const targets = ["test", "check"].filter((target) => hasTarget(text, target));
    return targets.map((target) => ({
      name: `make-${target}`,
      run: ["make", target],
      why: `target "${target}" of ${file}`,
    }));
  }
  return [];
}

function hasTarget(makefile: string, target: string): boolean {
  return new RegExp(`^(?:[\\w.-]+ +)*${target}(?: +[\\w.-]+)* *::?(?![:=])`, "m").test(makefile);
}

function property(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.entries(value).find(([name]) => name === key)?.[1];
}

function stringsOf(value: unknown): Map<string, string> {
  if (typeof value !== "object" || value === null) return new Map();
  return new Map(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}
