import type { ProposedCommand } from "../../../contract/propose.ts";
import type { Command } from "../../../contract/schema.ts";
import { isSame, type AnsweredCommand } from "./answers.ts";

/** One glob that a person may tick. */
export interface ScopeChoice {
  readonly glob: string;
  readonly list: "write" | "create";
  /** Why it is offered. */
  readonly from: "contract" | "invoked" | "remembered" | "open" | "picked";
  readonly ticked: boolean;
}

interface Globs {
  readonly write: readonly string[];
  readonly create: readonly string[];
}

export interface ScopeSources {
  readonly scope?: Globs | undefined;
  /** What the command was called on. */
  readonly invoked: readonly string[];
  /** Files that are open in the editor. */
  readonly open: readonly string[];
  /** What was ticked in a flow that was left. */
  readonly remembered?: Globs | undefined;
}

/**
 * What scope is offered: what the contract has and what was clicked are ticked, open files are not. A flow that was left
 * comes back as it was, with what was clicked now.
 */
export function scopeChoices({ scope, invoked, open, remembered }: ScopeSources): readonly ScopeChoice[] {
  const choices = new Map<string, ScopeChoice>();
  const add = (
    from: ScopeChoice["from"],
    list: ScopeChoice["list"],
    globs: readonly string[],
    ticked: boolean,
  ) => {
    for (const glob of globs) {
      const key = `${list} ${glob}`;
      const before = choices.get(key);
      if (before === undefined) choices.set(key, { glob, list, from, ticked });
      else if (ticked && !before.ticked) choices.set(key, { ...before, ticked });
    }
  };
  const known = remembered === undefined;
  add("contract", "write", scope?.write ?? [], known);
  add("contract", "create", scope?.create ?? [], known);
  add("invoked", "write", invoked, true);
  add("remembered", "write", remembered?.write ?? [], true);
  add("remembered", "create", remembered?.create ?? [], true);
  add("open", "write", open, false);
  return [...choices.values()];
}

/** One command that a person may tick. */
export interface CommandChoice extends AnsweredCommand {
  readonly from: "contract" | "typed" | "proposed";
  /** Where a proposal comes from. */
  readonly why?: string;
  readonly ticked: boolean;
}

export interface CommandSources {
  readonly commands?: readonly Command[] | undefined;
  readonly proposed: readonly ProposedCommand[];
  /** What was ticked the last time in this folder, or in a flow that was left. */
  readonly remembered?: readonly AnsweredCommand[] | undefined;
}

/**
 * What commands are offered. Ticked are those of the contract; without any those of the last time; without those the
 * first test that was found.
 */
export function commandChoices({ commands, proposed, remembered }: CommandSources): readonly CommandChoice[] {
  const own = commands ?? [];
  const last = remembered ?? [];
  const ticked: readonly AnsweredCommand[] =
    last.length > 0 ? last : own.length > 0 ? own : proposed.slice(0, 1);
  const tick = (command: AnsweredCommand): boolean => ticked.some(isSame(command));
  const offered: CommandChoice[] = own.map((command) => ({
    ...plain(command),
    from: "contract",
    ticked: tick(command),
  }));
  for (const command of proposed) {
    if (offered.some(isSame(command))) continue;
    offered.push({ ...plain(command), from: "proposed", why: command.why, ticked: tick(command) });
  }
  for (const command of last) {
    if (!offered.some(isSame(command))) offered.push({ ...plain(command), from: "typed", ticked: true });
  }
  return withOwnNames(offered);
}

/** A contract cannot have two commands of one name: the later one gets a number. */
export function withOwnNames<T extends AnsweredCommand>(commands: readonly T[]): readonly T[] {
  const taken = new Set<string>();
  return commands.map((command) => {
    let { name } = command;
    for (let number = 2; taken.has(name); number += 1) name = `${command.name}-${number}`;
    taken.add(name);
    return name === command.name ? command : { ...command, name };
  });
}

function plain({ name, run }: AnsweredCommand): AnsweredCommand {
  return { name, run };
}
