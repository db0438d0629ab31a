import { canonicalJson } from "../base/digest.ts";
import type { Contract, Limits, Rules } from "./schema.ts";
import { stricterNetwork, stricterRule } from "./strictness.ts";

/** What every contract keeps at least: it may ask for more and for no less. */
export interface Floor {
  readonly rules: Partial<Rules>;
  readonly limits: Partial<Limits>;
  readonly network?: Contract["network"] | undefined;
  /** Globs that no contract's scope reaches. */
  readonly never: readonly string[];
}

/** A floor and the name of the file that it stands in, as people read it. */
export interface NamedFloor {
  readonly file: string;
  readonly floor: Floor;
}

/** A clause that a floor has set, since the contract was looser. */
export interface Raised {
  /** Such as `rules.tests`. */
  readonly clause: string;
  /** What holds, and what the contract said or left to its default; as JSON. */
  readonly value: string;
  readonly instead: string;
  /** The floor's file. */
  readonly floor: string;
}

/** The contract with everything that a floor asks for and it does not; the strictest of several floors holds. */
export function raiseContract(
  contract: Contract,
  floors: readonly NamedFloor[],
): { readonly contract: Contract; readonly raised: readonly Raised[] } {
  let raisedContract = contract;
  const raised = new Map<string, Raised>();
  for (const { file, floor } of floors) {
    for (const { clause, apply } of demandsOf(floor)) {
      const next = apply(raisedContract);
      if (canonicalJson(next) === canonicalJson(raisedContract)) continue;
      raisedContract = next;
      raised.set(clause, {
        clause,
        value: textAt(next, clause),
        instead: textAt(contract, clause),
        floor: file,
      });
    }
  }
  return { contract: raisedContract, raised: [...raised.values()] };
}

interface Demand {
  readonly clause: string;
  readonly apply: (contract: Contract) => Contract;
}

function demandsOf({ rules, limits, network, never }: Floor): readonly Demand[] {
  const demands: Demand[] = [
    ...namesOf(rules).map((name) => ({
      clause: `rules.${name}`,
      apply: (contract: Contract) => withRule(contract, name, rules),
    })),
    ...namesOf(limits).map((name) => ({
      clause: `limits.${name}`,
      apply: (contract: Contract) => {
        const least = Math.min(contract.limits[name], limits[name] ?? Number.POSITIVE_INFINITY);
        return { ...contract, limits: { ...contract.limits, [name]: least } };
      },
    })),
  ];
  if (network !== undefined) {
    demands.push({
      clause: "network",
      apply: (contract) => ({ ...contract, network: stricterNetwork(contract.network, network) }),
    });
  }
  if (never.length > 0) {
    const join = ({ scope }: Contract): Contract["scope"] => ({
      ...scope,
      never: [...new Set([...scope.never, ...never])],
    });
    demands.push({ clause: "scope.never", apply: (contract) => ({ ...contract, scope: join(contract) }) });
  }
  return demands;
}

function withRule<Name extends keyof Rules>(contract: Contract, name: Name, floor: Partial<Rules>): Contract {
  const demanded = floor[name];
  if (demanded === undefined) return contract;
  const value = stricterRule(name, contract.rules[name], demanded as Rules[Name]);
  return { ...contract, rules: { ...contract.rules, [name]: value } };
}

function namesOf<T extends object>(given: T): readonly (keyof T & string)[] {
  return Object.keys(given) as (keyof T & string)[];
}

function textAt(contract: Contract, clause: string): string {
  let value: unknown = contract;
  for (const key of clause.split(".")) {
    value =
      typeof value === "object" && value !== null
        ? Object.entries(value).find(([name]) => name === key)?.[1]
        : undefined;
  }
  return JSON.stringify(value) ?? "nothing";
}
