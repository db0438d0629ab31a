import { realpath } from "node:fs/promises";
import { exits, type Context } from "./context.ts";
import { openQuestions } from "./ask.ts";
import { initContract } from "./init-contract.ts";
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
  readonly force?: boolean;
  readonly yes?: boolean;
}

/** `remit init`: asks on a terminal for what the flags leave out. */
export async function initVerb(flags: InitFlags, context: Context): Promise<number> {
  const { env, out } = context;
  const settings = await readSettings(flags, env);
  using stopping = listenForStop(() => {});
  const root = await realpath(context.cwd);
  const { goal, write = [], create = [], never = [], command = [], name, force = false, yes = false } = flags;
  const asks = process.stdin.isTTY === true && out.isTTY === true && !yes;
  using questions = asks ? openQuestions(process.stdin, out) : undefined;
  await initContract(
    {
      root,
      write,
      create,
      never,
      commands: command,
      force,
      yes,
      env,
      ...(goal === undefined ? {} : { goal }),
      ...(name === undefined ? {} : { name }),
    },
    {
      questions,
      print: (text) => void out.write(text),
      listPaths: () => listSnapshotPaths(root, settings.stateDir, stopping.polite),
    },
  );
  return exits.pass;
}
