import { parse } from "smol-toml";
import type { Item, Lock, Locked, Origin } from "./item.ts";
import { poetryList } from "./pyproject.ts";
import { canonical, entriesOf, memberOf, textAt, wordAt } from "./reading.ts";
import { distributionName } from "./requirement.ts";

/** poetry.lock. */
export function readPoetryLock(text: string): Lock {
  const lock = parse(text);
  const files = memberOf(lock, "metadata", "files");
  return {
    packages: entriesOf(lock["package"]).map(([, entry]) => poetryPackage(entry, files)),
    items: [],
    wants: [],
  };
}

function poetryPackage(entry: unknown, olderFiles: unknown): Locked {
  const name = wordAt(entry, "name");
  const files = memberOf(entry, "files") ?? memberOf(olderFiles, name);
  const type = textAt(entry, "source", "type") ?? "legacy";
  const url = wordAt(entry, "source", "url");
  const commit = textAt(entry, "source", "resolved_reference")?.slice(0, 12);
  const origin: Origin =
    type === "git" ? "git" : type === "url" ? "url" : type === "legacy" ? "registry" : "file";
  const checksum = sourceHash(
    entriesOf(files).map(([, file]) => file),
    "file",
  );
  return {
    name: distributionName(name),
    version: `${wordAt(entry, "version")}${commit === undefined ? "" : `#${commit}`}`,
    origin,
    source: publicSource(url),
    ...(checksum !== undefined && { checksum }),
    needsChecksum: origin === "registry" && entriesOf(files).length === 0,
  };
}

/** Wheels are added to a version as time goes by; its source archive stays what it is. */
function sourceHash(files: readonly unknown[], key: string): string | undefined {
  return textAt(
    files.find((file) => textAt(file, key)?.endsWith(".tar.gz") === true),
    "hash",
  );
}

function publicSource(url: string): string {
  return /^https:\/\/(?:pypi\.org|pypi\.python\.org|files\.pythonhosted\.org)(?:\/|$)/.test(url) ? "" : url;
}

/** uv.lock. Packages of the workspace itself have no version from elsewhere. */
export function readUvLock(text: string): Lock {
  const lock = parse(text);
  const overrides = ["overrides", "constraints"].flatMap((key): Item[] => {
    const list = memberOf(lock, "manifest", key);
    return list === undefined
      ? []
      : [{ kind: "override", group: "", name: `manifest.${key}`, value: canonical(list) }];
  });
  return {
    packages: entriesOf(lock["package"]).flatMap(([, entry]) => uvPackage(entry)),
    items: overrides,
    wants: [],
  };
}

function uvPackage(entry: unknown): readonly Locked[] {
  const source = memberOf(entry, "source");
  const isOwn = ["editable", "virtual", "directory"].some((key) => memberOf(source, key) !== undefined);
  if (isOwn) return [];
  const [kind, address] = (["registry", "git", "url", "path"] as const)
    .map((key) => [key, textAt(source, key)] as const)
    .find(([, found]) => found !== undefined) ?? ["registry", ""];
  const artefacts = [
    memberOf(entry, "sdist"),
    ...entriesOf(memberOf(entry, "wheels")).map(([, wheel]) => wheel),
  ];
  const checksum = sourceHash(artefacts, "url");
  const [where = "", commit] = (address ?? "").split("#");
  return [
    {
      name: distributionName(wordAt(entry, "name")),
      version: `${wordAt(entry, "version")}${commit === undefined ? "" : `#${commit.slice(0, 12)}`}`,
      origin: kind === "path" ? "file" : kind,
      source: publicSource(where.split("?", 1)[0] ?? ""),
      ...(checksum !== undefined && { checksum }),
      needsChecksum:
        kind === "registry" && artefacts.every((artefact) => textAt(artefact, "hash") === undefined),
    },
  ];
}

export function readPipfile(text: string): readonly Item[] {
  return entriesOf(parse(text)).flatMap(([table, value]): readonly Item[] => {
    switch (table) {
      case "source":
        return [{ kind: "source", group: "", name: table, value: canonical(value) }];
      case "requires":
        return entriesOf(value).map(([name, said]) => ({
          kind: "toolchain",
          group: table,
          name,
          value: canonical(said),
        }));
      case "scripts":
        return entriesOf(value).map(([name, said]) => ({
          kind: "script",
          group: table,
          name,
          value: canonical(said),
        }));
      case "pipenv":
        return entriesOf(value).map(([name, said]) => ({
          kind: "setting",
          group: table,
          name,
          value: canonical(said),
        }));
      default:
        return poetryList(table, value);
    }
  });
}

export function readPipfileLock(text: string): Lock {
  const lock = JSON.parse(text) as unknown;
  if (typeof lock !== "object" || lock === null) throw new SyntaxError("found no object");
  const groups = entriesOf(lock).filter(([name]) => name !== "_meta");
  const sources = memberOf(lock, "_meta", "sources");
  return {
    packages: groups.flatMap(([, group]) =>
      entriesOf(group).map(([name, entry]) => pipfilePackage(name, entry)),
    ),
    items:
      sources === undefined
        ? []
        : [{ kind: "source", group: "_meta", name: "sources", value: canonical(sources) }],
    wants: [],
  };
}

function pipfilePackage(name: string, entry: unknown): Locked {
  const git = textAt(entry, "git");
  const file = textAt(entry, "path") ?? textAt(entry, "file");
  const origin: Origin = git === undefined ? (file === undefined ? "registry" : "file") : "git";
  return {
    name: distributionName(name),
    version: textAt(entry, "version") ?? textAt(entry, "ref")?.slice(0, 12) ?? "",
    origin,
    source: git ?? file ?? "",
    needsChecksum: origin === "registry" && entriesOf(memberOf(entry, "hashes")).length === 0,
  };
}
