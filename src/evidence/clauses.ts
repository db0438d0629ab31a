import { namedHosts, networkName } from "../contract/network.ts";
import type { Contract } from "../contract/schema.ts";
import type { NetworkSeen } from "../sandbox/network-seen.ts";
import { protectionsOf } from "../sandbox/protection.ts";
import type { Change } from "../worktree/change.ts";
import type { Meanwhile } from "../worktree/watch.ts";
import {
  commandPassed,
  type Clause,
  type CommandResult,
  type ConfinementFact,
  type Violation,
  type WorkerNetwork,
} from "./evidence.ts";
import { askedRules } from "./rules/rules.ts";
import { changedLines, sizeLimits, writtenByHand } from "./rules/size.ts";

export interface ClauseInput {
  readonly contract: Contract;
  readonly changes: readonly Change[];
  readonly violations: readonly Violation[];
  readonly commands: readonly CommandResult[];
  readonly confinement: ConfinementFact;
  readonly workerNetwork?: readonly WorkerNetwork[];
  readonly meanwhile?: Meanwhile | undefined;
}

/** For every clause of the contract: kept or broken, and whether that was prevented, detected or not observable. */
export function clausesOf(input: ClauseInput): readonly Clause[] {
  return [
    ...askedRules(input.contract).map((rule) => ruleClause(rule.name, input)),
    ...input.contract.commands.map((command) => commandClause(command.name, input.commands)),
    ...confinedClauses(input),
    ...meanwhileClauses(input),
  ];
}

function ruleClause(name: string, input: ClauseInput): Clause {
  const found = input.violations.filter((violation) => violation.rule === name);
  const state =
    found.length === 0 ? "kept" : found.some((violation) => violation.certain) ? "broken" : "uncertain";
  return { name, state, layer: "detected", detail: ruleDetail(name, input, found.length) };
}

function ruleDetail(name: string, { contract, changes }: ClauseInput, found: number): string {
  if (name === "size") {
    const { files, lines } = sizeLimits(contract);
    const counted = writtenByHand(contract, changes);
    return `${counted.length} of ${files.limit} files, ${changedLines(counted)} of ${lines.limit} lines`;
  }
  return found === 0 ? "" : `${found} violation${found === 1 ? "" : "s"}`;
}

function commandClause(name: string, commands: readonly CommandResult[]): Clause {
  const result = commands.find((candidate) => candidate.name === name);
  const clause = { name: `command ${name}`, layer: "detected" } as const;
  if (result === undefined || result.outcome.kind === "not-run" || result.outcome.kind === "not-found") {
    return { ...clause, layer: "not-observable", state: "not-observable", detail: "not run" };
  }
  return { ...clause, state: commandPassed(result) ? "kept" : "broken", detail: result.outcome.kind };
}

/** What was held of the commands of a run, by the layer that held it. */
function confinedClauses(input: ClauseInput): readonly Clause[] {
  const { contract, confinement } = input;
  const by = confinement.kind === "confined" ? confinement.by : "none";
  return protectionsOf(by, { network: networkName(contract.network) }).flatMap(
    ({ name, layer, by: how }): readonly Clause[] => {
      if (name === "kernel") return [];
      const state = layer === "not-observable" ? "not-observable" : "kept";
      const unheld =
        by === "none" && state === "not-observable" ? "commands ran or would run unconfined" : how;
      const details = {
        network: networkDetail(input),
        environment: envDetail(contract),
        reads: `${how}; ${triesUnseen}`,
      };
      const detail = state === "kept" && name in details ? details[name as keyof typeof details] : unheld;
      return [
        {
          name: name === "network" ? `network ${networkName(contract.network)}` : name,
          state,
          layer,
          detail,
        },
      ];
    },
  );
}

const triesUnseen = "tries elsewhere are not observable";

/** Who held it, and how often a command of the proposal or of the worker tried all the same. */
function networkDetail({ contract, confinement, commands, workerNetwork = [] }: ClauseInput): string {
  const seen = [...commands, ...workerNetwork].flatMap(({ network }) => network ?? []);
  const unrouted = seen.reduce((sum, network) => sum + (network.unrouted ?? 0), 0);
  const parts = [
    `by ${confinement.kind === "confined" ? confinement.by : "nothing"}`,
    ...hostsDetail(contract, seen, confinement.kind === "confined" && confinement.by !== "bubblewrap"),
    ...(unrouted === 0 ? [] : [`${unrouted} ${unrouted === 1 ? "try" : "tries"} to reach outside refused`]),
  ];
  return parts.join("; ");
}

/** The hosts, and how many connections to them were allowed and to others refused. */
function hostsDetail(
  { network }: Contract,
  seen: readonly NetworkSeen[],
  elsewhere: boolean,
): readonly string[] {
  const hosts = namedHosts(network);
  if (hosts.length === 0) return [];
  const connections = seen.flatMap((one) => one.connections ?? []);
  const proxied = seen.some((one) => one.connections !== undefined);
  const timesOf = (allowed: boolean): number =>
    connections.filter((one) => one.allowed === allowed).reduce((sum, { times }) => sum + times, 0);
  if (elsewhere) return [hosts.join(", "), "named hosts cannot be reached here: that needs bubblewrap"];
  const more = seen.reduce((sum, { unlisted = 0 }) => sum + unlisted, 0);
  return [
    hosts.join(", "),
    ...(proxied ? [`connections: ${timesOf(true)} allowed, ${timesOf(false)} refused`] : []),
    ...(more === 0 ? [] : [`${more} more not listed`]),
  ];
}

/** The developer may work on while a run goes on: nothing here is ever broken, and nobody is blamed. */
function meanwhileClauses({ meanwhile }: ClauseInput): readonly Clause[] {
  if (meanwhile === undefined) return [];
  const name = "your folder and home";
  const count = meanwhile.changed.length + meanwhile.unlisted;
  if (count === 0) {
    const unwatched = meanwhile.unwatched === 0 ? "" : `, ${meanwhile.unwatched} more were not watched`;
    return [
      { name, state: "kept", layer: "detected", detail: `no watched file changed meanwhile${unwatched}` },
    ];
  }
  const detail = `${count} watched ${count === 1 ? "file" : "files"} changed meanwhile, which is fine: who did it cannot be seen`;
  return [{ name, state: "not-observable", layer: "not-observable", detail }];
}

function envDetail({ env }: Contract): string {
  return env.length === 0 ? "built from empty" : `built from empty, with ${env.join(", ")}`;
}
