import { parse } from "smol-toml";
import type { Item, ItemKind, Lock, Locked, Origin } from "./item.ts";
import { canonical, entriesOf, memberOf, textAt, wordAt } from "./reading.ts";

/** Cargo.toml of a package, of a workspace or of both. */
export function readCargoToml(text: string): readonly Item[] {
  const manifest = parse(text.replace(/^\ufeff/, ""));
  const targets = entriesOf(manifest["target"]);
  return [
    ...dependencyTables("", manifest),
    ...targets.flatMap(([target, table]) => dependencyTables(`target.${target}.`, table)),
    ...dependencies("workspace.dependencies", memberOf(manifest, "workspace", "dependencies")),
    ...entriesOf(manifest["patch"]).flatMap(([source, table]) => overrides(`patch.${source}`, table)),
    ...overrides("replace", manifest["replace"]),
    ...featuresOf(manifest["features"]),
    ...wholes.flatMap(([kind, ...path]) => whole(kind, path, memberOf(manifest, ...path))),
  ];
}

const wholes: readonly (readonly [kind: ItemKind, ...path: string[]])[] = [
  ["toolchain", "package", "rust-version"],
  ["toolchain", "workspace", "package", "rust-version"],
  ["toolchain", "cargo-features"],
  ["hook", "package", "build"],
  ["workspace", "workspace", "members"],
  ["workspace", "workspace", "exclude"],
  ["setting", "package", "links"],
];

function whole(kind: ItemKind, path: readonly string[], value: unknown): readonly Item[] {
  const isInherited = memberOf(value, "workspace") === true;
  return value === undefined || isInherited
    ? []
    : [{ kind, group: "", name: path.join("."), value: canonical(value) }];
}

/** The older spellings with an underscore are the same tables. */
function dependencyTables(prefix: string, table: unknown): readonly Item[] {
  return [
    "dependencies",
    "dev-dependencies",
    "dev_dependencies",
    "build-dependencies",
    "build_dependencies",
  ].flatMap((name) => dependencies(`${prefix}${name.replace("_", "-")}`, memberOf(table, name)));
}

function dependencies(group: string, table: unknown): readonly Item[] {
  return entriesOf(table).map(([name, said]) => {
    const origin = originOf(said);
    return {
      kind: "dependency",
      group,
      name,
      value: specText(said),
      ...(origin !== "registry" && { origin }),
    };
  });
}

function overrides(group: string, table: unknown): readonly Item[] {
  return dependencies(group, table).map((item) => ({ ...item, kind: "override" }));
}

function originOf(said: unknown): Origin {
  if (memberOf(said, "git") !== undefined) return "git";
  if (memberOf(said, "path") !== undefined) return "file";
  return memberOf(said, "workspace") === true ? "workspace" : "registry";
}

/** `"1"` and `{ version = "1" }` mean the same; features are a set. */
function specText(said: unknown): string {
  if (typeof said !== "object" || said === null) return canonical(said);
  const parts = entriesOf(said)
    .filter(([key]) => key !== "version")
    .map(([key, value]) => `${key.replace("default_features", "default-features")} = ${partText(value)}`);
  return [wordAt(said, "version"), ...parts.toSorted()].filter((part) => part !== "").join(", ");
}

function partText(value: unknown): string {
  return Array.isArray(value) ? `[${value.map(canonical).toSorted().join(", ")}]` : canonical(value);
}

/** Only what a feature says about packages: `dep:name`, `name/feature` and `name?/feature`. */
function featuresOf(table: unknown): readonly Item[] {
  return entriesOf(table).flatMap(([name, list]): Item[] => {
    const enabled = entriesOf(list).map(([, part]) => canonical(part));
    const packages = enabled.filter((part) => part.startsWith("dep:") || part.includes("/"));
    if (packages.length === 0) return [];
    return [{ kind: "setting", group: "features", name, value: packages.toSorted().join(", ") }];
  });
}

/** rust-toolchain.toml, or its older form, which is a channel's name alone. */
export function readRustToolchain(text: string): readonly Item[] {
  const plain = text.trim();
  if (!plain.includes("[")) return [{ kind: "toolchain", group: "", name: "channel", value: plain }];
  return entriesOf(parse(text)["toolchain"]).map(([name, value]) => ({
    kind: "toolchain",
    group: "",
    name,
    value: canonical(value),
  }));
}

/** Cargo.lock of versions 1 to 4. Packages without a source are those of the workspace itself. */
export function readCargoLock(text: string): Lock {
  const lock = parse(text.replace(/^\ufeff/, ""));
  const metadata = lock["metadata"];
  const packages = [
    ...entriesOf(lock["package"]),
    ...entriesOf(lock["root"] === undefined ? [] : [lock["root"]]),
  ];
  return { packages: packages.flatMap(([, entry]) => locked(entry, metadata)), items: [], wants: [] };
}

function locked(entry: unknown, metadata: unknown): readonly Locked[] {
  const source = textAt(entry, "source");
  if (source === undefined) return [];
  const name = wordAt(entry, "name");
  const version = wordAt(entry, "version");
  const checksum = textAt(entry, "checksum") ?? textAt(metadata, `checksum ${name} ${version} (${source})`);
  const isGit = source.startsWith("git+");
  return [
    {
      name,
      version: isGit ? `${version}#${source.split("#")[1]?.slice(0, 12) ?? ""}` : version,
      origin: isGit ? "git" : "registry",
      source: isPublic(source) ? "" : (source.split(/[?#]/, 1)[0] ?? ""),
      ...(checksum !== undefined && checksum !== "<none>" && { checksum: `sha256:${checksum}` }),
      needsChecksum: !isGit,
    },
  ];
}

function isPublic(source: string): boolean {
  return (
    source === "registry+https://github.com/rust-lang/crates.io-index" ||
    source === "sparse+https://index.crates.io/" ||
    source === "registry+sparse+https://index.crates.io/"
  );
}
