import type { RepoPath } from "../../../base/repo-path.ts";
import { pathWithin } from "../paths.ts";
import type { SourceTree } from "../source-tree.ts";
import { sourceAt } from "./resolve.ts";
import { type Mapping, mappingsOf, sourcesFor } from "./sources.ts";

/** One way into a package, such as `.` or `./sub`. */
export interface Entry {
  /** What users write after the package's name. */
  readonly name: string;
  /** The condition that leads there, such as `import.types`; `bin` for programs. */
  readonly condition: string;
  /** The file that it names. */
  readonly target: string;
  /** The source of that file; undefined where none was found. */
  readonly source?: RepoPath;
}

/** A package as its manifest describes it. */
export interface ScriptPackage {
  readonly folder: RepoPath;
  readonly manifest: RepoPath;
  readonly name: string;
  readonly entries: readonly Entry[];
  /** A text of the manifest, to find the line of an entry. */
  readonly text: string;
}

type Json = Readonly<Record<string, unknown>>;

/** Reads the package of a folder; undefined where no manifest names an entry. */
export async function scriptPackage(tree: SourceTree, folder: RepoPath): Promise<ScriptPackage | undefined> {
  const manifest = folder === "" ? "package.json" : `${folder}/package.json`;
  const text = tree.has(manifest) ? await tree.text(manifest) : undefined;
  const json = text === undefined ? undefined : parseObject(text);
  if (text === undefined || json === undefined) return undefined;
  const targets = targetsOf(json);
  const name = typeof json["name"] === "string" ? json["name"] : folder;
  const usual = targets.length === 0 && json["private"] !== true && json["name"] !== undefined;
  const named = usual ? [{ name: ".", condition: "default", target: "./index.js" }] : targets;
  const mappings = await mappingsOf(tree, folder);
  const entries = named.flatMap((target) => entriesFor(target, { tree, folder, mappings }));
  return entries.length === 0 ? undefined : { folder, manifest, name, entries, text };
}

/** An object in JSON; undefined for anything else. */
export function parseObject(text: string): Json | undefined {
  try {
    const json: unknown = JSON.parse(text.replace(/^\uFEFF/, ""));
    return isObject(json) ? json : undefined;
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return undefined;
    throw thrown;
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

interface Target {
  readonly name: string;
  readonly condition: string;
  readonly target: string;
}

function targetsOf(json: Json): readonly Target[] {
  const programs = programsOf(json);
  if (json["exports"] !== undefined) return [...exportTargets(json["exports"]), ...programs];
  const fields = ["types", "typings", "module", "main"].flatMap((field): readonly Target[] => {
    const target = json[field];
    return typeof target === "string"
      ? [{ name: ".", condition: field === "typings" ? "types" : field, target }]
      : [];
  });
  const isUsual = fields.length > 0 && json["main"] === undefined && json["module"] === undefined;
  return [
    ...fields,
    ...(isUsual ? [{ name: ".", condition: "main", target: "./index.js" }] : []),
    ...programs,
  ];
}

function programsOf(json: Json): readonly Target[] {
  const { bin, name } = json;
  if (typeof bin === "string") return [{ name: `program ${String(name)}`, condition: "bin", target: bin }];
  if (!isObject(bin)) return [];
  return Object.entries(bin).flatMap(([program, target]) =>
    typeof target === "string" ? [{ name: `program ${program}`, condition: "bin", target }] : [],
  );
}

const maxTargets = 2000;

function exportTargets(exported: unknown): readonly Target[] {
  const isMap = isObject(exported) && Object.keys(exported).some((key) => key.startsWith("."));
  const subpaths = isMap ? Object.entries(exported) : [[".", exported] as const];
  return subpaths.flatMap(([name, value]) => conditionsOf(value, name, "")).slice(0, maxTargets);
}

function conditionsOf(value: unknown, name: string, condition: string): readonly Target[] {
  if (typeof value === "string")
    return [{ name, condition: condition === "" ? "default" : condition, target: value }];
  if (Array.isArray(value)) return value.flatMap((each) => conditionsOf(each, name, condition));
  if (!isObject(value) || condition.length > 200) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    conditionsOf(each, name, condition === "" ? key : `${condition}.${key}`),
  );
}

interface Place {
  readonly tree: SourceTree;
  readonly folder: RepoPath;
  readonly mappings: readonly Mapping[];
}

function entriesFor(target: Target, place: Place): readonly Entry[] {
  if (!isScript(target.target)) return [];
  if (target.target.includes("*")) return patternEntries(target, place);
  const path = pathWithin(place.folder, target.target);
  if (path === undefined || !path.startsWith(place.folder)) return [];
  const source = sourceFor(path, target, place);
  return [{ ...target, ...(source !== undefined && { source }) }];
}

function isScript(target: string): boolean {
  return /\.[mc]?[jt]sx?$/.test(target) || !/\.[a-z0-9]+$/i.test(target);
}

function sourceFor(path: RepoPath, target: Target, { tree, folder, mappings }: Place): RepoPath | undefined {
  const isTyped = /\.d\.[mc]?ts$/.test(path);
  if (tree.has(path)) return path;
  for (const candidate of sourcesFor(path, { folder, mappings, entry: target.name })) {
    const source = sourceAt(candidate, tree, isTyped);
    if (source !== undefined && !source.includes("/node_modules/")) return source;
  }
  return undefined;
}

/** `./features/*` stands for every file that it can name. */
function patternEntries(target: Target, place: Place): readonly Entry[] {
  const { tree, folder } = place;
  const [before = "", after = ""] = target.target.split("*");
  const start = pathWithin(folder, before);
  if (start === undefined) return [];
  const prefix = before.endsWith("/") && start !== "" ? `${start}/` : start;
  const sources = sourcesFor(`${prefix}*${after}`, { folder, mappings: place.mappings, entry: target.name });
  const patterns = [`${prefix}*${after}`, ...sources].map((pattern) =>
    pattern.replace(/\.(?:d\.)?[mc]?[jt]sx?$/, ""),
  );
  for (const pattern of patterns) {
    const [head = "", tail = ""] = pattern.split("*");
    const found = [...tree.entries.keys()].filter((path) => {
      const stem = path.replace(/\.(?:d\.)?[mc]?[jt]sx?$/, "");
      return (
        stem !== path &&
        stem.startsWith(head) &&
        stem.endsWith(tail) &&
        stem.length > head.length + tail.length &&
        !isTest(path)
      );
    });
    if (found.length > 0) {
      return found.slice(0, maxTargets).map((path) => {
        const stem = path.replace(/\.(?:d\.)?[mc]?[jt]sx?$/, "");
        const name = target.name.replace("*", stem.slice(head.length, stem.length - tail.length));
        return { name, condition: target.condition, target: path, source: path };
      });
    }
  }
  return [];
}

function isTest(path: RepoPath): boolean {
  return /(?:^|\/)(?:tests?|__tests__|node_modules)\/|\.(?:test|spec|bench)\.[^/]*$/.test(path);
}
