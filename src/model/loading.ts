import { sleep } from "../base/stop.ts";
import { refused, stillLoading } from "./faults.ts";
import { getJson } from "./http.ts";
import type { Endpoint } from "./http.ts";

/** How long a server may load its model before we give up. */
export interface LoadingPatience {
  readonly loadingTimeoutMs: number;
  /** `performance.now()` when the waiting began. */
  readonly sinceMs: number;
}

const pollMs = 300;
const reportEveryMs = 5_000;

/**
 * Waits while the server answers 503, reporting at once and then every few seconds.
 * Faults: model-loading when patience ends, model-unreachable.
 */
export async function waitUntilLoaded(
  endpoint: Endpoint,
  patience: LoadingPatience,
  report: (message: string) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  let nextReportMs = 0;
  for (;;) {
    const waitedMs = performance.now() - patience.sinceMs;
    if (waitedMs > patience.loadingTimeoutMs) throw stillLoading(endpoint.url, patience.loadingTimeoutMs);
    if (waitedMs >= nextReportMs) {
      await report(`The server is loading its model (${Math.round(waitedMs / 1000)} s).`);
      nextReportMs = waitedMs + reportEveryMs;
    }
    await sleep(Math.min(pollMs, patience.loadingTimeoutMs / 4 + 1), signal);
    if (await isLoaded(endpoint, signal)) return;
  }
}

/** False while the server answers 503. Faults: model-unreachable, model-refused. */
export async function isLoaded(endpoint: Endpoint, signal: AbortSignal): Promise<boolean> {
  const reply = await getJson(endpoint, "/health", signal);
  if (reply.status === 503) return false;
  if (reply.status === 200) return true;
  throw refused(endpoint.url, { status: reply.status, type: "", message: "/health is not there" });
}
