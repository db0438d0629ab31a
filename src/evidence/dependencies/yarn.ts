import { parseSyml } from "@yarnpkg/parsers";
import type { Lock, Locked, Origin } from "./item.ts";
import { npmOrigin } from "./npm.ts";
import { npmSource } from "./npm-lock.ts";
import { entriesOf, memberOf, textAt, wordAt } from "./reading.ts";

/** yarn.lock, of yarn 1 and of those after it. */
export function readYarnLock(text: string): Lock {
  const lock = parseSyml(text) as unknown;
  const metadata = memberOf(lock, "__metadata");
  const entries = entriesOf(lock).filter(([key]) => key !== "__metadata");
  const cacheKey = wordAt(metadata, "cacheKey");
  return {
    packages: entries.flatMap(([key, entry]) =>
      metadata === undefined ? classicPackage(key, entry) : berryPackage(key, entry, cacheKey),
    ),
    items: [],
    wants: entries.flatMap(([key, entry]) => wantsOf(key, entry)),
  };
}

function classicPackage(key: string, entry: unknown): readonly Locked[] {
  const [first = ""] = key.split(",", 1);
  const { name, range } = descriptor(first);
  const checksum = textAt(entry, "integrity");
  const resolved = textAt(entry, "resolved");
  const { origin, source } = npmSource(resolved ?? (npmOrigin(range) === "registry" ? "" : range));
  return [
    {
      name,
      version: wordAt(entry, "version"),
      origin,
      source,
      ...(checksum !== undefined && { checksum }),
      needsChecksum: origin === "registry" && resolved !== undefined,
    },
  ];
}

function berryPackage(key: string, entry: unknown, cacheKey: string): readonly Locked[] {
  const { name, range } = descriptor(textAt(entry, "resolution") ?? key.split(",", 1)[0] ?? "");
  if (range.startsWith("workspace:")) return [];
  const checksum = textAt(entry, "checksum");
  const { origin, source } = berrySource(range);
  return [
    {
      name,
      version: wordAt(entry, "version"),
      origin,
      source,
      ...(checksum !== undefined && {
        checksum: checksum.includes("/") ? checksum : `${cacheKey}/${checksum}`,
      }),
      // What is built for one system only has none where that system was not installed.
      needsChecksum: origin === "registry" && memberOf(entry, "conditions") === undefined,
    },
  ];
}

/** `npm:1.0.0`, `npm:1.0.0::__archiveUrl=…`, `patch:…`, `https://…#commit=…`. */
function berrySource(range: string): { origin: Origin; source: string } {
  const archive = /::__archiveUrl=([^&]+)/.exec(range)?.[1];
  if (archive !== undefined) return npmSource(decodeURIComponent(archive));
  if (range.startsWith("npm:")) return { origin: "registry", source: "" };
  if (range.includes("#commit=")) return { origin: "git", source: range.split("#", 1)[0] ?? "" };
  if (range.startsWith("patch:"))
    return { origin: "file", source: range.split("#")[1]?.split("::", 1)[0] ?? range };
  return npmSource(range);
}

function descriptor(text: string): { name: string; range: string } {
  const at = text.indexOf("@", 1);
  return at === -1 ? { name: text, range: "" } : { name: text.slice(0, at), range: text.slice(at + 1) };
}

function wantsOf(key: string, entry: unknown): Lock["wants"] {
  const version = wordAt(entry, "version");
  return key.split(",").map((part) => {
    const { name, range } = descriptor(part.trim());
    return { importer: "*", name, range: range.replace(/^npm:/, ""), version };
  });
}
