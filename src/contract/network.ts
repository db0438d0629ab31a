import { readHostPattern, type HostPattern } from "../base/host-pattern.ts";
import type { Contract } from "./schema.ts";

type Network = Contract["network"];

/** What a contract's commands may reach, in a word or two; hosts have their names apart. */
export function networkName(network: Network): string {
  return typeof network === "string" ? network : "named hosts";
}

/** The hosts that a contract names, as it writes them. */
export function namedHosts(network: Network): readonly string[] {
  return typeof network === "string" ? [] : network.hosts;
}

/** The same for whoever decides on connections. A contract with one that cannot be read is not loaded, so none is left out. */
export function hostPatterns(network: Network): readonly HostPattern[] {
  return namedHosts(network).flatMap((text) => {
    const pattern = readHostPattern(text);
    return "problem" in pattern ? [] : [pattern];
  });
}
