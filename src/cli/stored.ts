import { realpath } from "node:fs/promises";
import { readStored, requestFor, type StoredReport } from "../report/stored.ts";
import type { RunRequest } from "../run/request.ts";
import { findRun, type StoredRun } from "../run/store.ts";
import type { Context } from "./context.ts";
import type { Settings } from "./settings.ts";

/** Finds a run by its name, a part of it, or `last`. */
export async function findStored(name: string, settings: Settings, { cwd }: Context): Promise<StoredRun> {
  return findRun(settings.stateDir, name, await realpath(cwd));
}

/** Reads an ended run whose record is whole. Faults: run-unknown, run-undecidable, store-corrupt. */
export async function readNamed(name: string, settings: Settings, context: Context): Promise<StoredReport> {
  return readStored(await findStored(name, settings, context), settings.stateDir);
}

/** A request to judge of a stored proposal with the developer's settings. */
export function requestWith(
  stored: StoredReport,
  { acceptUnconfined, apiKey }: Settings,
  { env }: Context,
): RunRequest {
  return requestFor(stored, { acceptUnconfined, env, secrets: apiKey === undefined ? [] : [apiKey] });
}
