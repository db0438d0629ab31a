import { isAbsolute } from "node:path";
import * as vscode from "vscode";
import { stateDir } from "../base/state-dir.ts";

/** The developer's own settings. All that could weaken safety has machine scope: no workspace has a part in them. */
export interface EditorSettings {
  /** The server's root address, without `/v1`. */
  readonly url: string;
  readonly model?: string;
  readonly apiKey?: string;
  /** Absolute. */
  readonly stateDir: string;
  readonly acceptUnconfined: boolean;
  /** A policy that every contract keeps at least, absolute. */
  readonly policyFile?: string;
  readonly parallelRuns: number;
  /** Program and arguments; empty for the recommended ones. */
  readonly serverCommand: readonly string[];
}

const apiKeyName = "remit.apiKey";

/** Reads the settings as they are now; the API key comes from the secret storage. */
export async function readSettings(secrets: vscode.SecretStorage): Promise<EditorSettings> {
  const settings = vscode.workspace.getConfiguration("remit");
  const folder = settings.get<string>("stateFolder", "");
  const model = settings.get<string>("server.model", "").trim();
  const policy = settings.get<string>("policyFile", "").trim();
  const apiKey = await secrets.get(apiKeyName);
  return {
    url: settings.get<string>("server.url", "").trim().replace(/\/+$/, "") || "http://127.0.0.1:8080",
    stateDir: isAbsolute(folder) ? folder : stateDir(process.env, process.platform),
    acceptUnconfined: settings.get<boolean>("acceptUnconfined", false),
    parallelRuns: Math.max(1, settings.get<number>("parallelRuns", 2)),
    serverCommand: settings.get<string[]>("server.command", []),
    ...(policy === "" ? {} : { policyFile: policy }),
    ...(model === "" ? {} : { model }),
    ...(apiKey === undefined || apiKey === "" ? {} : { apiKey }),
  };
}

export async function storeApiKey(secrets: vscode.SecretStorage, key: string): Promise<void> {
  await secrets.store(apiKeyName, key);
}

export async function forgetApiKey(secrets: vscode.SecretStorage): Promise<void> {
  await secrets.delete(apiKeyName);
}
