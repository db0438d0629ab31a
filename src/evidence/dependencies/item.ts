/** Where a package is taken from. */
export type Origin = "registry" | "git" | "url" | "file" | "workspace";

export type ItemKind =
  | "dependency"
  | "override"
  | "script"
  | "hook"
  | "source"
  | "toolchain"
  | "workspace"
  | "setting";

/** One thing that a manifest says about what is installed, from where, and what is run on the way. */
export interface Item {
  readonly kind: ItemKind;
  /** The list that it stands in, such as `devDependencies`. */
  readonly group: string;
  readonly name: string;
  /** What is said of it, normalised: equal texts mean the same. */
  readonly value: string;
  /** Left out: a registry. */
  readonly origin?: Origin;
  /** True where a tool wrote it down for a package that another one needs. */
  readonly indirect?: boolean;
}

/** One package that a lockfile pins. */
export interface Locked {
  readonly name: string;
  readonly version: string;
  readonly origin: Origin;
  /** The registry's host, the repository or the file; empty where the lockfile does not say. */
  readonly source: string;
  readonly checksum?: string;
  /** True for what a lockfile of this kind always pins by a checksum. */
  readonly needsChecksum: boolean;
}

/** A manifest's own range beside what the lockfile chose for it. */
export interface Want {
  /** The folder of the manifest, relative to the lockfile. */
  readonly importer: string;
  readonly name: string;
  readonly range: string;
  readonly version: string;
}

export interface Lock {
  readonly packages: readonly Locked[];
  /** What it repeats of the manifests beyond ranges, such as overrides. */
  readonly items: readonly Item[];
  readonly wants: readonly Want[];
}
