import type { EditorSettings } from "../settings.ts";

/** What of a run's start the command line is told. */
export interface RunOrder {
  /** Absolute path of the contract file. */
  readonly contract: string;
  readonly continues?: { readonly run: string; readonly remark: string };
}

/** The arguments of `remit` for a run under the editor's settings. The API key is never among them. */
export function runArguments(order: RunOrder, settings: EditorSettings): readonly string[] {
  const { url, model, stateDir, acceptUnconfined, policyFile } = settings;
  return [
    "run",
    "--json",
    `--url=${url}`,
    ...(model === undefined ? [] : [`--model=${model}`]),
    `--state-dir=${stateDir}`,
    ...(policyFile === undefined ? [] : [`--policy=${policyFile}`]),
    ...(acceptUnconfined ? ["--accept-unconfined"] : []),
    ...(order.continues === undefined
      ? []
      : [`--continue=${order.continues.run}`, `--remark=${order.continues.remark}`]),
    "--",
    order.contract,
  ];
}

/** The environment of a run's process: the editor's own, and the API key, which a list of processes does not show. */
export function runEnvironment(
  env: NodeJS.ProcessEnv,
  settings: EditorSettings,
): Readonly<Record<string, string>> {
  const own = Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  return {
    ...own,
    ELECTRON_RUN_AS_NODE: "1",
    ...(settings.apiKey === undefined ? {} : { REMIT_API_KEY: settings.apiKey }),
  };
}
