import type { Lock, Locked } from "./item.ts";

/** What a lockfile says that a mere choice of versions does not: another source, no checksum, another checksum. */
export interface Suspicion {
  readonly name: string;
  readonly text: string;
}

export function suspicionsOf(base: Lock, proposal: Lock): readonly Suspicion[] {
  const known = knowledgeOf(base);
  const found = proposal.packages.flatMap((locked) => suspicions(locked, known));
  return [...new Map(found.map((suspicion) => [suspicion.text, suspicion])).values()];
}

interface Knowledge {
  /** By name, the sources that the base takes it from. */
  readonly sources: ReadonlyMap<string, ReadonlySet<string>>;
  readonly hosts: ReadonlySet<string>;
  /** By name, version and kind, the checksums. */
  readonly checksums: ReadonlyMap<string, ReadonlySet<string>>;
  readonly unsealed: ReadonlySet<string>;
  readonly seals: boolean;
}

function knowledgeOf({ packages }: Lock): Knowledge {
  const ofRegistries = packages.filter(({ origin }) => origin === "registry");
  return {
    sources: setsBy(packages, ({ name }) => name, sourceKey),
    hosts: new Set(ofRegistries.map(({ source }) => source)),
    checksums: setsBy(packages.filter(hasChecksum), checksumKey, ({ checksum }) => checksum),
    unsealed: new Set(packages.filter(isUnsealed).map(versionKey)),
    seals: packages.length === 0 || packages.some(hasChecksum),
  };
}

function suspicions(locked: Locked, known: Knowledge): readonly Suspicion[] {
  return [sourceText(locked, known), sealText(locked, known), checksumText(locked, known)]
    .filter((text) => text !== undefined)
    .map((text) => ({ name: locked.name, text }));
}

function sourceText(locked: Locked, known: Knowledge): string | undefined {
  const { name, version, origin, source } = locked;
  const before = known.sources.get(name);
  if (before?.has(sourceKey(locked)) === true) return undefined;
  const from = `${name} ${version} is taken from`;
  if (origin !== "registry") return `${from} ${originWords[origin]}${source === "" ? "" : ` ${source}`}`;
  if (before !== undefined)
    return `${from} another source than before: ${source === "" ? "the public registry" : source}`;
  if (source !== "" && !known.hosts.has(source))
    return `${from} a registry that no other package comes from: ${source}`;
  return undefined;
}

const originWords = { git: "a repository:", url: "an address:", file: "a file:", workspace: "a workspace:" };

function sealText(locked: Locked, { unsealed, seals }: Knowledge): string | undefined {
  if (!seals || !isUnsealed(locked) || unsealed.has(versionKey(locked))) return undefined;
  return `${locked.name} ${locked.version} has no checksum`;
}

function checksumText(locked: Locked, { checksums }: Knowledge): string | undefined {
  if (!hasChecksum(locked)) return undefined;
  const before = checksums.get(checksumKey(locked));
  if (before === undefined || before.has(locked.checksum)) return undefined;
  return `${locked.name} ${locked.version} has another checksum under the same version`;
}

function hasChecksum(locked: Locked): locked is Locked & { readonly checksum: string } {
  return locked.checksum !== undefined && locked.checksum !== "";
}

function isUnsealed(locked: Locked): boolean {
  return locked.needsChecksum && !hasChecksum(locked);
}

function versionKey({ name, version }: Locked): string {
  return JSON.stringify([name, version]);
}

/** Checksums of two kinds, such as sha1 and sha512, say nothing about each other. */
function checksumKey({ name, version, checksum }: Locked): string {
  return JSON.stringify([name, version, checksum?.split(/[-:/]/, 1)[0]]);
}

function sourceKey({ origin, source }: Locked): string {
  return `${origin} ${source}`;
}

function setsBy<T>(
  items: readonly T[],
  key: (item: T) => string,
  value: (item: T) => string,
): ReadonlyMap<string, ReadonlySet<string>> {
  const groups = Map.groupBy(items, key);
  return new Map([...groups].map(([name, group]) => [name, new Set(group.map(value))]));
}
