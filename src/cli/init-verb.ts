import { realpath } from "node:fs/promises";
import { exits, type Context } from "./context.ts";
import { openQuestions } from "./ask.ts";
import { initContract, type InitOptions } from "./init-contract.ts";
import { readSettings, type SettingFlags } from "./settings.ts";
import { listSnapshotPaths } from "../run/snapshot-paths.ts";
import { listenForStop } from "./stopping.ts";

export interface InitFlags extends SettingFlags {
  readonly goal?: string;
  readonly write?: readonly string[];
  readonly create?: readonly string[];
  readonly never?: readonly string[];
  readonly command?: readonly string[];
  readonly name?: string;
  readonly preset?: string;
  readonly force?: boolean;
  readonly yes?: boolean;
}

/** `remit init`: asks on a terminal for what the flags leave out. */
export async function initVerb(flags: InitFlags, context: Context): Promise<number> {
  const { env, out } = context;
  const settings = await readSettings(flags, env);
  using stopping = listenForStop(() => {});
  const root = await realpath(context.cwd);
  const asks = process.stdin.isTTY === true && out.isTTY === true && flags.yes !== true;
  using questions = asks ? openQuestions(process.stdin, out) : undefined;
  await initContract(
    { root, env, ...optionsOf(flags) },
    {
      questions,
      print: (text) => void out.write(text),
      listPaths: () => listSnapshotPaths(root, settings.stateDir, stopping.polite),
    },
  );
  return exits.pass;
}

function optionsOf(flags: InitFlags): Omit<InitOptions, "root" | "env"> {
  const { write = [], create = [], never = [], command = [], force = false, yes = false } = flags;
  const { goal, name, preset } = flags;
  return {
    write,
    create,
    never,
    commands: command,
    force,
    yes,
    ...(goal === undefined ? {} : { goal }),
    ...(name === undefined ? {} : { name }),
    ...(preset === undefined ? {} : { preset }),
  };
}
