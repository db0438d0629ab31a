import type { RepoPath } from "../../../base/repo-path.ts";
import { folderOf } from "../paths.ts";
import type { SourceTree } from "../source-tree.ts";
import type { Declaration, Item } from "../surface.ts";
import { type RustModule, type Use, rustModule } from "./module.ts";

/** Reads a file as a Rust module. */
export const rustReader = { name: "rust", make: rustModule };

/** The names of modules from the root of a crate down. */
export type Segments = readonly string[];

/** A module with the file that it stands in. */
export interface Located {
  readonly module: RustModule;
  readonly path: RepoPath;
}

/** What a name of a module leads to. */
export type Named =
  | { readonly kind: "declared"; readonly declaration: Declaration; readonly path: RepoPath }
  | { readonly kind: "module"; readonly at: Segments };

const maxDepth = 12;

/** The library of a crate in one tree, by its root file. */
export class RustCrate {
  readonly #tree: SourceTree;
  readonly #root: RepoPath;
  readonly #names = new Map<string, ReadonlyMap<string, Named>>();

  constructor(tree: SourceTree, root: RepoPath) {
    this.#tree = tree;
    this.#root = root;
  }

  /** The module at a place; undefined where no file holds it. */
  async moduleAt(segments: Segments): Promise<Located | undefined> {
    const root = await this.#tree.read(this.#root, rustReader);
    let found: Located | undefined = root === undefined ? undefined : { module: root, path: this.#root };
    for (const [at, name] of segments.entries()) {
      const inline: RustModule | undefined = found?.module.children[name]?.inline;
      found =
        inline === undefined || found === undefined
          ? await this.#file(segments.slice(0, at + 1))
          : { ...found, module: inline };
    }
    return found;
  }

  async #file(segments: Segments): Promise<Located | undefined> {
    const folder = folderOf(this.#root);
    const stem = [...(folder === "" ? [] : [folder]), ...segments].join("/");
    const path = [`${stem}.rs`, `${stem}/mod.rs`].find((each) => this.#tree.has(each));
    const module = path === undefined ? undefined : await this.#tree.read(path, rustReader);
    return path === undefined || module === undefined ? undefined : { module, path };
  }

  /** What a module offers to those who can name it. */
  async namesOf(segments: Segments, depth = maxDepth): Promise<ReadonlyMap<string, Named>> {
    const key = segments.join("::");
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const located = depth === 0 ? undefined : await this.moduleAt(segments);
    const names = new Map<string, Named>();
    if (located === undefined) return names;
    this.#names.set(key, names);
    const { module, path } = located;
    for (const [name, declaration] of Object.entries(module.items))
      names.set(name, { kind: "declared", declaration, path });
    for (const [name, child] of Object.entries(module.children)) {
      if (child.isPublic && !names.has(name)) names.set(name, { kind: "module", at: [...segments, name] });
    }
    for (const use of module.uses.filter(({ isPublic }) => isPublic)) {
      for (const [name, named] of await this.#used(use, { segments, located, depth })) {
        if (!names.has(name)) names.set(name, named);
      }
    }
    return names;
  }

  async #used(use: Use, from: From): Promise<ReadonlyMap<string, Named>> {
    const { path: file } = from.located;
    const target = resolved(use.path, from);
    const elsewhere = { kind: "declared", declaration: elsewhereDeclaration(use), path: file } as const;
    if (target === undefined)
      return new Map([[use.alias === "*" ? `${use.path.join("::")}::*` : use.alias, elsewhere]]);
    if (use.alias === "*") return this.namesOf(target, from.depth - 1);
    const named = await this.#lookUp(target, from.depth - 1);
    return named === undefined ? new Map() : new Map([[use.alias, named]]);
  }

  /** An item or module by its whole path; private modules and uses lead on as well. */
  async #lookUp(target: Segments, depth: number): Promise<Named | undefined> {
    const name = target.at(-1);
    if (name === undefined || depth <= 0) return undefined;
    const above = target.slice(0, -1);
    const named = (await this.namesOf(above, depth)).get(name);
    if (named !== undefined) return named;
    const located = await this.moduleAt(above);
    if (located?.module.children[name] !== undefined) return { kind: "module", at: target };
    const use = located?.module.uses.find(({ alias }) => alias === name);
    const next =
      use === undefined || located === undefined
        ? undefined
        : resolved(use.path, { segments: above, located, depth });
    return next === undefined || next.join("::") === target.join("::")
      ? undefined
      : this.#lookUp(next, depth - 1);
  }
}

interface From {
  readonly segments: Segments;
  readonly located: Located;
  readonly depth: number;
}

/** The place in the crate that a path leads to; undefined for other crates. */
function resolved(path: Segments, { segments, located }: From): Segments | undefined {
  const keywords = path.findIndex((part) => part !== "crate" && part !== "self" && part !== "super");
  const leading = keywords === -1 ? path : path.slice(0, keywords);
  if (leading.length > 0) return [...placeOf(leading, segments), ...path.slice(leading.length)];
  const [first = ""] = path;
  const { children, items, inner } = located.module;
  const isOwn = children[first] !== undefined || items[first] !== undefined || inner.includes(first);
  return isOwn ? [...segments, ...path] : undefined;
}

/** Where `crate`, `self` and `super` lead, one after the other. */
function placeOf(leading: Segments, segments: Segments): Segments {
  let at = segments;
  for (const word of leading) {
    if (word === "crate") at = [];
    if (word === "super") at = at.slice(0, -1);
  }
  return at;
}

function elsewhereDeclaration({ path, line }: Use): Declaration {
  const text = `use ${path.join("::")}`;
  const item: Item = {
    kind: "re-export",
    text,
    line,
    head: "",
    whenAdded: "fine",
    hazy: "It comes from another crate and is not read.",
  };
  return { items: { "": item }, mentions: [] };
}
