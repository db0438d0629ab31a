import { printablePath } from "../../base/repo-path.ts";
import type { Difference, LockedDifference } from "./compare.ts";
import type { Item, ItemKind } from "./item.ts";

/** One sentence of what a manifest says otherwise. */
export function differenceText(difference: Difference): string {
  const item = difference.kind === "removed" ? difference.was : difference.now;
  return item.kind === "dependency" ? dependencyText(difference) : otherText(difference, subject(item));
}

function dependencyText(difference: Difference): string {
  if (difference.kind === "added")
    return `${entry(difference.now)} was added to ${list(difference.now)}${from(difference.now)}.`;
  if (difference.kind === "removed")
    return `${entry(difference.was)} was removed from ${list(difference.was)}.`;
  const { was, now } = difference;
  const values = was.value === now.value ? "" : `${range(was)} → ${range(now)}`;
  const source = originOf(was) === originOf(now) ? "" : from(now);
  if (difference.kind === "moved") {
    const changed = values === "" ? "" : ` and changed: ${values}`;
    return `${shown(now.name)} moved from ${list(was)} to ${list(now)}${changed}${source}.`;
  }
  return `${shown(now.name)} in ${list(now)} changed: ${values}${source}.`;
}

function otherText(difference: Difference, what: string): string {
  if (difference.kind === "added") return `${what} was added${said(difference.now)}.`;
  if (difference.kind === "removed") return `${what} was removed${said(difference.was)}.`;
  return `${what} changed: ${shown(difference.was.value)} → ${shown(difference.now.value)}.`;
}

function subject({ kind, group, name }: Item): string {
  const named = shown(name);
  if (group === "scripts") return kind === "hook" ? `The install hook ${named}` : `The script ${named}`;
  if (kind === "override" && group !== "") return `The override of ${named} (${shown(group)})`;
  return `${words[kind]} ${group === "" ? named : `${shown(group)}.${named}`}`;
}

const words: Record<ItemKind, string> = {
  dependency: "The dependency",
  override: "The override",
  script: "The command",
  hook: "What runs on install or build,",
  source: "The package source",
  toolchain: "The toolchain",
  workspace: "The list of packages",
  setting: "The setting",
};

function range({ value }: Item): string {
  return value === "" ? "any version" : shown(value);
}

function said({ value }: Item): string {
  return value === "" ? "" : `: ${shown(value)}`;
}

function entry({ name, value }: Item): string {
  return value === "" ? shown(name) : `${shown(name)} (${shown(value)})`;
}

function list({ group }: Item): string {
  return shown(group);
}

function originOf({ origin }: Item): string {
  return origin ?? "registry";
}

const originWords = {
  git: ", which is taken from a repository",
  url: ", which is taken from an address",
  file: ", which is taken from a folder or file",
  workspace: ", which is taken from the workspace",
} as const;

function from({ origin }: Item): string {
  return origin === undefined || origin === "registry" ? "" : originWords[origin];
}

const maxNamed = 5;

/** What a lockfile pins otherwise, as a list of its first packages. */
export function lockedText(differences: readonly LockedDifference[]): string {
  const named = differences.slice(0, maxNamed).map(lockedPart).join(", ");
  const more = differences.length - maxNamed;
  return more > 0 ? `${named} and ${more} more` : named;
}

/** Versions that stay beside the others are left out. */
function lockedPart({ name, was, now }: LockedDifference): string {
  const gone = versions(was.filter((version) => !now.includes(version)));
  const came = versions(now.filter((version) => !was.includes(version)));
  if (gone === "" && came === "") return `${shown(name)} ${versions(now)} from elsewhere`;
  if (gone === "") return `${shown(name)} ${came} added`;
  return came === "" ? `${shown(name)} ${gone} removed` : `${shown(name)} ${gone} → ${came}`;
}

function versions(list: readonly string[]): string {
  const named = list.slice(0, 3).map((version) => shown(version).slice(0, 40));
  return list.length > 3 ? `${named.join(" and ")} and more` : named.join(" and ");
}

const maxShown = 100;

/** Text of a repository: no control characters, not longer than a line. */
export function shown(text: string): string {
  const printable = printablePath(text.slice(0, 4 * maxShown)).replaceAll("\\\\", "\\");
  return printable.length > maxShown || text.length > 4 * maxShown
    ? `${printable.slice(0, maxShown - 1)}…`
    : printable;
}
