import { parse, type ParseError } from "jsonc-parser";
import type { Item, Lock, Locked, Want } from "./item.ts";
import { npmOrigin } from "./npm.ts";
import { npmSource } from "./npm-lock.ts";
import { canonical, entriesOf, memberOf, wordAt } from "./reading.ts";

/** bun.lock: JSON with comments and trailing commas. */
export function readBunLock(text: string): Lock {
  const errors: ParseError[] = [];
  const lock = parse(text, errors, { allowTrailingComma: true }) as unknown;
  if (errors.length > 0 || typeof lock !== "object" || lock === null)
    throw new SyntaxError("found no JSON object");
  const packages = memberOf(lock, "packages");
  return {
    packages: entriesOf(packages).flatMap(([, entry]) => lockedPackage(entry)),
    items: ["overrides", "patchedDependencies", "catalog"].flatMap((key) =>
      entriesOf(memberOf(lock, key)).map(([name, said]): Item => ({
        kind: "override",
        group: key,
        name,
        value: canonical(said),
      })),
    ),
    wants: entriesOf(memberOf(lock, "workspaces")).flatMap(([importer, entry]) =>
      wantsOf(importer, entry, packages),
    ),
  };
}

/** `["name@1.0.0", registry, { … }, checksum]`; a repository has no registry. */
function lockedPackage(entry: unknown): readonly Locked[] {
  const parts: readonly unknown[] = Array.isArray(entry) ? entry : [];
  const { name, version } = nameAndVersion(wordAt(entry, "0"));
  const origin = npmOrigin(version);
  if (origin === "workspace") return [];
  if (origin !== "registry") return [{ name, version, ...npmSource(version), needsChecksum: false }];
  const registry = wordAt(entry, "1");
  const checksum = parts.find((part) => typeof part === "string" && /^sha\d+-/.test(part));
  return [
    {
      name,
      version,
      ...npmSource(registry),
      ...(typeof checksum === "string" && { checksum }),
      needsChecksum: true,
    },
  ];
}

function nameAndVersion(text: string): { name: string; version: string } {
  const at = text.indexOf("@", 1);
  return at === -1 ? { name: text, version: "" } : { name: text.slice(0, at), version: text.slice(at + 1) };
}

function wantsOf(importer: string, entry: unknown, packages: unknown): readonly Want[] {
  return ["dependencies", "devDependencies", "optionalDependencies"]
    .flatMap((list) => entriesOf(memberOf(entry, list)))
    .flatMap(([name, range]) => {
      const found = memberOf(packages, name);
      const { version } = nameAndVersion(wordAt(found, "0"));
      return version === "" ? [] : [{ importer, name, range: canonical(range), version }];
    });
}
