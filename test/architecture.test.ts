import { readFileSync, readdirSync } from "node:fs";
import { join, relative, resolve, dirname } from "node:path";
import { describe, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "..");
const folders = [
  "base",
  "sandbox",
  "contract",
  "worktree",
  "model",
  "worker",
  "evidence",
  "verdict",
  "run",
  "report",
  "cli",
  "editor",
  "panel",
];

/** The table of ARCHITECTURE.md: which folders each folder may import; `types` means `import type` only. */
const mayImport: Record<string, Record<string, "values" | "types">> = {
  base: {},
  sandbox: { base: "values" },
  contract: { base: "values" },
  worktree: { base: "values", contract: "values" },
  model: { base: "values", contract: "types" },
  worker: { base: "values", contract: "values", worktree: "values", model: "values", sandbox: "values" },
  evidence: {
    base: "values",
    contract: "values",
    worktree: "values",
    sandbox: "values",
    model: "values",
    worker: "types",
  },
  verdict: { base: "types", contract: "types", evidence: "types" },
  run: {
    base: "values",
    sandbox: "values",
    contract: "values",
    worktree: "values",
    model: "values",
    worker: "values",
    evidence: "values",
    verdict: "values",
  },
  report: {
    base: "values",
    contract: "values",
    worktree: "types",
    worker: "types",
    evidence: "values",
    verdict: "values",
    run: "types",
  },
  panel: Object.fromEntries(folders.map((folder) => [folder, "types" as const])),
  cli: Object.fromEntries(
    folders
      .filter((folder) => !["editor", "panel", "cli"].includes(folder))
      .map((folder) => [folder, "values" as const]),
  ),
  editor: Object.fromEntries(
    folders
      .filter((folder) => !["cli", "editor"].includes(folder))
      .map((folder) => [folder, folder === "panel" ? ("types" as const) : ("values" as const)]),
  ),
};

/** Libraries that one place owns. */
const doors: Record<string, readonly string[]> = {
  vscode: ["editor/"],
  "simple-git": ["worktree/git.ts"],
  execa: ["base/"],
  openai: ["model/"],
  commander: ["cli/"],
  minimatch: ["base/glob.ts"],
  diff: ["worktree/"],
  lit: ["panel/"],
  "@vscode-elements/elements": ["panel/"],
  "@tanstack/virtual-core": ["panel/"],
  lowlight: ["panel/"],
  "web-tree-sitter": ["evidence/syntax/"],
  "@secretlint/core": ["evidence/secrets/"],
  "@secretlint/secretlint-rule-preset-recommend": ["evidence/secrets/"],
  "node:child_process": ["base/", "worktree/git.ts"],
};

/** The *never* column of the words, where a name in our own code would mislead. */
const forbiddenNames =
  /\b(?:class|interface|type)\s+\w*(?:Manager|Service|Helper|Utils?)\b|\b(?:allowlist|whitelist|blacklist|task|job|jail|budget|quota|turn|iteration)s?\b(?=\s*[:=(])/;
const forbiddenFiles = /(?:^|[-/])(?:utils?|helpers?|common|manager|service)\.ts$|(?:^|\/)index\.ts$/;

interface Import {
  readonly file: string;
  readonly target: string;
  readonly types: boolean;
}

const files = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => file.endsWith(".ts"));
const imports = files.flatMap(importsOf);

describe("architecture", () => {
  test("no folder imports what the table does not allow", () => {
    const refused = imports
      .filter(({ target }) => target.startsWith("src/"))
      .flatMap((found) => {
        const [from, to] = [folderOf(found.file), folderOf(found.target.slice(4))];
        if (from === to) return [];
        const allowed = mayImport[from]?.[to];
        const fine = allowed === "values" || (allowed === "types" && found.types);
        return fine
          ? []
          : [
              `${found.file} imports ${found.target}${found.types ? " (types)" : ""}: ${from} may not import ${to}${allowed === "types" ? " but types" : ""}`,
            ];
      });
    expect(refused).toEqual([]);
  });

  test("each library has its one door", () => {
    const refused = imports.filter(({ target, file, types }) => {
      const owners = doors[target.split("/")[0] === "node:child_process" ? target : libraryOf(target)];
      return owners !== undefined && !types && !owners.some((owner) => file.startsWith(owner));
    });
    expect(refused.map(({ file, target }) => `${file} imports ${target}`)).toEqual([]);
  });

  test("no value imports go in a circle", () => {
    expect(findCycle()).toEqual([]);
  });

  test("no file is longer than 300 lines", () => {
    const long = files.filter((file) => sourceOf(file).split("\n").length > 301);
    expect(long).toEqual([]);
  });

  test("no vague names, no words that mean something else here", () => {
    const found = files.flatMap((file) =>
      withoutText(sourceOf(file))
        .split("\n")
        .flatMap((line, at) => (forbiddenNames.test(line) ? [`${file}:${at + 1}: ${line.trim()}`] : [])),
    );
    expect(found).toEqual([]);
    expect(files.filter((file) => forbiddenFiles.test(file))).toEqual([]);
    expect(files.filter((file) => !/^[a-z0-9-]+(?:\/[a-z0-9-]+)*\.ts$/.test(file))).toEqual([]);
  });

  test("ARCHITECTURE.md names every folder of src", () => {
    const text = readFileSync(join(root, "ARCHITECTURE.md"), "utf8");
    const present = [...new Set(files.map(folderOf))];
    expect(present.filter((folder) => !text.includes(`${folder}/`))).toEqual([]);
  });
});

function importsOf(file: string): readonly Import[] {
  const pattern = /^(?:import|export)\s+(type\s+)?(?:([^;"']*?)\s+from\s+)?["']([^"']+)["']/gm;
  return [...sourceOf(file).matchAll(pattern)].map(([, type, names, specifier = ""]) => {
    const target = specifier.startsWith(".")
      ? relative(root, resolve(root, "src", dirname(file), specifier)).replaceAll("\\", "/")
      : specifier;
    return { file, target, types: type !== undefined || onlyTypes(names) };
  });
}

function onlyTypes(names: string | undefined): boolean {
  if (names === undefined || !names.trim().startsWith("{")) return false;
  const list = names
    .replace(/[{}]/g, "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  return list.length > 0 && list.every((name) => name.startsWith("type "));
}

function libraryOf(target: string): string {
  const [first = "", second = ""] = target.split("/");
  return first.startsWith("@") ? `${first}/${second}` : first;
}

function folderOf(file: string): string {
  return file.split("/")[0] ?? "";
}

function sourceOf(file: string): string {
  return readFileSync(join(root, "src", file), "utf8");
}

/** Source without comments and string contents, where the words may stand for other things. */
function withoutText(source: string): string {
  return source
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ""))
    .replace(/\/\/.*$/gm, "")
    .replace(/"(?:[^"\\\n]|\\.)*"/g, '""');
}

function findCycle(): readonly string[] {
  const edges = new Map<string, string[]>();
  for (const { file, target, types } of imports) {
    if (types || !target.startsWith("src/")) continue;
    edges.set(`src/${file}`, [...(edges.get(`src/${file}`) ?? []), target]);
  }
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): readonly string[] => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return [];
    for (const next of edges.get(file) ?? []) {
      const cycle = visit(next, [...path, file]);
      if (cycle.length > 0) return cycle;
    }
    done.add(file);
    return [];
  };
  for (const file of edges.keys()) {
    const cycle = visit(file, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}
