import { realpath } from "node:fs/promises";
import { readStored, type JudgeSurroundings, type StoredReport } from "../report/stored.ts";
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

/** The developer's settings, as far as judging of a stored proposal needs them. */
export function surroundingsOf({ acceptUnconfined, apiKey }: Settings, { env }: Context): JudgeSurroundings {
  return { acceptUnconfined, env, secrets: apiKey === undefined ? [] : [apiKey] };
}
