import type { RepoPath } from "../../base/repo-path.ts";

/** One parameter of something that can be called. */
export interface Parameter {
  readonly name: string;
  /** As written, without comments and layout; undefined where none is written. */
  readonly type?: string;
  readonly optional: boolean;
  /** Takes all that is left: of positions, or of keywords. */
  readonly rest?: "positions" | "keywords";
  /** How a caller may name it; left out: by position alone. */
  readonly by?: "keyword" | "either";
}

/** One way of calling something. */
export interface Call {
  readonly parameters: readonly Parameter[];
  /** The type of what comes back as written; undefined where none is written. */
  readonly returns?: string;
  /** What else is part of its type: type parameters, `async`, `unsafe`. */
  readonly head: string;
}

/** What an addition means to those who already use the package. */
export type Grade = "fine" | "breaks" | "unclear";

/** One thing that users of a package can name, or a member of one. */
export interface Item {
  /** The word for it in messages, such as `function`. */
  readonly kind: string;
  /** Its declaration as written, without its body, shortened. */
  readonly text: string;
  readonly line: number;
  /** Modifiers, type parameters, what it extends: everything that has no place of its own below. */
  readonly head: string;
  readonly calls?: readonly Call[];
  /** The type, or the literal value where that is its type. */
  readonly type?: string;
  /** Whether users read values of this type, hand them over, or both. Left out: both. */
  readonly use?: "read" | "given";
  readonly optional?: boolean;
  /** It has a body, so that it is no overload where there are some. */
  readonly isBody?: boolean;
  readonly whenAdded: Grade;
  /** Why it is not known whether it is there at all, or as what. */
  readonly unclear?: string;
  /** Why its signature may be another than the one that is written. */
  readonly hazy?: string;
  /** The classes that it inherits from, where they are not part of its head. */
  readonly above?: readonly string[];
}

/** A declaration with its members, which are named by what follows its own name (`.send`). */
export interface Declaration {
  readonly items: Readonly<Record<string, Item>>;
  /** Names of types that its public part mentions. */
  readonly mentions: readonly string[];
}

/** An item at its place in one of the trees. */
export interface Placed {
  readonly item: Item;
  readonly path: RepoPath;
  /** The key of what it is a member of. */
  readonly parent?: string;
  /** Not exported, but part of the type of what is: it may come and go. */
  readonly mentioned?: boolean;
  /** It can be had, but is not offered: only what was offered before may become it. */
  readonly available?: boolean;
}

/** What a package offers, by name; members stand under `Owner.member`. */
export type Surface = ReadonlyMap<string, Placed>;

/** One difference between two surfaces. */
export interface Difference {
  readonly kind: "removed" | "changed" | "added";
  readonly name: string;
  readonly before?: Placed;
  readonly after?: Placed;
  /** What changed, in a phrase; of removed and added nothing more than that. */
  readonly what: string;
  readonly grade: Grade;
  /** Why it cannot be known that there is a difference, or what it means. */
  readonly unclear?: string;
}

/** Adds a declaration and its members to a surface under a name. */
export function placeDeclaration(
  surface: Map<string, Placed>,
  name: string,
  {
    declaration,
    path,
    ...marks
  }: Pick<Placed, "path" | "mentioned" | "available"> & { declaration: Declaration },
): void {
  for (const [member, item] of Object.entries(declaration.items)) {
    const key = `${name}${member}`;
    if (surface.has(key)) continue;
    const parent = member === "" ? undefined : `${name}${ownerOf(member, declaration)}`;
    surface.set(key, {
      item,
      path,
      ...(parent !== undefined && { parent }),
      ...marks,
    });
  }
}

function ownerOf(member: string, { items }: Declaration): string {
  let owner = member;
  do owner = owner.slice(0, Math.max(0, owner.search(/(?:\.|::)(?:(?!\.|::).)*$/)));
  while (owner !== "" && items[owner] === undefined);
  return owner;
}
