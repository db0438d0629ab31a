import { npmOrigin } from "./npm.ts";
import type { Lock, Locked, Origin, Want } from "./item.ts";
import { canonical, entriesOf, memberOf, textAt, wordAt } from "./reading.ts";

/** package-lock.json and npm-shrinkwrap.json, versions 1 to 3. */
export function readPackageLock(text: string): Lock {
  const lock = JSON.parse(text.replace(/^\ufeff/, "")) as unknown;
  if (typeof lock !== "object" || lock === null) throw new SyntaxError("found no object");
  const packages = memberOf(lock, "packages");
  return packages === undefined
    ? { packages: nestedPackages(memberOf(lock, "dependencies"), 0), items: [], wants: [] }
    : { packages: entriesOf(packages).flatMap(lockedAt), items: [], wants: wantsOf(packages) };
}

function lockedAt([path, entry]: readonly [string, unknown]): readonly Locked[] {
  const at = path.lastIndexOf("node_modules/");
  const isLocal = at === -1 || memberOf(entry, "link") === true;
  if (isLocal) return [];
  const name = textAt(entry, "name") ?? path.slice(at + "node_modules/".length);
  return [locked(name, entry)];
}

const maxNesting = 200;

function nestedPackages(dependencies: unknown, depth: number): readonly Locked[] {
  if (depth > maxNesting) throw new RangeError("nested too deeply");
  return entriesOf(dependencies).flatMap(([name, entry]) => [
    locked(name, entry),
    ...nestedPackages(memberOf(entry, "dependencies"), depth + 1),
  ]);
}

function locked(name: string, entry: unknown): Locked {
  const version = wordAt(entry, "version");
  const resolved = textAt(entry, "resolved") ?? (npmOrigin(version) === "registry" ? "" : version);
  const checksum = textAt(entry, "integrity");
  const isBundled = memberOf(entry, "inBundle") === true || memberOf(entry, "bundled") === true;
  const { origin, source } = npmSource(resolved);
  return {
    name,
    version,
    origin,
    source,
    ...(checksum !== undefined && { checksum }),
    needsChecksum: origin === "registry" && !isBundled,
  };
}

/** Registries that serve the same packages. */
const publicHosts: ReadonlySet<string> = new Set(["registry.npmjs.org", "registry.yarnpkg.com"]);

/** Where a tarball's address leads: a registry by its host, a repository without its commit. */
export function npmSource(resolved: string): { origin: Origin; source: string } {
  if (resolved === "") return { origin: "registry", source: "" };
  const origin = npmOrigin(resolved);
  const [address = ""] = resolved.split("#", 1);
  if (origin !== "url") return { origin, source: address };
  const url = URL.parse(address);
  if (url === null) return { origin: "url", source: address };
  if (url.protocol === "https:" && publicHosts.has(url.hostname)) return { origin: "registry", source: "" };
  if (url.hostname === "codeload.github.com") return { origin: "git", source: address };
  return { origin: "registry", source: url.protocol === "https:" ? url.host : url.origin };
}

function wantsOf(packages: unknown): readonly Want[] {
  return entriesOf(packages)
    .filter(([path]) => !path.includes("node_modules/"))
    .flatMap(([importer, entry]) => {
      const lists = ["dependencies", "devDependencies", "optionalDependencies"];
      return lists
        .flatMap((list) => entriesOf(memberOf(entry, list)))
        .flatMap(([name, range]) => wanted(packages, { importer, name, range: canonical(range) }));
    });
}

/** The package that a folder finds: its own copy before that of the root. */
function wanted(packages: unknown, want: Omit<Want, "version">): readonly Want[] {
  const prefix = want.importer === "" ? "" : `${want.importer}/`;
  const places = [`${prefix}node_modules/${want.name}`, `node_modules/${want.name}`];
  const version = places
    .map((place) => textAt(packages, place, "version"))
    .find((found) => found !== undefined);
  return version === undefined ? [] : [{ ...want, version }];
}
