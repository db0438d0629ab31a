import { parseSyml } from "@yarnpkg/parsers";
import { parse } from "yaml";
import type { Item, Lock, Locked, Want } from "./item.ts";
import { npmOrigin } from "./npm.ts";
import { npmSource } from "./npm-lock.ts";
import { canonical, entriesOf, memberOf, textAt, wordAt } from "./reading.ts";

/** pnpm-workspace.yaml: the packages, catalogs, overrides and what may run on install. */
export function readPnpmWorkspace(text: string): readonly Item[] {
  const workspace = (parse(text, { maxAliasCount: 100 }) ?? {}) as unknown;
  if (typeof workspace !== "object") throw new SyntaxError("found no mapping");
  return entriesOf(workspace).flatMap(([key, value]) => workspaceItems(key, value));
}

const overrideKeys: ReadonlySet<string> = new Set([
  "overrides",
  "catalog",
  "patchedDependencies",
  "packageExtensions",
]);
const hookKeys: ReadonlySet<string> = new Set([
  "onlyBuiltDependencies",
  "neverBuiltDependencies",
  "ignoredBuiltDependencies",
  "allowBuilds",
  "dangerouslyAllowAllBuilds",
]);

function workspaceItems(key: string, value: unknown): readonly Item[] {
  if (key === "packages") return [{ kind: "workspace", group: "", name: key, value: canonical(value) }];
  if (overrideKeys.has(key)) return entriesOf(value).map(([name, said]) => override(key, name, said));
  if (key === "catalogs") {
    return entriesOf(value).flatMap(([catalog, list]) =>
      entriesOf(list).map(([name, said]) => override(`catalogs.${catalog}`, name, said)),
    );
  }
  if (hookKeys.has(key)) return [{ kind: "hook", group: "", name: key, value: canonical(value) }];
  if (/regist/i.test(key)) return [{ kind: "source", group: "", name: key, value: canonical(value) }];
  return [{ kind: "setting", group: "", name: key, value: canonical(value) }];
}

function override(group: string, name: string, said: unknown): Item {
  const value = canonical(said);
  const origin = npmOrigin(value);
  return { kind: "override", group, name, value, ...(origin !== "registry" && { origin }) };
}

/** pnpm-lock.yaml of versions 5 to 9, read as plain texts: YAML that names no types needs no other reader. */
export function readPnpmLock(text: string): Lock {
  const lock = parseSyml(text) as unknown;
  const importers = memberOf(lock, "importers") ?? { ".": lock };
  return {
    packages: entriesOf(memberOf(lock, "packages")).map(lockedPackage),
    items: ["overrides", "patchedDependencies"].flatMap((key) =>
      entriesOf(memberOf(lock, key)).map(([name, said]) => override(key, name, said)),
    ),
    wants: entriesOf(importers).flatMap(([importer, entry]) => wantsOf(importer, entry)),
  };
}

function lockedPackage([key, entry]: readonly [string, unknown]): Locked {
  const { name, version } = nameAndVersion(key, entry);
  const resolution = memberOf(entry, "resolution");
  const checksum = textAt(resolution, "integrity");
  const { origin, source } = sourceOf(resolution, version);
  return {
    name,
    version,
    origin,
    source,
    ...(checksum !== undefined && { checksum }),
    needsChecksum: origin === "registry",
  };
}

/** Keys are `/name/1.0.0_peers` in version 5, `/name@1.0.0(peers)` in 6, `name@1.0.0` in 9. */
function nameAndVersion(key: string, entry: unknown): { name: string; version: string } {
  const plain = key.replace(/^\//, "").split("(", 1)[0] ?? "";
  const parts = plain.split("/");
  const ofName = plain.startsWith("@") ? 2 : 1;
  const at = plain.indexOf("@", 1);
  const name = parts.slice(0, ofName).join("/");
  const isOld = parts.length > ofName && !name.includes("@", 1);
  const version = isOld ? (parts[ofName] ?? "").split("_", 1)[0] : at === -1 ? "" : plain.slice(at + 1);
  return {
    name: textAt(entry, "name") ?? (isOld || at === -1 ? name : plain.slice(0, at)),
    version: textAt(entry, "version") ?? version ?? "",
  };
}

function sourceOf(resolution: unknown, version: string): Pick<Locked, "origin" | "source"> {
  const tarball = textAt(resolution, "tarball");
  if (tarball !== undefined) return npmSource(tarball);
  const repo = textAt(resolution, "repo");
  if (repo !== undefined) return { origin: "git", source: repo };
  const directory = textAt(resolution, "directory");
  if (directory !== undefined) return { origin: "file", source: directory };
  return npmOrigin(version) === "registry" ? { origin: "registry", source: "" } : npmSource(version);
}

function wantsOf(importer: string, entry: unknown): readonly Want[] {
  const specifiers = memberOf(entry, "specifiers");
  return ["dependencies", "devDependencies", "optionalDependencies"]
    .flatMap((list) => entriesOf(memberOf(entry, list)))
    .map(([name, said]) => {
      const version = typeof said === "string" ? said : wordAt(said, "version");
      const range = textAt(said, "specifier") ?? wordAt(specifiers, name);
      return {
        importer: importer === "." ? "" : importer,
        name,
        range,
        version: version.split(/[(_]/, 1)[0] ?? "",
      };
    });
}
