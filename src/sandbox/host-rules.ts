import { lookup } from "node:dns/promises";
import { BlockList, isIP, isIPv4 } from "node:net";
import { networkInterfaces } from "node:os";
import { isNamed, type HostPattern, type HostTarget } from "../base/host-pattern.ts";

export interface ResolvedAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

/** Every address of a name, as the developer's own machine resolves it. Rejects when there is none. */
export type ResolveName = (name: string) => Promise<readonly ResolvedAddress[]>;

/** Which hosts may be reached, and who tells their addresses. */
export interface HostRules {
  readonly patterns: readonly HostPattern[];
  /** The system's own resolver when left out. */
  readonly resolve?: ResolveName;
}

/** The addresses that may be connected to, asked for once; or why none may. */
export type HostDecision =
  | { readonly kind: "allowed"; readonly addresses: readonly [ResolvedAddress, ...ResolvedAddress[]] }
  | { readonly kind: "refused"; readonly why: string };

/**
 * Decides on a target. A host must be named. What a name resolves to must be an address of the internet: never this machine, its
 * networks or a metadata service, unless that very address is named too. Whoever connects takes these addresses and asks nobody again.
 */
export async function decideHost(rules: HostRules, target: HostTarget): Promise<HostDecision> {
  if (!isNamed(rules.patterns, target)) return refused("the contract does not name it");
  const resolved = await addressesOf(rules, target.host);
  if (resolved.length === 0) return refused("its name has no address");
  const usable = resolved.filter(
    ({ address }) =>
      isNamedAddress(rules.patterns, { host: address, port: target.port }) || isPublic(address),
  );
  const [first, ...others] = usable;
  if (first === undefined) {
    return refused(`its name leads to ${resolved[0]?.address}, which the contract does not name`);
  }
  return { kind: "allowed", addresses: [first, ...others] };
}

/** True for an address of the internet that is not this machine's own. */
export function isPublic(address: string): boolean {
  if (isIP(address) === 0 || ownAddresses().has(address)) return false;
  if (isIPv4(address)) return !reserved.check(address, "ipv4");
  return globalUnicast.check(address, "ipv6") && !reserved.check(address, "ipv6");
}

function refused(why: string): HostDecision {
  return { kind: "refused", why };
}

async function addressesOf(rules: HostRules, host: string): Promise<readonly ResolvedAddress[]> {
  const family = isIP(host);
  if (family === 4 || family === 6) return [{ address: host, family }];
  try {
    return await (rules.resolve ?? resolveName)(host);
  } catch {
    // A name that nobody knows is an answer, whatever the resolver's words for it.
    return [];
  }
}

const resolveName: ResolveName = async (name) => {
  const found = await lookup(name, { all: true });
  return found.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));
};

/** `localhost` names this machine's loopback by its addresses. */
function isNamedAddress(patterns: readonly HostPattern[], target: HostTarget): boolean {
  if (isNamed(patterns, target)) return true;
  const isLoopback = target.host === "127.0.0.1" || target.host === "::1";
  return isLoopback && isNamed(patterns, { host: "localhost", port: target.port });
}

function ownAddresses(): ReadonlySet<string> {
  return new Set(
    Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map(({ address }) => address)),
  );
}

/** IPv6 of the internet lies here; mapped, embedded, local and multicast addresses lie outside. */
const globalUnicast = subnets([["2000::", 3, "ipv6"]]);

/** Registries of special-purpose addresses (IANA): private, shared, loopback, link-local, documentation, tunnels, multicast. */
const reserved = subnets([
  ["0.0.0.0", 8, "ipv4"],
  ["10.0.0.0", 8, "ipv4"],
  ["100.64.0.0", 10, "ipv4"],
  ["127.0.0.0", 8, "ipv4"],
  ["169.254.0.0", 16, "ipv4"],
  ["172.16.0.0", 12, "ipv4"],
  ["192.0.0.0", 24, "ipv4"],
  ["192.0.2.0", 24, "ipv4"],
  ["192.88.99.0", 24, "ipv4"],
  ["192.168.0.0", 16, "ipv4"],
  ["198.18.0.0", 15, "ipv4"],
  ["198.51.100.0", 24, "ipv4"],
  ["203.0.113.0", 24, "ipv4"],
  ["224.0.0.0", 3, "ipv4"],
  ["2001::", 23, "ipv6"],
  ["2001:db8::", 32, "ipv6"],
  ["2002::", 16, "ipv6"],
  ["3fff::", 20, "ipv6"],
]);

function subnets(all: readonly (readonly [net: string, prefix: number, type: "ipv4" | "ipv6"])[]): BlockList {
  const list = new BlockList();
  for (const [net, prefix, type] of all) list.addSubnet(net, prefix, type);
  return list;
}
