import { canonicalJson } from "../base/digest.ts";
import { holdsPattern, readHostPattern } from "../base/host-pattern.ts";
import { hostPatterns, namedHosts } from "./network.ts";
import type { Contract, Rules } from "./schema.ts";

/** Gives an option that permits nothing which either of the two does not permit. */
type Stricter = (a: unknown, b: unknown) => unknown;

/** Options that are words, from the strictest to the loosest. */
function inOrder(...words: readonly string[]): Stricter {
  return (a, b) => words.find((word) => word === a || word === b) ?? b;
}

const orders: Readonly<Record<string, Stricter>> = {
  operations: (a, b) => listOf(a).filter((operation) => listOf(b).includes(operation)),
  hidden: inOrder("strict", "dependencies"),
  dependencies: stricterDependencies,
  licenses: (a, b) => (a === "off" ? b : b === "off" ? a : stricterLicenses(a, b)),
  tests: inOrder("readonly", "add-only", "any"),
  suppressions: inOrder("none", "any"),
  publicApi: inOrder("unchanged", "additive", "any"),
  generated: inOrder("untouched", "any"),
  migrations: inOrder("untouched", "alone", "new", "any"),
  config: inOrder("untouched", "any"),
  docsOnly: inOrder("files", "comments", "off"),
  minimalDiff: inOrder("on", "off"),
  size: inOrder("tiny", "small", "medium", "large", "limits"),
  secrets: inOrder("none", "any"),
  invisible: inOrder("none", "any"),
  binary: inOrder("media", "any"),
};

/** The rules whose options have an order. */
export const orderedRules: ReadonlySet<string> = new Set(Object.keys(orders));

/** The stricter of two options of a rule; where neither is, one that permits only what both do. */
export function stricterRule<Name extends keyof Rules>(
  name: Name,
  a: Rules[Name],
  b: Rules[Name],
): Rules[Name] {
  if (canonicalJson(a) === canonicalJson(b)) return a;
  const order = orders[name];
  return order === undefined ? b : (order(a, b) as Rules[Name]);
}

type Network = Contract["network"];

/** What both networks reach. */
export function stricterNetwork(a: Network, b: Network): Network {
  for (const word of ["none", "loopback"] as const) if (a === word || b === word) return word;
  const ours = heldBy(a, b);
  const theirs = heldBy(b, a).filter((host) => heldBy({ hosts: [host] }, { hosts: [...ours] }).length === 0);
  const hosts = [...ours, ...theirs];
  return hosts.length === 0 ? "none" : { hosts };
}

/** Hosts of one network that the other names too, as the narrower of the two writes them. */
function heldBy(network: Network, other: Network): readonly string[] {
  const wide = hostPatterns(other);
  return namedHosts(network).filter((host) => {
    const narrow = readHostPattern(host);
    return !("problem" in narrow) && wide.some((pattern) => holdsPattern(pattern, narrow));
  });
}

/** "lockfile-only" and named packages permit different things: nothing is sure to be in both. */
function stricterDependencies(a: unknown, b: unknown): unknown {
  if (a === "any") return b;
  if (b === "any") return a;
  if (a === "none" || b === "none") return "none";
  const [ours, theirs] = [listedOf(a), listedOf(b)];
  if (ours === undefined || theirs === undefined) return "none";
  const listed = ours.filter((name) => theirs.includes(name));
  return listed.length === 0 ? "none" : { listed };
}

/** No header is stricter than another: where they differ, the second's holds. */
function stricterLicenses(a: unknown, b: unknown): unknown {
  if (!isObject(a) || !isObject(b)) return b;
  return { ...b, vendored: inOrder("refuse", "any")(a["vendored"], b["vendored"]) };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function listedOf(value: unknown): readonly unknown[] | undefined {
  return isObject(value) ? listOf(value["listed"]) : undefined;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
