import { signalProcess } from "../base/process-group.ts";
import { isLiving } from "../base/process-identity.ts";
import type { StoredRun } from "./store.ts";

/**
 * Ends a run of another process: politely, so that what is there is gathered and judged, or firmly, at once. False when
 * its process is gone; another process that got its number is left alone.
 */
export function stopRun(stored: Pick<StoredRun, "pid" | "started">, firmly: boolean): boolean {
  if (!isLiving(stored)) return false;
  const heard = signalProcess(stored.pid, "SIGINT");
  // Two of one kind may arrive as one.
  if (firmly) signalProcess(stored.pid, "SIGTERM");
  return heard;
}
