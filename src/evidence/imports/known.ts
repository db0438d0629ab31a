import type { RepoPath } from "../../base/repo-path.ts";
import { formatOf } from "../dependencies/format.ts";
import type { Item } from "../dependencies/item.ts";
import { reading, type Reading } from "../dependencies/reading.ts";
import type { RuleTree } from "../rule-trees.ts";

const maxPrepared = 2000;

/** What the proposal's manifests say, each read once. */
export class KnownManifests {
  readonly tree: RuleTree;
  readonly #texts = new Map<RepoPath, Promise<string | undefined>>();
  readonly #items = new Map<RepoPath, Promise<Reading<readonly Item[]> | undefined>>();

  constructor(tree: RuleTree) {
    this.tree = tree;
  }

  text(path: RepoPath): Promise<string | undefined> {
    const text = this.#texts.get(path) ?? this.tree.text(path);
    this.#texts.set(path, text);
    return text;
  }

  /** Reads many at the cost of one; more than a repository ever needs are left for later. */
  async prepare(paths: readonly RepoPath[]): Promise<void> {
    const missing = paths.filter((path) => !this.#texts.has(path)).slice(0, maxPrepared);
    if (missing.length === 0) return;
    for (const [path, text] of await this.tree.texts(missing)) this.#texts.set(path, Promise.resolve(text));
  }

  /** Undefined where the tree has no such manifest. */
  items(path: RepoPath): Promise<Reading<readonly Item[]> | undefined> {
    const items = this.#items.get(path) ?? this.#read(path);
    this.#items.set(path, items);
    return items;
  }

  async #read(path: RepoPath): Promise<Reading<readonly Item[]> | undefined> {
    const text = await this.text(path);
    const format = formatOf(path);
    if (text === undefined || format?.kind !== "manifest") return undefined;
    return reading(() => format.read(text));
  }

  async paths(): Promise<readonly RepoPath[]> {
    return [...(await this.tree.entries()).keys()];
  }
}

/** An import that no manifest accounts for. */
export interface Unlisted {
  readonly line: number;
  readonly name: string;
  readonly text: string;
  /** Left out: certain. */
  readonly why?: string;
}
