import type { Rules } from "../../contract/schema.ts";
import type { Difference, LockedDifference } from "./compare.ts";
import { shown } from "./wording.ts";

/** What the contract says about dependencies. */
export type Option = Rules["dependencies"];

/** The names that a contract permits to change; undefined where it names none. */
export function listedNames(option: Option): ReadonlySet<string> | undefined {
  return typeof option === "object" ? new Set(option.listed.map(plainName)) : undefined;
}

/** True for what the contract's list lets change: a named package that still comes from a registry. */
export function isPermitted(option: Option, difference: Difference): boolean {
  const listed = listedNames(option);
  if (listed === undefined) return false;
  const item = difference.kind === "removed" ? difference.was : difference.now;
  if (item.indirect === true && (item.origin ?? "registry") === "registry") return true;
  if (item.kind !== "dependency" && item.kind !== "override") return false;
  if (!listed.has(plainName(item.name))) return false;
  const { origin = "registry" } = item;
  return difference.kind === "removed" || origin === "registry" || origin === "workspace";
}

export function isListed(option: Option, { name }: LockedDifference): boolean {
  return listedNames(option)?.has(plainName(name)) ?? false;
}

/** Case and the marks between parts tell no two packages of one registry apart. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, "-");
}

/** What the contract permits, as the sentence that ends a message. */
export function permissionText(option: Option): string {
  if (option === "none") return "The contract permits no change of dependencies, scripts or sources.";
  if (option === "lockfile-only") return "The contract permits changes of lockfiles alone.";
  if (typeof option === "string") return "The contract permits every change.";
  const named = option.listed
    .slice(0, 5)
    .map((name) => shown(name))
    .join(", ");
  const more = option.listed.length - 5;
  return `The contract permits changes of ${named}${more > 0 ? ` and ${more} more` : ""} alone.`;
}
