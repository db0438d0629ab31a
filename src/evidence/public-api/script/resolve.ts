import type { RepoPath } from "../../../base/repo-path.ts";
import { folderOf, pathWithin } from "../paths.ts";
import type { SourceTree } from "../source-tree.ts";
import type { Declaration } from "../surface.ts";
import { moduleOf } from "./module.ts";
import { type Import, type ModuleRecord, whole } from "./record.ts";

/** What an exported name leads to in the end. */
export type Exported =
  | {
      readonly kind: "declared";
      readonly path: RepoPath;
      readonly declaration: Declaration;
      readonly unclear?: string;
    }
  | { readonly kind: "namespace"; readonly path: RepoPath; readonly from: RepoPath }
  /** It comes from another package, or from a file that is not there. */
  | {
      readonly kind: "elsewhere";
      readonly path: RepoPath;
      readonly specifier: string;
      readonly name: string;
    };

export type Exports = ReadonlyMap<string, Exported>;

const maxDepth = 40;

/** The modules of one tree: follows exports through them. What was followed once is kept. */
export class ModuleGraph {
  readonly #tree: SourceTree;
  readonly #known = new Map<RepoPath, Exports>();
  /** How often a circle was cut: what was found inside of it is not all, and not kept. */
  #cuts = 0;

  constructor(tree: SourceTree) {
    this.#tree = tree;
  }

  exportsOf(path: RepoPath): Promise<Exports> {
    return this.#follow(path, []);
  }

  /** What a name stands for inside a module. */
  async localOf(path: RepoPath, name: string): Promise<Exported | undefined> {
    const record = await this.#tree.read(path, moduleReader);
    return record === undefined ? undefined : this.#local(name, { path, record, open: [path] });
  }

  async #follow(path: RepoPath, open: readonly RepoPath[]): Promise<Exports> {
    const known = this.#known.get(path);
    if (known !== undefined) return known;
    if (open.includes(path) || open.length > maxDepth) {
      this.#cuts += 1;
      return new Map();
    }
    const record = await this.#tree.read(path, moduleReader);
    if (record === undefined) return new Map();
    const cuts = this.#cuts;
    const found = await this.#exportsIn({ path, record, open: [...open, path] });
    if (open.length === 0 || cuts === this.#cuts) this.#known.set(path, found);
    return found;
  }

  async #exportsIn(at: At): Promise<Exports> {
    const { path, record, open } = at;
    const found = new Map<string, Exported>();
    for (const [name, binding] of Object.entries(record.exports)) {
      const exported = await this.#bound(binding, at);
      if (exported !== undefined) found.set(name, exported);
    }
    for (const { specifier } of record.stars) {
      const target = targetOf(path, specifier, this.#tree);
      const inner: Exports =
        target === undefined
          ? new Map([[`* from "${specifier}"`, { kind: "elsewhere", path, specifier, name: "*" }]])
          : await this.#follow(target, open);
      for (const [name, exported] of inner) {
        if (name !== "default" && !found.has(name)) found.set(name, exported);
      }
    }
    return found;
  }

  async #bound(binding: Import | { readonly local: string }, at: At): Promise<Exported | undefined> {
    if ("local" in binding) return this.#local(binding.local, at);
    const { specifier, name } = binding;
    const target = targetOf(at.path, specifier, this.#tree);
    if (target === undefined) return { kind: "elsewhere", path: at.path, specifier, name };
    const inner = await this.#follow(target, at.open);
    if (name !== "*" && name !== whole) return inner.get(name);
    const itself = inner.get(whole);
    return itself?.kind === "declared" ? itself : { kind: "namespace", path: target, from: at.path };
  }

  async #local(name: string, at: At): Promise<Exported | undefined> {
    const { path, record } = at;
    const { [name]: declaration } = record.locals;
    const { [name]: imported } = record.imports;
    if (declaration === undefined) return imported === undefined ? undefined : this.#bound(imported, at);
    const { unclear } = record;
    return { kind: "declared", path, declaration, ...(unclear !== undefined && { unclear }) };
  }
}

interface At {
  readonly path: RepoPath;
  readonly record: ModuleRecord;
  readonly open: readonly RepoPath[];
}

/** Reads a file as a module. */
export const moduleReader = {
  name: "module",
  make: (parsed: Parameters<typeof moduleOf>[0], path: RepoPath) =>
    moduleOf(parsed, { isCommonjs: /\.c?jsx?$/.test(path) }),
};

const extensions = ["ts", "tsx", "mts", "cts", "d.ts", "d.mts", "d.cts", "js", "jsx", "mjs", "cjs"];

/** The file that a relative specifier leads to, as TypeScript and bundlers look for it. */
export function targetOf(from: RepoPath, specifier: string, tree: SourceTree): RepoPath | undefined {
  if (!/^\.{1,2}(?:\/|$)/.test(specifier)) return undefined;
  const path = pathWithin(folderOf(from), specifier);
  return path === undefined ? undefined : sourceAt(path, tree, /\.d\.[mc]?ts$/.test(from));
}

/** A file by its path, with the extension of its source instead, or with the extension or `index` that was left out. */
export function sourceAt(path: RepoPath, tree: SourceTree, isTyped = false): RepoPath | undefined {
  const stem = path.replace(/\.(?:d\.[mc]?ts|[mc]?[jt]sx?)$/, "");
  const sources = ["ts", "tsx", "mts", "cts"].map((extension) => `${stem}.${extension}`);
  const typed = ["d.ts", "d.mts", "d.cts"].map((extension) => `${stem}.${extension}`);
  const scripts = ["js", "mjs", "cjs", "jsx"].map((extension) => `${stem}.${extension}`);
  const index = path === "" ? "index" : `${path}/index`;
  const candidates = [
    ...(stem === path ? [] : sources),
    ...(isTyped ? typed : []),
    path,
    ...extensions.map((extension) => `${path}.${extension}`),
    ...(stem === path ? [] : [...scripts, ...typed]),
    ...extensions.map((extension) => `${index}.${extension}`),
  ];
  return candidates.find((candidate) => tree.has(candidate));
}
