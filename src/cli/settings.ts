import { join, resolve } from "node:path";
import { configDir } from "../base/config-dir.ts";
import { Fault } from "../base/fault.ts";
import { stateDir } from "../base/state-dir.ts";
import { serverUrl } from "../model/http.ts";
import { usualSilences, type ServerSettings, type Silences } from "../model/model-options.ts";
import { readSettingsFile, type FileSettings } from "./settings-file.ts";

/** What the developer gave on the command line. */
export interface SettingFlags {
  readonly url?: string;
  readonly apiKey?: string;
  readonly model?: string;
  readonly stateDir?: string;
  readonly acceptUnconfined?: boolean;
  readonly policy?: string;
}

/** The developer's own settings. No file of a repository has a part in them. */
export interface Settings extends Omit<ServerSettings, keyof Silences>, Silences {
  /** Absolute. */
  readonly stateDir: string;
  /** Commands may run without confinement. */
  readonly acceptUnconfined: boolean;
  /** A policy that every contract keeps at least, absolute. */
  readonly policyFile?: string;
}

/** Reads the settings: flags before environment before the user's settings file. Fault: usage. */
export async function readSettings(
  flags: SettingFlags,
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): Promise<Settings> {
  const file = await readSettingsFile(settingsFile(env, platform));
  const server = firstOf(flags, fromEnvironment(env), file);
  return {
    ...server,
    url: serverUrl(server.url),
    stateDir: stateFolder(flags, file, env, platform),
    acceptUnconfined: flags.acceptUnconfined ?? acceptedBy(env) ?? file.acceptUnconfined ?? false,
    ...policyOf(flags, file, env),
    ...timeouts(file),
  };
}

/** Where the user's settings file lies. */
export function settingsFile(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  return join(configDir(env, platform), "settings.json");
}

const defaultUrl = "http://127.0.0.1:8080";

interface ServerNames {
  readonly url?: string | undefined;
  readonly apiKey?: string | undefined;
  readonly model?: string | undefined;
}

function fromEnvironment(env: NodeJS.ProcessEnv): ServerNames {
  const given = (name: string): string | undefined => (env[name] === "" ? undefined : env[name]);
  return { url: given("REMIT_URL"), apiKey: given("REMIT_API_KEY"), model: given("REMIT_MODEL") };
}

/** The first that was given of each. */
function firstOf(
  ...sources: readonly ServerNames[]
): Pick<Settings, "apiKey" | "model"> & { readonly url: string } {
  const url = sources.map((source) => source.url).find((value) => value !== undefined);
  const apiKey = sources.map((source) => source.apiKey).find((value) => value !== undefined);
  const model = sources.map((source) => source.model).find((value) => value !== undefined);
  return {
    url: url ?? defaultUrl,
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(model === undefined ? {} : { model }),
  };
}

function timeouts(file: FileSettings): Silences {
  const { loadingTimeoutSeconds, idleTimeoutSeconds, connectTimeoutSeconds } = file;
  return {
    loadingTimeoutMs: milliseconds(loadingTimeoutSeconds) ?? usualSilences.loadingTimeoutMs,
    idleTimeoutMs: milliseconds(idleTimeoutSeconds) ?? usualSilences.idleTimeoutMs,
    connectTimeoutMs: milliseconds(connectTimeoutSeconds) ?? usualSilences.connectTimeoutMs,
  };
}

function milliseconds(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1000;
}

function stateFolder(
  flags: SettingFlags,
  file: FileSettings,
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform,
): string {
  const inEnvironment = env["REMIT_STATE_DIR"] ?? "";
  if (flags.stateDir !== undefined) return resolve(flags.stateDir);
  if (inEnvironment !== "" || file.stateDir === undefined) return resolve(stateDir(env, platform));
  return file.stateDir;
}

function policyOf(
  { policy }: SettingFlags,
  file: FileSettings,
  env: NodeJS.ProcessEnv,
): Pick<Settings, "policyFile"> {
  const inEnvironment = env["REMIT_POLICY"] ?? "";
  const named = policy ?? (inEnvironment === "" ? file.policyFile : inEnvironment);
  return named === undefined ? {} : { policyFile: resolve(named) };
}

function acceptedBy(env: NodeJS.ProcessEnv): boolean | undefined {
  const value = env["REMIT_ACCEPT_UNCONFINED"] ?? "";
  if (value === "") return undefined;
  if (value === "1" || value === "0") return value === "1";
  throw new Fault("usage", `REMIT_ACCEPT_UNCONFINED is ${JSON.stringify(value)}.`, {
    hint: "Set it to 1 to run commands without confinement, or do not set it.",
  });
}
