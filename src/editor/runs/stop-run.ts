import { signalProcess } from "../../base/process-group.ts";
import type { StoredRun } from "../../run/store.ts";

/** Asks a run's process to end; it gathers what is there the first time and ends at once the second. */
export async function stopRunProcess({ pid }: StoredRun, _firmly: boolean): Promise<void> {
  signalProcess(pid, "SIGTERM");
  return Promise.resolve();
}
